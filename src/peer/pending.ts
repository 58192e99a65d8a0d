// How often a participant may have us apply a description: each costs the main thread some 20 ms. The newest one in excess
// is kept and applied later; to drop it would leave both sides waiting for each other. Knows no connection.

import { after } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import type { RateLimiter } from '../base/rate-limiter.js';

export interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

export class PendingDescription {
  readonly #budget: RateLimiter;
  readonly #apply: (description: Description) => void;
  readonly #abortSignal: AbortSignal;
  #newest: Description | null = null;
  #cancel = () => {};

  /** `budget`: of this participant, whatever connection it is. */
  constructor(
    budget: RateLimiter,
    apply: (description: Description) => void,
    abortSignal: AbortSignal,
  ) {
    this.#budget = budget;
    this.#apply = apply;
    this.#abortSignal = abortSignal;
  }

  /** A description waits, and its candidates with it. */
  get isWaiting(): boolean {
    return this.#newest !== null;
  }

  /** Until another one may be applied, milliseconds. */
  get waitMs(): number {
    return this.#budget.waitMs(monotonicMs());
  }

  /** Whether it may be applied now; if not, it comes again by itself. */
  admits(description: Description): boolean {
    this.#cancel();
    this.#newest = null;
    if (this.#budget.tryAcquire(monotonicMs())) return true;
    this.#newest = description;
    this.#cancel = after(
      this.waitMs,
      () => {
        this.#newest = null;
        this.#apply(description);
      },
      this.#abortSignal,
    );
    return false;
  }
}
