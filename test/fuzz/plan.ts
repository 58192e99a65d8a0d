// How much is tried and from which seed, and what must never happen meanwhile: an error that nobody caught, or a
// connection.

import { expect } from 'chai';
import type { Bytes } from '../../src/base/bytes.js';
import { seeded as generator } from '../../src/base/seeded.js';

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

/** The same sequence for the same seed and salt. */
export const seeded = (salt = 0): (() => number) => generator(seed + salt);

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
