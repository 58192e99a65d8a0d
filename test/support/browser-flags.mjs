// Command lines and preferences of the test browsers: fake camera and microphone, no prompts, no background traffic,
// loopback addresses allowed as ICE candidates. The in-page runner and the multi-process tests share them.

/** These flags disable throttling of pages in the background, except in tests of throttling. */
const AWAKE_ARGS = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** Command line of a Chromium that throttles background pages as a desktop browser does. */
export const THROTTLING_CHROMIUM_ARGS = [
  '--no-sandbox', // CI runs as root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
];

/** Command line of Chromium. */
export const CHROMIUM_ARGS = [...THROTTLING_CHROMIUM_ARGS, ...AWAKE_ARGS];

/**
 * Size of windows that are not inspected. Without a GPU, painting the video of a call at Playwright's 1280 x 720 costs
 * most of a core (measured: 80 % of a core, 8 % at this size).
 */
export const VIEWPORT = { width: 480, height: 320 };

/** Preferences of Firefox. */
export const FIREFOX_PREFS = {
  'media.navigator.streams.fake': true, // getUserMedia returns a synthetic picture and a tone
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.gmp-manager.updateEnabled': false, // no OpenH264 download
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'extensions.update.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
};
