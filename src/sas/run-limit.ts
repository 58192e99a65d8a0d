// Limits the runs of the safety code exchange. A participant can force runs and see the codes of both halves of a split room:
// with this limit 2^30 tries take about a thousand years (src/protocol/README.md, In band).

import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';

/** Milliseconds between two runs, and the number of runs in a period after which there are no more. */
export const runLimits = { betweenMs: 2000, runs: 20, periodMs: 600_000 } as const;

export class RunLimit {
  readonly #runs = new RateLimiter(runLimits.runs, runLimits.periodMs);
  #lastMs = Number.NEGATIVE_INFINITY;
  #spent = false;

  /** Milliseconds until the next run is allowed. */
  get waitMs(): number {
    return Math.max(0, this.#lastMs + runLimits.betweenMs - monotonicMs());
  }

  /** `false` if the exchange is off for the rest of the session. */
  take(): boolean {
    const now = monotonicMs();
    this.#spent ||= !this.#runs.tryAcquire(now);
    if (!this.#spent) this.#lastMs = now;
    return !this.#spent;
  }
}
