// Joins and leaves repeatedly over a real broker: the heap stays constant, and no resource stays open. SOAK sets the
// number of rounds; `npm run soak` does 200 (measured: heap + 1.2 MB, 22 listeners before and after).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium } from '../support/browsers.mjs';
import { setStage } from '../support/stage.mjs';

const ROUNDS = Number(process.env.SOAK ?? 30);
/** Bytes by which the heap may grow, regardless of the number of rounds. */
const GROWTH = 5_000_000;

/** Runs before the page's scripts: counts the open resources, and keeps references to open ones only. */
function countOpen() {
  const live = { connections: new Set(), sockets: new Set(), tracks: new Set() };
  window.__live = () => ({
    connections: [...live.connections].filter((one) => one.connectionState !== 'closed').length,
    sockets: live.sockets.size,
    tracks: live.tracks.size,
  });
  window.__forget = () => live.connections.clear();
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...given) {
      super(...given);
      live.connections.add(this);
    }
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      live.sockets.add(this);
      this.addEventListener('close', () => live.sockets.delete(this));
    }
  };
  const { mediaDevices } = navigator;
  const capture = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await capture(constraints);
    for (const track of stream.getTracks()) {
      live.tracks.add(track);
      const stop = track.stop.bind(track);
      track.stop = () => {
        live.tracks.delete(track);
        stop();
      };
    }
    return stream;
  };
}

/**
 * Runs in the page, once for each round: joins, waits for the connection, leaves, and waits until no resource is open.
 */
async function rounds(count) {
  const element = document.querySelector('video-call');
  const until = async (what, condition) => {
    const end = performance.now() + 30_000;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`never: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  for (let i = 0; i < count; i++) {
    await element.join();
    await until('connected', () => element.state === 'connected');
    await element.leave();
    await until('nothing open', () => Object.values(window.__live()).every((n) => n === 0));
    window.__forget();
    window.__connections.length = 0;
  }
}

describe(`${ROUNDS} rounds of joining and leaving`, () => {
  it('leave no resource open', { timeout: 120_000 + ROUNDS * 15_000 }, async (t) => {
    const stage = await setStage(t);
    await stage.enter(await stage.browser(launchChromium), 'Ada');
    const before = (page) => page.addInitScript(countOpen);
    const bob = await stage.enter(await stage.browser(launchChromium), 'Bob', { before });
    await bob.connectedTo(1);
    await bob.call('leave');
    const devTools = await bob.page.context().newCDPSession(bob.page);
    const heap = async () => {
      for (let i = 0; i < 3; i++) await devTools.send('HeapProfiler.collectGarbage');
      return (await devTools.send('Runtime.getHeapUsage')).usedSize;
    };
    const listeners = async () => {
      const { metrics } = await devTools.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'JSEventListeners').value;
    };
    await devTools.send('Performance.enable');
    // The first rounds fill caches and compile code.
    await bob.page.evaluate(rounds, 3);
    const start = { heap: await heap(), listeners: await listeners() };
    const started = performance.now();
    await bob.page.evaluate(rounds, ROUNDS);
    const seconds = Math.round((performance.now() - started) / 1000);
    const end = { heap: await heap(), listeners: await listeners() };
    const grown = end.heap - start.heap;
    t.diagnostic(
      `${ROUNDS} rounds in ${seconds} s: heap ${start.heap} + ${grown} bytes, listeners ${start.listeners} → ${end.listeners}`,
    );
    assert.ok(grown < GROWTH, `the heap grew by ${grown} bytes`);
    assert.ok(end.listeners <= start.listeners + 10, `${end.listeners} listeners`);
    assert.deepEqual(await bob.page.evaluate(() => window.__live()), {
      connections: 0,
      sockets: 0,
      tracks: 0,
    });
    assert.deepEqual(bob.complaints, []);
  });
});
