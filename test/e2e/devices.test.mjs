// Devices that go in the middle of a call: permission withdrawn by the user (fault 22), a device pulled out (fault 23).
// Nothing of it may end the call or ask for another negotiation, and everybody sees who cannot be heard.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHROMIUM_ARGS } from '../support/browser-flags.mjs';
import { launchChromium } from '../support/browsers.mjs';
import { judge } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

/** Permissions count only where no flag answers for the user. */
const launchAsking = () =>
  launchChromium({ args: CHROMIUM_ARGS.filter((flag) => !flag.includes('fake-ui')) });

/** As the user does it in the browser's own settings. */
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

/** Of each connection of the page: its ICE generation, and how many descriptions it has had. */
const negotiations = ({ page }) =>
  page.evaluate(() =>
    window.__connections.map(({ localDescription: { sdp } }) => ({
      generation: /^a=ice-ufrag:(\S+)/m.exec(sdp)[1],
      version: /^o=\S+ \d+ (\d+)/m.exec(sdp)[1],
    })),
  );

/** But for a path that was repaired because the machine was held up: that is of another generation, and tells nothing here. */
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

describe('somebody who withdraws the permission in the middle of a call', () => {
  it('is shown as muted, goes on listening, reads why, and comes back by one press', async (t) => {
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

/** In the page: what a browser does when a device is gone. Chromium alone lets a script say it. */
const unplug = ({ page }, kind = 'video') =>
  page.evaluate((kind) => {
    const { stream } = document.querySelector('video-call').call.state.self;
    const track = stream.getTracks().find((one) => one.kind === kind);
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }, kind);

describe('somebody whose camera is pulled out', () => {
  it('goes on with the next one within a second, without a negotiation', async (t) => {
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

  it('is shown without a picture when there is none left, and reads why', async (t) => {
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
      .filter({ hasText: 'No camera or microphone found' })
      .waitFor();
    await ada.hearsAndSees();
  });
});

describe('somebody whose microphone is pulled out', () => {
  it('is heard by the next one, without a negotiation', async (t) => {
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
