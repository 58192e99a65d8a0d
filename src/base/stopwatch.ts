// The time since an event.

import { monotonicMs } from './clock.js';

/** `ms` is `Infinity` until the first start. */
export class Stopwatch {
  #atMs = Number.NEGATIVE_INFINITY;

  start(): void {
    this.#atMs = monotonicMs();
  }

  get ms(): number {
    return monotonicMs() - this.#atMs;
  }
}
