// Limits how often a value is passed on: the first one at once, then the newest one once in each period.

import { after } from './abort.js';
import { monotonicMs } from './clock.js';

export class Throttle<T> {
  readonly #periodMs: number;
  readonly #notify: (value: T) => void;
  readonly #abortSignal: AbortSignal;
  #notifiedAt = Number.NEGATIVE_INFINITY;
  #newest: { readonly value: T } | null = null;

  constructor(periodMs: number, notify: (value: T) => void, abortSignal: AbortSignal) {
    this.#periodMs = periodMs;
    this.#notify = notify;
    this.#abortSignal = abortSignal;
  }

  put(value: T): void {
    const isDue = this.#newest !== null;
    this.#newest = { value };
    if (isDue) return;
    const waitMs = this.#notifiedAt + this.#periodMs - monotonicMs();
    if (waitMs > 0) after(waitMs, () => this.#flush(), this.#abortSignal);
    else this.#flush();
  }

  /** Discards a value that has not been passed on. */
  clear(): void {
    this.#newest = null;
  }

  /** Passes the next value on at once. */
  reset(): void {
    this.#notifiedAt = Number.NEGATIVE_INFINITY;
  }

  #flush(): void {
    const newest = this.#newest;
    this.#newest = null;
    if (!newest || this.#abortSignal.aborted) return;
    this.#notifiedAt = monotonicMs();
    this.#notify(newest.value);
  }
}
