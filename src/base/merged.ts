// Values that come faster than they are of use: the first is told at once, then the newest once in each period.

import { after, monotonicMs } from './abort.js';

export class Merged<T> {
  readonly #periodMs: number;
  readonly #tell: (value: T) => void;
  readonly #life: AbortSignal;
  #toldAt = Number.NEGATIVE_INFINITY;
  #newest: { readonly value: T } | null = null;

  constructor(periodMs: number, tell: (value: T) => void, life: AbortSignal) {
    this.#periodMs = periodMs;
    this.#tell = tell;
    this.#life = life;
  }

  put(value: T): void {
    const isDue = this.#newest !== null;
    this.#newest = { value };
    if (isDue) return;
    const waitMs = this.#toldAt + this.#periodMs - monotonicMs();
    if (waitMs > 0) after(waitMs, () => this.#flush(), this.#life);
    else this.#flush();
  }

  #flush(): void {
    const newest = this.#newest;
    this.#newest = null;
    if (!newest || this.#life.aborted) return;
    this.#toldAt = monotonicMs();
    this.#tell(newest.value);
  }
}
