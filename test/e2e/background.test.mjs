// A tab in the background: its timers are throttled, and the others do not consider it gone (fault 17).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchBareChromium } from '../support/bare-chromium.mjs';
import { THROTTLING_CHROMIUM_ARGS } from '../support/browser-flags.mjs';
import { launchChromium } from '../support/browsers.mjs';
import { judge, measured } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

/** Milliseconds until a tab that becomes visible shows the others correctly, at the latest with the next ping. */
const BACK_MS = 2_500;
/** Longest time in milliseconds in which Bob is missing meanwhile. */
const APART_MS = 1_000;
/** Milliseconds in the background: more than the minute after which the strictest throttling has taken effect. */
const HIDDEN_MS = process.env.LONG ? 600_000 : 75_000;
/** Chromium lets timers of a hidden page run once a second, milliseconds. */
const ALIGNED_MS = 1_000;

const element = `document.querySelector('video-call')`;

/**
 * Chromium exempts a page with a connection from its strictest throttling, one wake-up a minute. This function emulates
 * that throttling for browsers without the exemption: after `window.strict = true`, due timers wait for the next full
 * minute.
 */
function throttleStrictly() {
  const [timeout, interval] = [window.setTimeout, window.setInterval];
  const due = new Set();
  window.wakeUps = 0;
  interval(() => {
    const now = [...due];
    due.clear();
    if (window.strict) window.wakeUps++;
    for (const act of now) act();
  }, 60_000);
  const later = (act) => () => (window.strict ? due.add(act) : act());
  window.setTimeout = (act, ms, ...given) =>
    timeout(
      later(() => act(...given)),
      ms,
    );
  window.setInterval = (act, ms, ...given) =>
    interval(
      later(() => act(...given)),
      ms,
    );
}

/** Runs in Ada's page: measures the longest time in milliseconds in which Bob was not connected. */
function watchBob() {
  window.apartMs = 0;
  let since = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (document.querySelector('video-call').peers[0]?.stage === 'connected') since = now;
    window.apartMs = Math.max(window.apartMs, now - since);
  }, 50);
}

/** The median of nine intervals of a timer of 100 ms, milliseconds. */
const pace = `(async () => {
  const gaps = [];
  for (let last = performance.now(); gaps.length < 9; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    gaps.push(performance.now() - last);
    last = performance.now();
  }
  return gaps.sort((a, b) => a - b)[4];
})()`;

async function adaAndHiddenBob(t, { script } = {}) {
  const stage = await setStage(t, { brokerOptions: { extra: 'log_type notice' } });
  // A page that plays audio is not throttled, even if it is its own microphone in a muted preview (seen in Chromium
  // 156).
  const muted = { more: 'audio="off"' };
  const ada = await stage.enter(await stage.browser(launchChromium), 'Ada', muted);
  const bare = await stage.browser(() => launchBareChromium({ args: THROTTLING_CHROMIUM_ARGS }));
  const bob = await bare.open('about:blank');
  if (script) {
    await bob.send('Page.enable');
    await bob.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${script})()` });
  }
  await bob.send('Page.navigate', { url: stage.page('Bob', muted) });
  await bob.until(`${element}?.state === 'connected'`, 'Bob is in', { timeout: 60_000 });
  await ada.sees();
  const elsewhere = await bare.open('about:blank');
  await elsewhere.send('Page.bringToFront');
  await bob.until('document.hidden', 'Bob’s tab is hidden');
  return { stage, ada, bob };
}

/** While Bob's tab is hidden, he stays connected, his video continues, and messages reach him. */
async function staysInTheCall(t, { ada, bob }, whileHidden) {
  await ada.page.evaluate(watchBob);
  const hidden = performance.now();
  await whileHidden();
  await until(() => performance.now() - hidden > HIDDEN_MS, 'a long while', {
    timeout: 2 * HIDDEN_MS,
    every: 500,
  });
  // A page that wakes up once a minute would be missing for that long; on a busy machine a moment is possible.
  judge(t, 'apart for at most', APART_MS, await ada.page.evaluate(() => window.apartMs));
  await ada.sees();
  await ada.call('setCamera', false);
  await bob.until(`${element}.peers[0]?.media.camera === false`, 'Bob’s page hears of it');
}

const comesBack = (t, { bob }) =>
  measured(t, 'back', BACK_MS, async () => {
    await bob.send('Page.bringToFront');
    const stage = `!document.hidden && ${element}.peers[0]?.stage`;
    await bob.until(`(${stage}) === 'connected'`, 'Bob looks again', { every: 20 });
  });

describe('a tab in the background', () => {
  it('stays in the call although its timers are throttled', async (t) => {
    const people = await adaAndHiddenBob(t);
    await staysInTheCall(t, people, async () => {
      const isThrottled = async () => {
        const ms = await people.bob.evaluate(pace);
        return ms >= 0.9 * ALIGNED_MS && ms;
      };
      const ms = await until(isThrottled, 'throttled timers', { timeout: 90_000 });
      t.diagnostic(`timers of 100 ms every ${Math.round(ms)} ms`);
    });
    await comesBack(t, people);
    assert.deepEqual(people.ada.complaints, []);
  });

  it('stays in the call even with one wake-up a minute', async (t) => {
    const people = await adaAndHiddenBob(t, { script: throttleStrictly });
    const { stage, bob } = people;
    await staysInTheCall(t, people, () => bob.evaluate('window.strict = true'));
    // The broker has disconnected Bob after 15 s without a packet. He reconnects with a longer keepalive (`k` in
    // mosquitto's log).
    await until(() => /, k90\)/.test(stage.broker.log()), 'a line to the broker that lasts', {
      timeout: 180_000,
    });
    const wakeUps = await bob.evaluate('window.wakeUps');
    t.diagnostic(`${wakeUps} wake-ups`);
    assert.ok(wakeUps >= 1 && wakeUps <= (HIDDEN_MS + 180_000) / 60_000 + 1, `${wakeUps} wake-ups`);
    await bob.until(`${element}.peers[0]?.stage === 'connected'`, 'Bob sees Ada');
    await bob.evaluate('window.strict = false');
    await comesBack(t, people);
    assert.deepEqual(people.ada.complaints, []);
  });
});
