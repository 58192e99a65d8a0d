// The schedule of our HELLOs, and the nonces whose echo proves that a message is fresh. Pure policy and two stored nonces;
// room.ts sends.

import { type Bytes, equal, random } from '../base/bytes.js';
import { randomFraction } from '../base/clock.js';
import { isSampled, RateLimiter, RateMeter } from '../base/rate-limiter.js';
import { nonceBytes } from '../protocol/frame.js';

/** Monotonic milliseconds after the first hello: dense while a loss is likely, then sparse. */
const helloAtMs = [0, 700, 2000, 5000, 10_000, 20_000];
const laterMs = 30_000;
const laterSpread = 0.2;

/** If an answer arrives within this time after the echo of our HELLO, we joined the room; otherwise we created it. */
export const arrivalMs = 1200;

/** The HELLOs of the first two seconds are always sent: one of them may be lost, and silence decides the outcome. */
export const certainHellos = 3;

/**
 * HELLOs of others that are processed: in total, and the spacing for one sender. The spacing is a little below 2 s, since the
 * HELLOs at 0 s and 2 s must both pass despite jitter.
 */
export const helloLimits = { count: 20, periodMs: 10_000, spacingMs: 1800 };

/**
 * HELLOs beyond these limits that are answered by a WELCOME without keeping state, so that recorded HELLOs cannot keep
 * newcomers out; of more, a random sample. They fit two envelopes.
 */
export const challengeLimits = { count: 10, periodMs: 1000 };

/**
 * Our offer to a HELLO without a fresh echo is withdrawn unless something fresh arrives within this time: the HELLO may be a
 * replay. A broker that delays by 2.5 s each way leaves a margin of 3 s.
 */
export const unprovenMs = 8000;

/** WELCOMEs of unknown senders that are processed: more than a room of 16 sends at once. */
export const welcomeLimits = { count: 20, periodMs: 10_000 };

/** Limits for greetings of unknown senders. */
export interface GreetingLimits {
  readonly hellos: RateLimiter;
  readonly welcomes: RateLimiter;
  /** HELLOs beyond the limits: answered without keeping state. */
  readonly challenges: RateMeter;
}

export const newGreetingLimits = (): GreetingLimits => ({
  hellos: new RateLimiter(helloLimits.count, helloLimits.periodMs),
  welcomes: new RateLimiter(welcomeLimits.count, welcomeLimits.periodMs),
  challenges: new RateMeter(challengeLimits.periodMs),
});

/** Returns `true` if another HELLO is answered without keeping state; counted in both cases. */
export function isChallenged(challenges: RateMeter, now: number): boolean {
  challenges.add(now);
  return isSampled(challenges.count(now), challengeLimits.count, randomFraction());
}

/** A member that was welcomed and neither offers nor proves liveness is given up after this time. */
export const heldForMs = 15_000;

/** Both sent a HELLO at once and the lower id should offer; after this time the higher one does. */
export const offerFallbackMs = 3000;

/** Wait after HELLO number `index` (from 0) until the next one; `fraction` in [0, 1) spreads the sparse ones. */
export function helloDelayMs(index: number, fraction: number): number {
  const [from, to] = [helloAtMs[index], helloAtMs[index + 1]];
  if (from !== undefined && to !== undefined) return to - from;
  return laterMs * (1 - laterSpread + 2 * laterSpread * fraction);
}

export const nonceRenewalMs = 60_000;

/**
 * A received nonce may be echoed for this long: it was current when it was sent, and is accepted as the previous one for
 * another renewal period; 10 s are reserved for the delivery.
 */
export const nonceTrustMs = nonceRenewalMs - 10_000;

/** Our own nonces: the current one is sent, and an echo of the previous one still counts. */
export class LocalNonces {
  #current = random(nonceBytes);
  #previous: Bytes | null = null;

  get current(): Bytes {
    return this.#current;
  }

  renew(): void {
    this.#previous = this.#current;
    this.#current = random(nonceBytes);
  }

  accept(echo: Bytes): boolean {
    return equal(echo, this.#current) || (this.#previous !== null && equal(echo, this.#previous));
  }
}
