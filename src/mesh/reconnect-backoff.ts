// When a connection that broke may be made anew: the first time at once, then ever more seldom, until one has held.
// Knows one person's past, and no connection; time and chance are handed in.

import { backoffMs } from '../base/backoff.js';

/** Bounds of the wait; at least half of it passes. */
const pace = { firstMs: 4000, capMs: 30_000 };
/** A connection that was not made anew for this long has held. Milliseconds. */
const heldMs = 60_000;

export class ReconnectBackoff {
  #count = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.NEGATIVE_INFINITY;

  /** Whether a new one may be made at this moment, and then it counts. `fraction` is in [0, 1). */
  tryAcquire(now: number, fraction: number): boolean {
    if (now < this.#dueAt) return false;
    if (now - this.#lastAt >= heldMs) this.#count = 0;
    this.#lastAt = now;
    this.#dueAt = now + backoffMs(this.#count++, (1 + fraction) / 2, pace);
    return true;
  }
}
