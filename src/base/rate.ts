// How often something may happen within a time. Time is handed in, so that a test needs no clock.

/** At most `limit` times within `periodMs`, wherever the period begins. */
export class Rate {
  readonly #limit: number;
  readonly #periodMs: number;
  #times: number[] = [];

  constructor(limit: number, periodMs: number) {
    this.#limit = limit;
    this.#periodMs = periodMs;
  }

  /** How long until it may happen again; 0 when it may now. */
  waitMs(now: number): number {
    const oldest = this.#recent(now)[this.#times.length - this.#limit];
    return oldest === undefined ? 0 : oldest + this.#periodMs - now;
  }

  /** Whether it may happen, once or several times together, and then it has. */
  take(now: number, times = 1): boolean {
    if (this.count(now) + times > this.#limit) return false;
    for (let time = 0; time < times; time++) this.#times.push(now);
    return true;
  }

  /** How often it happened within the period. */
  count(now: number): number {
    return this.#recent(now).length;
  }

  #recent(now: number): number[] {
    this.#times = this.#times.filter((time) => time > now - this.#periodMs);
    return this.#times;
  }
}
