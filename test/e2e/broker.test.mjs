// The broker dies during a call: the participants are not affected, and newcomers can join when it is back.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium } from '../support/browsers.mjs';
import { judge } from '../support/measured.mjs';
import { setStage } from '../support/stage.mjs';

/** Longest gap between two frames, milliseconds. The fake camera delivers a frame at least every 50 ms. */
const STANDSTILL_MS = 1_000;

/** Frames that must arrive without a broker: about ten seconds of the fake camera. */
const FRAMES_WITHOUT = 200;

describe('a broker that dies during a call', () => {
  it('does not stop video, mute state or screen sharing; a third participant joins when it is back', async (t) => {
    const stage = await setStage(t);
    const browser = await stage.browser(launchChromium);
    const ada = await stage.enter(browser, 'Ada');
    const bob = await stage.enter(browser, 'Bob');
    await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);

    const watching = [await ada.watchPicture(), await bob.watchPicture()];
    await stage.broker.kill();
    await Promise.all([ada.brokerUp(false), bob.brokerUp(false)]);

    await ada.call('setMicrophone', false);
    await bob.seesPeer(({ media }) => media.microphone === false, 'Ada muted without a broker');
    await bob.call('startScreenShare');
    await ada.seesPeer(({ media }) => media.screen === true, 'Bob’s screen without a broker');
    await Promise.all([ada.connectedTo(1), bob.connectedTo(1)]);

    // much longer than the first delay before a reconnection
    await Promise.all([ada.framesLater(FRAMES_WITHOUT), bob.framesLater(FRAMES_WITHOUT)]);

    await stage.broker.start();
    await Promise.all([ada.brokerUp(true), bob.brokerUp(true)]);
    for (const watch of watching) {
      const { longest, frames } = await watch.end();
      assert.ok(frames > FRAMES_WITHOUT, `${frames} frames`);
      judge(t, `of ${frames} frames the latest came`, STANDSTILL_MS, longest);
    }

    const eve = await stage.enter(browser, 'Eve');
    await eve.connectedTo(2);
    await Promise.all([ada.connectedTo(2), bob.connectedTo(2), eve.hearsAndSees(2)]);
  });
});
