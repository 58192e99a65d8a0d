// How often the group code may be run. Whoever is inside can force runs and see the codes of both halves of a split
// room: with this limit, 2^30 tries take about a thousand years (protocol page, In band). Knows no people.

import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';

/** Milliseconds between two runs, and runs in a period, after which there are no more. */
export const runLimits = { betweenMs: 2000, runs: 20, periodMs: 600_000 } as const;

export class RunLimit {
  readonly #runs = new RateLimiter(runLimits.runs, runLimits.periodMs);
  #lastMs = Number.NEGATIVE_INFINITY;
  #spent = false;

  /** How long the next run has to wait. */
  get waitMs(): number {
    return Math.max(0, this.#lastMs + runLimits.betweenMs - monotonicMs());
  }

  /** `false` when the code is off for good. */
  take(): boolean {
    const now = monotonicMs();
    this.#spent ||= !this.#runs.tryAcquire(now);
    if (!this.#spent) this.#lastMs = now;
    return !this.#spent;
  }
}
