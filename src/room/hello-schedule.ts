// When we say hello, and the nonces by which an answer proves that it answers us now.
// Pure policy and two numbers of memory; room.ts speaks.

import { type Bytes, equal, random } from '../base/bytes.js';
import { randomFraction } from '../base/clock.js';
import { isSampled, RateLimiter, RateMeter } from '../base/rate-limiter.js';
import { nonceBytes } from '../protocol/frame.js';

/** Monotonic milliseconds after the first hello: dense while a loss is likely, then sparse. */
const helloAtMs = [0, 700, 2000, 5000, 10_000, 20_000];
const laterMs = 30_000;
const laterSpread = 0.2;

/** Answers to our hello within this time after its echo: the room exists. None: we created it. */
export const arrivalMs = 1200;

/** The hellos of the first two seconds are said in any case: one of them may be lost, and silence is final. */
export const certainHellos = 3;

/**
 * Hellos of others that we act upon: all together, and two of one person. A little less than 2 s, because the
 * hello at 0 s and that at 2 s must both pass however the way jitters.
 */
export const helloLimits = { count: 20, periodMs: 10_000, spacingMs: 1800 };

/**
 * HELLOs beyond these that are answered with a WELCOME and otherwise forgotten, or recorded ones could keep newcomers out;
 * of more a random sample. They fit two envelopes.
 */
export const challengeLimits = { count: 10, periodMs: 1000 };

/**
 * Our offer to a HELLO that echoes no nonce of ours is withdrawn unless something fresh comes within this time: the HELLO may
 * be a replay. A broker that takes 2.5 s each way leaves 3 s to spare.
 */
export const unprovenMs = 8000;

/** WELCOMEs of strangers that we act upon: more than a room of 16 can say at once. */
export const welcomeLimits = { count: 20, periodMs: 10_000 };

/** Greetings that are acted upon. */
export interface GreetingLimits {
  readonly hellos: RateLimiter;
  readonly welcomes: RateLimiter;
  /** HELLOs beyond those: answered, and not remembered. */
  readonly challenges: RateMeter;
}

export const newGreetingLimits = (): GreetingLimits => ({
  hellos: new RateLimiter(helloLimits.count, helloLimits.periodMs),
  welcomes: new RateLimiter(welcomeLimits.count, welcomeLimits.periodMs),
  challenges: new RateMeter(challengeLimits.periodMs),
});

/** Whether one more is answered; counted either way. */
export function isChallenged(challenges: RateMeter, now: number): boolean {
  challenges.add(now);
  return isSampled(challenges.count(now), challengeLimits.count, randomFraction());
}

/** Somebody who was welcomed and neither offers nor proves to be alive is not waited for any longer. */
export const heldForMs = 15_000;

/** Both said hello at once and the lower should offer; if it does not, the other one does. */
export const offerFallbackMs = 3000;

/** Wait after hello number `index` (from 0) until the next; `fraction` in [0, 1) spreads the sparse ones. */
export function helloDelayMs(index: number, fraction: number): number {
  const [from, to] = [helloAtMs[index], helloAtMs[index + 1]];
  if (from !== undefined && to !== undefined) return to - from;
  return laterMs * (1 - laterSpread + 2 * laterSpread * fraction);
}

export const nonceRenewalMs = 60_000;

/**
 * A nonce that we heard may be echoed for this long: it was current when it was said, and stays valid as
 * the previous one for another renewal; ten seconds are for the way.
 */
export const nonceTrustMs = nonceRenewalMs - 10_000;

/** Our own nonces: the current one is said, and the one before still counts when it is echoed. */
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
