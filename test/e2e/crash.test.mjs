// A tab that crashes during a call: the others detect it soon, and a reload of the tab replaces its stale peer.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchBareChromium } from '../support/bare-chromium.mjs';
import { openInFirefox } from '../support/bare-firefox.mjs';
import { launchChromium, launchFirefox } from '../support/browsers.mjs';
import { measured } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { startProxy } from '../support/proxy.mjs';
import { setStage } from '../support/stage.mjs';

/**
 * Bounds in milliseconds: until the others mark a crashed tab, until they hide it when the broker publishes its will,
 * and until they remove it (its place is kept for a minute).
 */
const MARKED_MS = 8_000;
const HIDDEN_MS = 2_000;
const REMOVED_MS = 75_000;
/** Milliseconds until a reloaded tab is connected again and its stale peer is gone. */
const BACK_MS = 4_000;

const connected = `document.querySelector('video-call')?.state === 'connected'`;

/** Bob in a tab that can crash and be reloaded. */
async function bobInChromium(stage, url) {
  const bare = await stage.browser(launchBareChromium);
  const bob = await bare.open(url);
  await bob.until(connected, 'Bob is in', { timeout: 60_000 });
  return bob;
}

/** Bob in a browser that can only be killed. */
const bobInFirefox = (stage, url) => stage.browser(async () => openInFirefox(url));

/** Ada and Zoe stay; Bob joins between them and crashes. With `will`, the broker detects the crash. */
async function bobAmongThem(t, { will, launch = launchChromium, open = bobInChromium }) {
  const stage = await setStage(t);
  const proxy = await startProxy(stage.broker.port);
  stage.ending(() => proxy.close());
  const browser = await stage.browser(launch);
  const ada = await stage.enter(browser, 'Ada');
  const bob = await open(stage, stage.page('Bob', { brokers: proxy.url }));
  // A browser without remote control gives no signal when it has started.
  await until(async () => (await ada.peers()).length === 1, 'Bob is seen', { timeout: 120_000 });
  await ada.connectedTo(1);
  const zoe = await stage.enter(browser, 'Zoe', { more: 'video="off"' });
  await Promise.all([ada.connectedTo(2), zoe.connectedTo(2)]);
  await ada.sees();
  const names = async () => (await ada.peers()).map(({ name }) => name);
  await until(async () => (await names()).join() === 'Bob,Zoe', 'they sit in order of arrival');
  if (!will) proxy.hush();
  return { stage, ada, zoe, bob, names };
}

const marked = (t, ada, bob) =>
  measured(t, 'marked', MARKED_MS, async () => {
    await bob.crash();
    const stage = async () => (await ada.peers()).find(({ name }) => name === 'Bob')?.stage;
    await until(async () => (await stage()) === 'interrupted', 'Bob is marked', {
      every: 20,
    });
  });

describe('a tab that crashes', () => {
  for (const [where, browsers] of [
    ['a tab of Chromium, seen from Chromium', {}],
    ['Firefox as a whole, seen from Firefox', { launch: launchFirefox, open: bobInFirefox }],
  ]) {
    it(`disappears when its broker publishes the will: ${where}`, async (t) => {
      const { ada, bob, names } = await bobAmongThem(t, { will: true, ...browsers });
      await measured(t, 'hidden', HIDDEN_MS, async () => {
        await bob.crash();
        await until(async () => (await names()).join() === 'Zoe', 'Bob is gone', { every: 20 });
      });
      await ada.connectedTo(1);
    });

    it(`is marked without a will, and removed after a minute: ${where}`, async (t) => {
      const { stage, ada, bob, names } = await bobAmongThem(t, { will: true, ...browsers });
      // A broker publishes the will of a client that has been silent for 15 s; a dead broker publishes nothing.
      await stage.broker.kill();
      const died = performance.now();
      await marked(t, ada, bob);
      assert.deepEqual(await names(), ['Bob', 'Zoe']);
      // Without the tolerance for slow machines: the minute does not depend on the machine.
      const leftMs = REMOVED_MS + 5_000 - (performance.now() - died);
      await measured(t, 'and removed', leftMs, () =>
        until(async () => (await names()).join() === 'Zoe', 'Bob is gone', { timeout: leftMs }),
      );
      assert.ok(performance.now() - died > 55_000, 'the seat was kept');
    });
  }

  it('returns to its former place after a reload', async (t) => {
    const { ada, zoe, bob, names } = await bobAmongThem(t, { will: false });
    const [ghost] = await ada.peers();
    await marked(t, ada, bob);
    await measured(t, 'back in his own place', BACK_MS, async () => {
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

  it('is replaced at once when it is reloaded before the others detect the crash', async (t) => {
    const { ada, bob, names } = await bobAmongThem(t, { will: false });
    const [{ id: ghost }] = await ada.peers();
    await bob.crash();
    await measured(t, 'back in his own place', BACK_MS, async () => {
      await bob.send('Page.reload');
      const replaced = async () => {
        const peers = await ada.peers();
        return (
          peers.length === 2 &&
          peers[0].name === 'Bob' &&
          peers.every(({ id, stage }) => id !== ghost && stage === 'connected')
        );
      };
      await until(replaced, 'the ghost is gone', { every: 20 });
    });
    assert.deepEqual(await names(), ['Bob', 'Zoe']);
  });
});
