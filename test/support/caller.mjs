// One participant: a page with the built <video-call> in a browser, and the queries that tests need. Media is measured
// at the page's RTCPeerConnections, independently of what the element reports.
import { VIEWPORT } from './browser-flags.mjs';
import { until } from './process.mjs';

/**
 * Runs before the page's scripts. Records every RTCPeerConnection of the page, except those closed at once, which only
 * test whether the browser accepts a configuration.
 */
export function keepConnections() {
  const Native = window.RTCPeerConnection;
  window.__connections = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      queueMicrotask(() => {
        if (this.signalingState !== 'closed') window.__connections.push(this);
      });
    }
  };
}

/** Runs in the page. Sums what arrives over all open connections, and includes the frames of closed connections. */
async function measure() {
  const total = { connections: 0, framesDecoded: 0, audioEnergy: 0, audioSamples: 0 };
  for (const connection of window.__connections) {
    if (connection.connectionState !== 'connected') {
      total.framesDecoded += connection.__frames ?? 0;
      continue;
    }
    total.connections += 1;
    let frames = 0;
    for (const stat of (await connection.getStats()).values()) {
      if (stat.type !== 'inbound-rtp') continue;
      frames += stat.framesDecoded ?? 0;
      total.audioEnergy += stat.totalAudioEnergy ?? 0;
      total.audioSamples += stat.totalSamplesReceived ?? 0;
    }
    connection.__frames = frames;
    total.framesDecoded += frames;
  }
  return total;
}

/** Playwright's default of 30 s is too short on a shared machine. */
export const PATIENCE_MS = 120_000;

/** Firefox logs it when a WebSocket is closed before it opened, as after an attempt on a busy machine that took too long. */
const interrupted = /^The connection to \S+ was interrupted while the page was loading\.$/;

/** Firefox reports a failed ICE path and such a log entry as page errors. Other assertions cover the outcome of both. */
export const isOfThePage = ({ name, message }) => name !== 'WebRTC' && !interrupted.test(message);

/** HTML of a plain page with one element that joins automatically. */
export const callPage = (attributes, script = '/video-call.js') => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>call</title>
<style>body { margin: 0 } video-call { display: block; height: 100vh; max-height: 680px }</style>
<script type="module" src="${script}"></script>
<video-call auto-join ${attributes}></video-call></html>`;

/** Opens a page and returns the queries for tests. `browser` is one of browsers.mjs. */
export async function openCaller(
  browser,
  url,
  name = 'caller',
  { before, viewport = VIEWPORT } = {},
) {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => isOfThePage(error) && complaints.push(String(error)));
  await page.addInitScript(keepConnections);
  await before?.(page);
  await page.goto(url);
  return new Caller(page, name, complaints);
}

class Caller {
  constructor(page, name, complaints) {
    this.page = page;
    this.name = name;
    /** Uncaught errors of the page. */
    this.complaints = complaints;
  }

  state() {
    return this.page.evaluate(() => document.querySelector('video-call')?.state);
  }

  /** The element's snapshots of the other participants. */
  peers() {
    return this.page.evaluate(() =>
      (document.querySelector('video-call')?.peers ?? []).map(({ id, name, stage, media }) => ({
        id,
        name,
        stage,
        media,
      })),
    );
  }

  measure() {
    return this.page.evaluate(measure);
  }

  /** Calls a method of the element. */
  call(method, ...given) {
    return this.page.evaluate(
      async ([method, given]) => {
        await document.querySelector('video-call')[method](...given);
      },
      [method, given],
    );
  }

  /** Waits until exactly this many other participants are connected. */
  connectedTo(count) {
    return this.#until(async () => {
      const peers = await this.peers();
      return peers.length === count && peers.every(({ stage }) => stage === 'connected');
    }, `${this.name} connected to ${count}`);
  }

  /** Waits until the snapshot of a peer fulfils a condition, given as a function of the peer. */
  seesPeer(condition, what) {
    return this.#until(
      async () => (await this.peers()).find(condition),
      `${this.name} sees ${what}`,
    );
  }

  /** Waits for the five emoji of the safety code. */
  safetyCode() {
    return this.#until(async () => {
      const pictures = await this.page.evaluate(() =>
        document.querySelector('video-call').safetyCode.map(({ emoji }) => emoji),
      );
      return pictures.length === 5 && pictures.join(' ');
    }, `${this.name} has a safety code`);
  }

  /** Waits until video and audio from this many other participants have arrived and continue to arrive. */
  async hearsAndSees(count = 1) {
    const before = await this.measure();
    return this.#until(async () => {
      const now = await this.measure();
      return (
        now.connections === count &&
        now.framesDecoded > before.framesDecoded + 10 &&
        now.audioEnergy > before.audioEnergy &&
        now.audioSamples > before.audioSamples &&
        now
      );
    }, `${this.name} hears and sees ${count}`);
  }

  /** Waits until a video frame arrives, regardless of audio. */
  async sees() {
    const before = await this.measure();
    return this.#until(
      async () => (await this.measure()).framesDecoded > before.framesDecoded + 10,
      `${this.name} sees a picture`,
    );
  }

  /** Waits until this many further frames have arrived. */
  async framesLater(count) {
    const before = await this.measure();
    return this.#until(
      async () => (await this.measure()).framesDecoded >= before.framesDecoded + count,
      `${this.name} sees ${count} more frames`,
    );
  }

  /** Waits until the broker has accepted the page and forwards messages (`true`), or is lost (`false`). */
  brokerUp(up) {
    return this.#until(
      async () => {
        const states = await this.page.evaluate(() =>
          document.querySelector('video-call').call.state.brokers.map(({ state }) => state),
        );
        return states.length > 0 && states.every((state) => (state === 'ready') === up);
      },
      `${this.name}’s broker is ${up ? 'up' : 'down'}`,
    );
  }

  /**
   * Collects an event from now on, because it may fire before the test waits for it. The returned function resolves
   * with the collected events.
   */
  async listenTo(type, target = 'video-call') {
    const key = `__heard_${type}`;
    await this.page.evaluate(
      ([type, target, key]) => {
        window[key] = [];
        const source = target === 'document' ? document : document.querySelector(target);
        source.addEventListener(type, (event) =>
          window[key].push(event.violatedDirective ?? event.stage ?? event.type),
        );
      },
      [type, target, key],
    );
    return () => this.page.evaluate((key) => window[key], key);
  }

  /**
   * Observes the decoded frames of all connections from now on. `end()` returns the longest time in milliseconds
   * without a new frame, and the number of frames.
   */
  async watchPicture() {
    await this.page.evaluate((measureText) => {
      const measure = new Function(`return (${measureText})()`);
      const watch = { longest: 0, first: undefined, frames: 0, ended: false };
      window.__watch = watch;
      let seen = 0;
      let since = performance.now();
      (async () => {
        while (!watch.ended) {
          const { framesDecoded } = await measure();
          const now = performance.now();
          watch.first ??= framesDecoded;
          if (framesDecoded > seen) since = now;
          seen = Math.max(seen, framesDecoded);
          watch.longest = Math.max(watch.longest, now - since);
          watch.frames = framesDecoded - watch.first;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })();
    }, String(measure));
    return {
      end: () =>
        this.page.evaluate(() => {
          window.__watch.ended = true;
          return { longest: window.__watch.longest, frames: window.__watch.frames };
        }),
    };
  }

  /** Ends the page's context, as closing the tab does. */
  close() {
    return this.page.context().close();
  }

  async #until(condition, what) {
    try {
      return await until(condition, what);
    } catch (error) {
      const facts = await this.page
        .evaluate(async () => {
          const element = document.querySelector('video-call');
          return JSON.stringify(
            {
              state: element?.state,
              peers: element?.peers?.map(({ id, stage }) => ({ id, stage })),
              report: await element?.getDiagnostics?.(),
              connections: window.__connections?.map((one) => ({
                ice: one.iceConnectionState,
                connection: one.connectionState,
                signalling: one.signalingState,
              })),
            },
            null,
            1,
          );
        })
        .catch((failure) => `no facts: ${failure}`);
      throw new Error(`${error.message}\n${this.complaints.join('\n')}\n${facts}`, {
        cause: error,
      });
    }
  }
}
