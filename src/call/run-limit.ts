// How often the group code may be run. Whoever is inside can force runs and see the codes of both halves of a split
// room: with this limit, 2^30 tries take about a thousand years (protocol page, In band). Knows no people.

import { monotonicMs } from '../base/lifetime.js';

/** Milliseconds between two runs, and runs in a period, after which there are no more. */
export const runLimits = { betweenMs: 2000, runs: 20, periodMs: 600_000 } as const;

export class RunLimit {
  #startedMs: readonly number[] = [];
  #spent = false;

  /** How long the next run has to wait. */
  get waitMs(): number {
    const last = this.#startedMs.at(-1) ?? Number.NEGATIVE_INFINITY;
    return Math.max(0, last + runLimits.betweenMs - monotonicMs());
  }

  /** `false` when the code is off for good. */
  take(): boolean {
    const now = monotonicMs();
    this.#startedMs = this.#startedMs.filter((at) => at > now - runLimits.periodMs);
    this.#spent ||= this.#startedMs.length >= runLimits.runs;
    if (!this.#spent) this.#startedMs = [...this.#startedMs, now];
    return !this.#spent;
  }
}
