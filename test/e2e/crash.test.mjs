// A tab that dies in the middle of a call: the others see it soon, and whoever comes back in the same tab
// takes the place of their own ghost.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchBareChromium } from '../support/bare-chromium.mjs';
import { launchChromium } from '../support/browsers.mjs';
import { measured } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { startProxy } from '../support/proxy.mjs';
import { setStage } from '../support/stage.mjs';

/** A loaded test machine gets this many times what is promised. The measured figures are printed. */
const PATIENCE = 3;
/** Milliseconds: others mark a dead tab, and remove it when its broker tells of the death. */
const MARKED_MS = 8_000;
const REMOVED_MS = 8_000;
/** Milliseconds until somebody who reloads a crashed tab is connected again, and their ghost is gone. */
const BACK_MS = 4_000;

const connected = `document.querySelector('video-call')?.state === 'connected'`;

/** Ada and Zoe stay, Bob sits between them and dies. The broker learns of it only if `will`. */
async function bobAmongThem(t, { will }) {
  const stage = await setStage(t);
  const proxy = await startProxy(stage.broker.port);
  stage.ending(() => proxy.close());
  const ada = await stage.enter(await stage.browser(launchChromium), 'Ada');
  const bare = await stage.browser(launchBareChromium);
  const bob = await bare.open(stage.page('Bob', { brokers: proxy.url }));
  await bob.until(connected, 'Bob is in', { timeout: 60_000 });
  await ada.connectedTo(1);
  const zoe = await stage.enter(await stage.browser(launchChromium), 'Zoe');
  await Promise.all([ada.hearsAndSees(2), zoe.connectedTo(2)]);
  const names = async () => (await ada.peers()).map(({ name }) => name);
  await until(async () => (await names()).join() === 'Bob,Zoe', 'they sit in order of arrival');
  if (!will) proxy.hush();
  return { ada, zoe, bob, names };
}

describe('a tab that crashes', () => {
  // Once in a few runs the removal is late, and why is not known; leaving.test.mjs shows it for a killed browser.
  it('is removed when its broker tells', { skip: !process.env.LONG }, async (t) => {
    const { ada, bob, names } = await bobAmongThem(t, { will: true });
    const gone = async () => (await names()).join() === 'Zoe';
    await measured(t, 'removed', PATIENCE * REMOVED_MS, async () => {
      await bob.crash();
      await until(gone, 'Bob is gone', { every: 20 });
    });
    assert.equal(await ada.state(), 'connected');
  });

  it('is marked when no broker tells, and gives its place to the tab that was reloaded', async (t) => {
    const { ada, zoe, bob, names } = await bobAmongThem(t, { will: false });
    const [ghost] = await ada.peers();
    const stage = async () => (await ada.peers()).find(({ id }) => id === ghost.id)?.stage;
    await measured(t, 'marked', PATIENCE * MARKED_MS, async () => {
      await bob.crash();
      await until(async () => (await stage()) === 'interrupted', 'Bob is marked', { every: 20 });
    });
    await measured(t, 'back in his own place', PATIENCE * BACK_MS, async () => {
      await bob.send('Page.reload');
      await until(
        async () => {
          const peers = await ada.peers();
          return (
            peers.length === 2 &&
            peers[0].name === 'Bob' &&
            peers[0].id !== ghost.id &&
            peers[0].stage === 'connected'
          );
        },
        'Bob sits where he sat',
        { every: 20 },
      );
    });
    await zoe.connectedTo(2);
    assert.deepEqual(await names(), ['Bob', 'Zoe']);
    assert.deepEqual([...ada.complaints, ...zoe.complaints], []);
  });

  it('is replaced at once when it is reloaded before anybody has noticed', async (t) => {
    const { ada, bob, names } = await bobAmongThem(t, { will: false });
    const [{ id: ghost }] = await ada.peers();
    await bob.crash();
    await measured(t, 'back in his own place', PATIENCE * BACK_MS, async () => {
      await bob.send('Page.reload');
      const replaced = async () => {
        const peers = await ada.peers();
        return (
          peers.length === 2 &&
          peers.every(({ id, stage }) => id !== ghost && stage === 'connected')
        );
      };
      await until(replaced, 'the ghost is gone', { every: 20 });
    });
    assert.deepEqual(await names(), ['Bob', 'Zoe']);
  });
});
