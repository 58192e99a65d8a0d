// Rate limits and rate meters. Pure: the caller provides the time.

/** Sliding window: at most `limit` events within any `periodMs`. */
export class RateLimiter {
  readonly #limit: number;
  readonly #periodMs: number;
  #times: number[] = [];

  constructor(limit: number, periodMs: number) {
    this.#limit = limit;
    this.#periodMs = periodMs;
  }

  /** Milliseconds until the next event is allowed; 0 when it is allowed now. */
  waitMs(now: number): number {
    const oldest = this.#recent(now)[this.#times.length - this.#limit];
    return oldest === undefined ? 0 : oldest + this.#periodMs - now;
  }

  /** Records `times` events and returns `true`, unless they exceed the limit. */
  tryAcquire(now: number, times = 1): boolean {
    if (this.count(now) + times > this.#limit) return false;
    for (let time = 0; time < times; time++) this.#times.push(now);
    return true;
  }

  /** The number of events within the last period. */
  count(now: number): number {
    return this.#recent(now).length;
  }

  #recent(now: number): number[] {
    const oldest = this.#times[0];
    if (oldest !== undefined && oldest <= now - this.#periodMs) {
      this.#times = this.#times.filter((time) => time > now - this.#periodMs);
    }
    return this.#times;
  }
}

/**
 * Estimates the number of events within the last `periodMs` with two counters, for thousands of events: the older counter
 * is weighted by the part of its period that is still within.
 */
export class RateMeter {
  readonly #periodMs: number;
  #beganAt = Number.NEGATIVE_INFINITY;
  #before = 0;
  #now = 0;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  add(now: number): void {
    this.#advance(now);
    this.#now++;
  }

  count(now: number): number {
    this.#advance(now);
    return this.#now + this.#before * (1 - (now - this.#beganAt) / this.#periodMs);
  }

  #advance(now: number): void {
    const periods = Math.floor((now - this.#beganAt) / this.#periodMs);
    if (periods < 1) return;
    this.#before = periods === 1 ? this.#now : 0;
    this.#now = 0;
    this.#beganAt = periods === 1 ? this.#beganAt + this.#periodMs : now;
  }
}

/**
 * Returns `true` if one of `recent` events belongs to a random sample of about `budget` of them; `fraction` in [0, 1) is
 * random. A sender cannot use up the sample by being first.
 */
export const isSampled = (recent: number, budget: number, fraction: number): boolean =>
  recent * fraction < budget;
