// In-page tests in stock Chromium and stock Firefox, against a real mosquitto. BROWSERS=chromium runs one of them.
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { CHROMIUM_ARGS, FIREFOX_PREFS } from '../test/support/browser-flags.mjs';
import { need } from '../test/support/programs.mjs';
import { brokerPlugin } from './broker-plugin.mjs';
import { fuzzPlugin } from './fuzz-plugin.mjs';
import { mqttBundle } from './mqtt-parts.ts';
import { totalsReporter } from './totals-reporter.mjs';

const launchers = {
  chromium: () =>
    chromeLauncher({
      launchOptions: { executablePath: need('chromium'), headless: true, args: CHROMIUM_ARGS },
    }),
  // This channel drives an unpatched Firefox over WebDriver BiDi; Playwright 1.65 sends commands that Firefox ESR does
  // not support.
  firefox: () =>
    playwrightLauncher({
      product: 'firefox',
      concurrency: 1,
      launchOptions: {
        channel: 'moz-firefox',
        executablePath: need('firefox'),
        headless: true,
        firefoxUserPrefs: FIREFOX_PREFS,
      },
    }),
};
const wanted = (process.env.BROWSERS ?? 'chromium,firefox').split(',');
const isLong = Boolean(process.env.LONG || process.env.CHAOS_LONG);

const ALL = [
  'test/**/*.test.ts',
  '!test/house/**',
  '!test/e2e/**',
  '!test/package/**',
  '!test/support/**',
];

/**
 * Tests of rules, of room and lobby logic, and of brokers that fail: the code under test uses no browser API that behaves
 * differently in Firefox, apart from WebCrypto and WebSocket, which test/protocol and test/transport exercise in both.
 * Firefox runs these files with LONG=1.
 */
const CHROMIUM_ONLY = [
  'test/base/*.test.ts',
  'test/call/{attendance-store,broker,broker-status,crowd,lobby,lobby-broker,options,replay}.test.ts',
  'test/chaos/{fleet,healing,hostile,loss,meeting,pairs}.test.ts',
  'test/diagnostics/{ice,rules}/*.test.ts',
  'test/diagnostics/{peer-history,peer-record,quality,recorded,redact,shown-verdicts}.test.ts',
  'test/fuzz/*.test.ts',
  'test/lobby/*.test.ts',
  'test/locales/*.test.ts',
  'test/mesh/{gossip,reconnect-backoff}.test.ts',
  'test/preflight/{nat-mapping,rules}.test.ts',
  'test/protocol/{candidate-filter,data-channel-guard,frame,read-link}.test.ts',
  'test/room/*.test.ts',
  'test/sas/*.test.ts',
  'test/transport/{address,loopback,multi-transport,reconnect-policy,reconnect-state}.test.ts',
  'test/view/{report,stage}/*.test.ts',
  'test/view/shell/avatar.test.ts',
];

const mqttPath = '/__mqtt.js';

/** Chromium gets MQTT.js as the script-tag build has it, Firefox the bundle that a page with a bundler gets. */
function mqttPlugin() {
  let code;
  return {
    name: 'mqtt',
    async serverStart() {
      code = await mqttBundle();
    },
    resolveImport({ source, context }) {
      const isOurs = source === 'mqtt' && context.path.startsWith('/src/');
      return isOurs && !context.get('user-agent').includes('Firefox') ? mqttPath : undefined;
    },
    serve: ({ path }) => (path === mqttPath ? { body: code, type: 'js' } : undefined),
  };
}

/** `--files` selects from all files in all browsers. */
const isSplit = !isLong && !process.argv.some((word) => word.startsWith('--files'));
const common = {
  name: 'all browsers',
  files: [...ALL, ...CHROMIUM_ONLY.map((pattern) => `!${pattern}`)],
};
/** Runs in a second Chromium at the same time. */
const chromiumOnly = () => ({
  name: 'Chromium only',
  files: CHROMIUM_ONLY,
  browsers: [launchers.chromium()],
});
const groups = wanted.includes('chromium') ? [common, chromiumOnly()] : [common];

export default {
  rootDir: fileURLToPath(new URL('..', import.meta.url)),
  ...(isSplit ? { groups } : { files: ALL }),
  nodeResolve: { exportConditions: ['browser', 'development'] },
  hostname: '127.0.0.1',
  // Files of one browser run one at a time, because focus and visibility belong to one page.
  concurrency: 1,
  concurrentBrowsers: 3,
  browsers: wanted.map((name) => launchers[name]()),
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
    }),
    brokerPlugin(),
    mqttPlugin(),
    fuzzPlugin(),
  ],
  filterBrowserLogs: ({ args }) => !String(args[0]).includes('Lit is in dev mode'),
  reporters: [
    defaultReporter({ reportTestProgress: Boolean(process.stdout.isTTY) }),
    totalsReporter(),
  ],
  browserStartTimeout: 60_000,
  testsFinishTimeout: isLong ? 600_000 : 300_000,
  testFramework: { config: { timeout: 60_000 } },
};
