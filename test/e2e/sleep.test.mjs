// A laptop that sleeps during a call: the others detect it, and after waking the call recovers without a click.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium, launchMortalChromium } from '../support/browsers.mjs';
import { measured } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

/** Promised bound, milliseconds. */
const BACK_MS = 5_000;

async function sleepUntil(t, noticed) {
  const stage = await setStage(t);
  const ada = await stage.enter(await stage.browser(launchChromium), 'Ada');
  const laptop = await stage.browser(launchMortalChromium);
  const bob = await stage.enter(laptop.browser, 'Bob');
  await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
  laptop.freeze();
  try {
    await until(() => noticed(ada), 'Ada notices', { timeout: 40_000 });
  } finally {
    laptop.thaw();
  }
  await measured(t, 'picture back', BACK_MS, async () => {
    await Promise.all([ada.connectedTo(1), bob.connectedTo(1)]);
    await Promise.all([ada.framesLater(1), bob.framesLater(1)]);
  });
  await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
  assert.deepEqual([...ada.complaints, ...bob.complaints], []);
}

describe('a participant whose laptop sleeps', () => {
  it('is back after a short sleep that only ICE has detected', (t) =>
    sleepUntil(t, async (ada) => (await ada.peers())[0]?.stage === 'interrupted'));

  it('is back after a long sleep, for which the broker has published the last will', (t) =>
    sleepUntil(t, async (ada) => (await ada.peers()).length === 0));
});
