// How often something may happen within a time. Time is handed in, so that a test needs no clock.

/** At most `limit` times within `periodMs`, wherever the period begins. */
export class RateLimiter {
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
  tryAcquire(now: number, times = 1): boolean {
    if (this.count(now) + times > this.#limit) return false;
    for (let time = 0; time < times; time++) this.#times.push(now);
    return true;
  }

  /** How often it happened within the period. */
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
 * About how often something happened within the last `periodMs`, for what may happen thousands of times: two counters,
 * the older of which counts for the part of its period that is still within.
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
 * Whether one of `recent` events belongs to a random sample of about `budget` of them; `fraction` in [0, 1) is the chance.
 * Nobody can take the places of the sample away from others by being first.
 */
export const isSampled = (recent: number, budget: number, fraction: number): boolean =>
  recent * fraction < budget;
