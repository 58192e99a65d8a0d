// Two browsers in separate processes, in a call over mosquitto: video and audio in both directions.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium, launchFirefox } from '../support/browsers.mjs';
import { setStage } from '../support/stage.mjs';

async function pairUp(t, launchOne, launchOther) {
  const stage = await setStage(t);
  const [one, other] = [await stage.browser(launchOne), await stage.browser(launchOther)];
  const ada = await stage.enter(one, 'Ada');
  const bob = await stage.enter(other, 'Bob');
  await Promise.all([ada.connectedTo(1), bob.connectedTo(1)]);
  await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
  await ada.seesPeer(({ name }) => name === 'Bob', 'the name Bob');
  await bob.seesPeer(({ name }) => name === 'Ada', 'the name Ada');
  assert.deepEqual([...ada.complaints, ...bob.complaints], []);
  return { stage, ada, bob };
}

describe('a call between two processes', () => {
  it('connects Chromium with Chromium', async (t) => {
    await pairUp(t, launchChromium, launchChromium);
  });

  it('connects Chromium with Firefox', async (t) => {
    const { ada, bob } = await pairUp(t, launchChromium, launchFirefox);
    assert.equal(await ada.safetyCode(), await bob.safetyCode());
  });

  it('connects Firefox with Chromium', async (t) => {
    await pairUp(t, launchFirefox, launchChromium);
  });

  it('transmits mute state, camera state and screen sharing', async (t) => {
    const { ada, bob } = await pairUp(t, launchChromium, launchChromium);
    await ada.call('setMicrophone', false);
    await bob.seesPeer(({ media }) => media.microphone === false, 'Ada muted');
    await ada.call('setCamera', false);
    await bob.seesPeer(({ media }) => media.camera === false, 'Ada without camera');
    await ada.call('startScreenShare');
    await bob.seesPeer(({ media }) => media.screen === true, 'Ada’s screen');
    await bob.sees();
    await ada.call('stopScreenShare');
    await bob.seesPeer(({ media }) => media.screen === false, 'Ada’s screen gone');
  });
});
