// Backoff for replacing a broken RTCPeerConnection: immediately at first, then exponentially, reset after 60 s of stability.
// Time and randomness are handed in.

import { backoffMs } from '../base/backoff.js';

/** Bounds of the wait, in milliseconds; at least half of it passes. */
const pace = { firstMs: 4000, capMs: 30_000 };
/** A connection that was not replaced for this long is stable. Milliseconds. */
const heldMs = 60_000;

export class ReconnectBackoff {
  #count = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.NEGATIVE_INFINITY;

  /** Returns `true` if a connection may be replaced now, and counts it. `fraction` is in [0, 1). */
  tryAcquire(now: number, fraction: number): boolean {
    if (now < this.#dueAt) return false;
    if (now - this.#lastAt >= heldMs) this.#count = 0;
    this.#lastAt = now;
    this.#dueAt = now + backoffMs(this.#count++, (1 + fraction) / 2, pace);
    return true;
  }
}
