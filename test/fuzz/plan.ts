// The number of runs and the seed, and two things that no input may cause: an uncaught error and a connection.

import { expect } from 'chai';
import type { Bytes } from '../../src/base/bytes.js';
import { seeded as generator } from '../support/seeded.js';

interface Plan {
  /** `null` stands for the share of the number in the test. */
  readonly runs: number | null;
  readonly share: number;
  readonly seed: number;
}

const plan: Plan = await (await fetch('/__bench/fuzz.json')).json();

/** A call of Firefox's WebCrypto takes several times as long, and tests the same code of this project. */
const speed = navigator.userAgent.includes('Firefox') ? 0.05 : 1;

export const seed = plan.seed;

/** `inFullRun` is the number of tries in Chromium with LONG=1. */
export const runs = (inFullRun: number): number =>
  plan.runs ?? Math.round(inFullRun * plan.share * speed);

/**
 * Settings for `fc.assert`, whose failure report names the seed. `each` is the number of tries in one run of the
 * property.
 */
export const settings = (inFullRun: number, each = 1) => ({
  numRuns: Math.ceil(runs(inFullRun) / each),
  seed,
});

/** A random sequence that depends on the seed and the salt only. */
export const seeded = (salt = 0): (() => number) => generator(seed + salt);

export function noise(next: () => number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = next() * 256;
  return bytes;
}

/** Observes the page from `begin` to `end` and fails on an uncaught error or a new connection. */
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
