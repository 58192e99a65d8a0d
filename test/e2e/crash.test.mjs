// A tab that dies in the middle of a call: the others see it soon, and whoever comes back in the same tab
// takes the place of their own ghost.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchBareChromium } from '../support/bare-chromium.mjs';
import { openInFirefox } from '../support/bare-firefox.mjs';
import { launchChromium, launchFirefox } from '../support/browsers.mjs';
import { measured } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { startProxy } from '../support/proxy.mjs';
import { setStage } from '../support/stage.mjs';

/** Milliseconds: others mark a dead tab, and hide it when its broker tells of the death; the seat is kept a minute. */
const MARKED_MS = 8_000;
const HIDDEN_MS = 2_000;
const REMOVED_MS = 75_000;
/** Milliseconds until somebody who reloads a crashed tab is connected again, and their ghost is gone. */
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

/** Ada and Zoe stay, Bob sits between them and dies. The broker learns of it only if `will`. */
async function bobAmongThem(t, { will, launch = launchChromium, open = bobInChromium }) {
  const stage = await setStage(t);
  const proxy = await startProxy(stage.broker.port);
  stage.ending(() => proxy.close());
  const browser = await stage.browser(launch);
  const ada = await stage.enter(browser, 'Ada');
  const bob = await open(stage, stage.page('Bob', { brokers: proxy.url }));
  // A browser that nobody drives does not say when it has started.
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
    it(`disappears when its broker tells: ${where}`, async (t) => {
      const { ada, bob, names } = await bobAmongThem(t, { will: true, ...browsers });
      await measured(t, 'hidden', HIDDEN_MS, async () => {
        await bob.crash();
        await until(async () => (await names()).join() === 'Zoe', 'Bob is gone', { every: 20 });
      });
      await ada.connectedTo(1);
    });

    it(`is marked when no broker tells, and removed after a minute: ${where}`, async (t) => {
      const { stage, ada, bob, names } = await bobAmongThem(t, { will: true, ...browsers });
      // A broker tells when its client has been silent for 15 s; one that is dead itself tells nothing.
      await stage.broker.kill();
      const died = performance.now();
      await marked(t, ada, bob);
      assert.deepEqual(await names(), ['Bob', 'Zoe']);
      // Not slower on a slow machine: the seat's minute does not depend on it.
      const leftMs = REMOVED_MS + 5_000 - (performance.now() - died);
      await measured(t, 'and removed', leftMs, () =>
        until(async () => (await names()).join() === 'Zoe', 'Bob is gone', { timeout: leftMs }),
      );
      assert.ok(performance.now() - died > 55_000, 'the seat was kept');
    });
  }

  it('gives its place to the tab that was reloaded', async (t) => {
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

  it('is replaced at once when it is reloaded before anybody has noticed', async (t) => {
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
