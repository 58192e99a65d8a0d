// Limits how often a value is passed on: the first one at once, then the newest one once in each period.

import { after } from './abort.js';
import { monotonicMs } from './clock.js';

export class Throttle<T> {
  readonly #periodMs: number;
  readonly #notify: (value: T) => void;
  readonly #abortSignal: AbortSignal;
  #toldAt = Number.NEGATIVE_INFINITY;
  #newest: { readonly value: T } | null = null;

  constructor(periodMs: number, tell: (value: T) => void, abortSignal: AbortSignal) {
    this.#periodMs = periodMs;
    this.#notify = tell;
    this.#abortSignal = abortSignal;
  }

  put(value: T): void {
    const isDue = this.#newest !== null;
    this.#newest = { value };
    if (isDue) return;
    const waitMs = this.#toldAt + this.#periodMs - monotonicMs();
    if (waitMs > 0) after(waitMs, () => this.#flush(), this.#abortSignal);
    else this.#flush();
  }

  #flush(): void {
    const newest = this.#newest;
    this.#newest = null;
    if (!newest || this.#abortSignal.aborted) return;
    this.#toldAt = monotonicMs();
    this.#notify(newest.value);
  }
}
