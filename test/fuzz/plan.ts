// How much is tried and from which seed, and what must never happen meanwhile: an error that nobody caught, or a
// connection.

import { expect } from 'chai';
import type { Bytes } from '../../src/base/bytes.js';

interface Plan {
  /** `null`: the share of a full test run. */
  readonly runs: number | null;
  readonly seed: number;
}

const plan: Plan = await (await fetch('/__bench/fuzz.json')).json();

/** Firefox's WebCrypto takes several times as long for each call, and the code above it is the same. */
const share = navigator.userAgent.includes('Firefox') ? 0.05 : 1;

export const seed = plan.seed;

/** `inFullRun` is the number of tries in Chromium when no other was asked for. */
export const runs = (inFullRun: number): number => plan.runs ?? Math.round(inFullRun * share);

/** For `fc.assert`, whose report of a failure names the seed. `each`: how many are tried in one run of the property. */
export const settings = (inFullRun: number, each = 1) => ({
  numRuns: Math.ceil(runs(inFullRun) / each),
  seed,
});

/** Uniform in [0, 1), the same sequence for the same seed (mulberry32). */
export function seeded(salt = 0): () => number {
  let state = (seed + salt) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function noise(next: () => number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = next() * 256;
  return bytes;
}

/** Watches the page from `begin` to `end`: nothing was thrown past everybody, and nobody made a connection. */
export function watchPage() {
  const uncaught: unknown[] = [];
  let connections = 0;
  const thrown = (event: ErrorEvent | PromiseRejectionEvent) =>
    uncaught.push('reason' in event ? event.reason : event.error);
  const Native = window.RTCPeerConnection;
  return {
    begin() {
      window.addEventListener('error', thrown);
      window.addEventListener('unhandledrejection', thrown);
      window.RTCPeerConnection = class extends Native {
        constructor(...given: ConstructorParameters<typeof RTCPeerConnection>) {
          super(...given);
          connections++;
        }
      };
    },
    end() {
      window.removeEventListener('error', thrown);
      window.removeEventListener('unhandledrejection', thrown);
      window.RTCPeerConnection = Native;
      expect(uncaught, `uncaught, seed ${seed}`).to.deep.equal([]);
      expect(connections, `connections, seed ${seed}`).to.equal(0);
    },
  };
}
