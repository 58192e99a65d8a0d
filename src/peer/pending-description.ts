// Limits the remote descriptions that are applied: each costs the main thread about 20 ms. The newest one above the limit is
// kept and applied later; dropping it would leave both sides waiting for each other.

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

  /** `budget`: the limit of this participant, over all connections. */
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

  /** Milliseconds until the next description may be applied. */
  get waitMs(): number {
    return this.#budget.waitMs(monotonicMs());
  }

  /** Returns `true` if the description may be applied now; otherwise `apply` is called with it later. */
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
