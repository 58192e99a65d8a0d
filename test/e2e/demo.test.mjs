// `npm start` on a machine without a network: two tabs, and the page with two callers, over the embedded broker.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium, launchFirefox } from '../support/browsers.mjs';
import { openCaller } from '../support/caller.mjs';
import { measured } from '../support/measured.mjs';
import { freePort, start, until } from '../support/process.mjs';

/** Milliseconds from opening the page until both callers are connected. */
const PAIR_MS = 5_000;

async function startDemo(t) {
  const port = await freePort();
  // a separate process group, because npm starts the server as a child
  const npm = start('npm', ['start', '--', '--port', String(port), '--strictPort'], {
    detached: true,
    // CI makes Vite colour its output, which splits the address.
    env: { ...process.env, NO_COLOR: '1' },
  });
  t.after(async () => {
    if (npm.running()) process.kill(-npm.child.pid, 'SIGTERM');
    await npm.exited;
  });
  const [address] = await until(() => {
    if (!npm.running()) throw new Error(npm.output());
    return /http:\/\/[\w.]+:\d+/.exec(npm.output());
  }, 'the demo prints its address');
  return address;
}

/** Each browser opens the page and presses the button; then both receive audio and video. */
async function meet(address, ...browsers) {
  const callers = [];
  for (const [i, browser] of browsers.entries()) {
    callers.push(await openCaller(browser, address, `caller ${i + 1}`));
  }
  for (const caller of callers) await caller.page.getByRole('button', { name: /^join/i }).click();
  await Promise.all(callers.map((caller) => caller.hearsAndSees()));
  for (const caller of callers) assert.deepEqual(caller.complaints, []);
}

describe('the demo', () => {
  it('connects two tabs over the broker inside the dev server', async (t) => {
    const address = await startDemo(t);
    const browser = await launchChromium();
    t.after(() => browser.close());
    await meet(address, browser, browser);
  });

  it('connects Chromium and Firefox over it', async (t) => {
    const address = await startDemo(t);
    const browsers = await Promise.all([launchChromium(), launchFirefox()]);
    t.after(() => Promise.all(browsers.map((browser) => browser.close())));
    await meet(address, ...browsers);
  });

  it('shows a call to a single visitor within five seconds', async (t) => {
    const address = await startDemo(t);
    const browser = await launchChromium();
    t.after(() => browser.close());
    const both = (caller) => () =>
      caller.page.evaluate(() => {
        const states = [...document.querySelectorAll('video-call')].map(({ state }) => state);
        return states.length === 2 && states.every((state) => state === 'connected');
      });
    // the first visit makes the dev server compile, which the promise excludes
    const warm = await openCaller(browser, `${address}/pair.html`, 'warm');
    await until(both(warm), 'both callers connected');
    await warm.close();
    let caller;
    await measured(t, 'connected', PAIR_MS, async () => {
      caller = await openCaller(browser, `${address}/pair.html`, 'pair');
      await until(both(caller), 'both callers connected');
    });
    await caller.sees(); // audio is off: two callers in one browser would cause feedback
  });
});
