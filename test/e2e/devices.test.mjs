// Devices that disappear during a call: a permission revoked by the user (fault 22), an unplugged device (fault 23).
// The call must continue without a renegotiation, and the others must see the mute state.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHROMIUM_ARGS } from '../support/browser-flags.mjs';
import { launchChromium } from '../support/browsers.mjs';
import { judge } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

/** Permissions apply only without the flag that grants every request. */
const launchAsking = () =>
  launchChromium({ args: CHROMIUM_ARGS.filter((flag) => !flag.includes('fake-ui')) });

/** Revokes the permission as the user does in the browser's settings. */
async function forbid(browser, origin) {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const { browserContextId } = targetInfos.find(({ url }) => url.startsWith(origin)) ?? {};
  for (const name of ['microphone', 'camera']) {
    await session.send('Browser.setPermission', {
      permission: { name },
      setting: 'denied',
      origin,
      browserContextId,
    });
  }
  await session.detach();
}

/** The ICE generation and the session version of each connection of the page. */
const negotiations = ({ page }) =>
  page.evaluate(() =>
    window.__connections.map(({ localDescription: { sdp } }) => ({
      generation: /^a=ice-ufrag:(\S+)/m.exec(sdp)[1],
      version: /^o=\S+ \d+ (\d+)/m.exec(sdp)[1],
    })),
  );

/** A connection that was restarted has another ICE generation and is skipped: a busy machine can cause the restart. */
async function hasNotNegotiated(caller, before) {
  for (const [i, { generation, version }] of (await negotiations(caller)).entries()) {
    if (generation === before[i]?.generation) assert.equal(version, before[i].version);
  }
}

async function couple(t) {
  const stage = await setStage(t);
  const browser = await stage.browser(launchAsking);
  const ada = await stage.enter(browser, 'Ada', {
    before: (page) => page.context().grantPermissions(['microphone', 'camera']),
  });
  const bo = await stage.enter(await stage.browser(launchChromium), 'Bo');
  await Promise.all([ada.hearsAndSees(), bo.hearsAndSees()]);
  return { stage, browser, ada, bo };
}

const shows = (caller, microphone, camera) =>
  caller.seesPeer(
    ({ media }) => media.microphone === microphone && media.camera === camera,
    `microphone ${microphone}, camera ${camera}`,
  );

describe('a participant who revokes the permission during a call', () => {
  it('is shown as muted, still receives, sees the reason, and returns with one click', async (t) => {
    const { stage, browser, ada, bo } = await couple(t);
    const before = await negotiations(ada);
    const errors = await ada.page.evaluateHandle(() => {
      const heard = [];
      document
        .querySelector('video-call')
        .addEventListener('call-error', ({ code }) => heard.push(code));
      return heard;
    });
    await forbid(browser, stage.web.url);
    await shows(bo, false, false);
    await bo.connectedTo(1);
    await ada.sees();
    const codes = await until(async () => {
      const heard = await errors.jsonValue();
      return heard.length > 0 && heard;
    }, 'a reason');
    assert.deepEqual([...new Set(codes)], ['media-denied']);
    const button = ada.page.locator('video-call [part~=button-mic]');
    assert.equal(await button.getAttribute('data-troubled'), '');
    const banner = ada.page.locator('video-call [part=banner]');
    await banner.filter({ hasText: 'blocked' }).waitFor();

    await ada.page.context().clearPermissions();
    await ada.page.context().grantPermissions(['microphone', 'camera']);
    await button.click();
    await ada.page.locator('video-call [part~=button-camera]').click();
    await shows(bo, true, true);
    await Promise.all([ada.hearsAndSees(), bo.hearsAndSees()]);
    await hasNotNegotiated(ada, before);
    assert.deepEqual([...ada.complaints, ...bo.complaints], []);
  });
});

/**
 * Runs in the page: does what a browser does when a device disappears. Chromium allows a script to dispatch the event.
 */
const unplug = ({ page }, kind = 'video') =>
  page.evaluate((kind) => {
    const { stream } = document.querySelector('video-call').call.state.self;
    const track = stream.getTracks().find((one) => one.kind === kind);
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }, kind);

describe('a participant whose camera is unplugged', () => {
  it('switches to the next camera within a second, without a negotiation', async (t) => {
    const { ada, bo } = await couple(t);
    const before = await negotiations(ada);
    const watch = await bo.watchPicture();
    await unplug(ada);
    await bo.framesLater(20);
    const { longest } = await watch.end();
    judge(t, 'the picture moved again', 1_000, longest);
    await shows(bo, true, true);
    await hasNotNegotiated(ada, before);
  });

  it('is shown without video when no camera is left, and sees the reason', async (t) => {
    const { ada, bo } = await couple(t);
    await ada.page.evaluate(() => {
      const { mediaDevices } = navigator;
      mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('no camera', 'NotFoundError'));
    });
    await unplug(ada);
    await shows(bo, true, false);
    await ada.page
      .locator('video-call [part=banner]')
      .filter({ hasText: 'No camera or mic found' })
      .waitFor();
    await ada.hearsAndSees();
  });
});

describe('a participant whose microphone is unplugged', () => {
  it('sends audio of the next microphone, without a negotiation', async (t) => {
    const { ada, bo } = await couple(t);
    const before = await negotiations(ada);
    await unplug(ada, 'audio');
    await ada.page.waitForFunction(() => {
      const { stream } = document.querySelector('video-call').call.state.self;
      return stream.getAudioTracks()[0]?.readyState === 'live';
    });
    await bo.hearsAndSees();
    await shows(bo, true, true);
    await hasNotNegotiated(ada, before);
  });
});
