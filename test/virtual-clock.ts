// A clock that tests install in place of the browser's (src/base/clock.ts). Time of the source passes when the test says
// so; `until` and Mocha keep the real time.

import { type Clock, replaceClock } from '../src/base/clock.js';

interface Timer {
  dueMs: number;
  readonly act: () => void;
  /** `null`: runs once. */
  readonly periodMs: number | null;
}

export interface VirtualClockOptions {
  /**
   * Virtual milliseconds that pass in a real one by themselves. 0 (default): time stands still, for logic alone. 1: time
   * passes as usual and the test adds to it, for tests with real connections.
   */
  readonly rate?: number;
  /** Resolves when what a timer has set off is done, as far as it does not wait for another timer. */
  readonly settle?: () => Promise<unknown>;
}

/** A turn of the event loop; a timer would wait 4 ms. */
export const eventLoopTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Chains of so many operations of WebCrypto: browsers complete them in the order in which they were asked. */
export async function settleCrypto(operations = 8): Promise<void> {
  for (let n = 0; n < operations; n++) await crypto.subtle.digest('SHA-256', new Uint8Array(1));
  await eventLoopTurn();
}

let installed: VirtualClock | null = null;

/** Installs the clock until the end of the test. It begins at the real time. */
export function installClock(options: VirtualClockOptions = {}): VirtualClock {
  installed?.uninstall();
  installed = new VirtualClock(options);
  return installed;
}

// After the hooks of the test itself, which end what still has timers.
afterEach(() => {
  installed?.uninstall();
  installed = null;
});

export class VirtualClock implements Clock {
  /** Of the random fractions of the source. */
  randomFraction: () => number = Math.random;
  readonly #settle: () => Promise<unknown>;
  readonly #restore: () => void;
  readonly #timers = new Set<Timer>();
  #rate: number;
  /** The virtual time at the real time `#sinceMs`. */
  #atMs = performance.now();
  #sinceMs = this.#atMs;
  /** What the system time is ahead of the monotonic one. */
  #wallAheadMs = Date.now() - this.#atMs;
  #armed: ReturnType<typeof setTimeout> | undefined;

  constructor({ rate = 0, settle = () => settleCrypto() }: VirtualClockOptions) {
    this.#rate = rate;
    this.#settle = settle;
    this.#restore = replaceClock(this);
  }

  uninstall(): void {
    this.#timers.clear();
    clearTimeout(this.#armed);
    this.#restore();
  }

  monotonicMs(): number {
    // Without the rounding errors of a sum when time stands still.
    return this.#rate === 0
      ? this.#atMs
      : this.#atMs + (performance.now() - this.#sinceMs) * this.#rate;
  }

  wallMs(): number {
    return Math.floor(this.monotonicMs() + this.#wallAheadMs);
  }

  startTimeout(act: () => void, delayMs: number): () => void {
    return this.#start({ act, periodMs: null, dueMs: this.monotonicMs() + Math.max(0, delayMs) });
  }

  startInterval(act: () => void, periodMs: number): () => void {
    return this.#start({ act, periodMs, dueMs: this.monotonicMs() + periodMs });
  }

  /** How far off the timers are that are waiting, milliseconds, in their order. */
  get waitsMs(): number[] {
    const now = this.monotonicMs();
    return [...this.#timers].map(({ dueMs }) => dueMs - now).sort((a, b) => a - b);
  }

  /** Time passes: every timer runs when it is due, and what it has set off is done before the next one runs. */
  async advance(ms: number): Promise<void> {
    const endMs = this.monotonicMs() + ms;
    await this.#settle();
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#moveTo(next.dueMs);
      this.#run(next);
      await this.#settle();
    }
    this.#moveTo(endMs);
    this.#arm();
  }

  /** Time passes in steps, from timer to timer, until the condition holds. Fails when `ms` have passed before that. */
  async advanceUntil<T>(condition: () => T, what: string, ms: number): Promise<NonNullable<T>> {
    const endMs = this.monotonicMs() + ms;
    for (;;) {
      await this.#settle();
      const value = condition();
      if (value) return value;
      const next = this.#next(endMs);
      if (!next) throw new Error(`never happened within ${ms} ms: ${what}`);
      this.#moveTo(next.dueMs);
      this.#run(next);
    }
  }

  /** Time passes and the timers run, without waiting for what they set off. */
  step(ms: number): void {
    const endMs = this.monotonicMs() + ms;
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#moveTo(next.dueMs);
      this.#run(next);
    }
    this.#moveTo(endMs);
    this.#arm();
  }

  /**
   * The page is held up: time passes at once, and the timers that have become due meanwhile wait. Afterwards they run in
   * the order in which they were due, each in a turn of its own; an interval runs once.
   */
  holdUp(ms: number): void {
    this.#moveTo(this.monotonicMs() + ms);
    this.#arm();
    if (this.#rate === 0) this.#runOverdue().catch(reportError);
  }

  /** Changes the rate of the options; 0 stops time. */
  setRate(rate: number): void {
    this.#moveTo(this.monotonicMs());
    this.#rate = rate;
    this.#arm();
  }

  /** Sets the system time, by so many milliseconds. */
  shiftWall(ms: number): void {
    this.#wallAheadMs += ms;
  }

  #start(timer: Timer): () => void {
    this.#timers.add(timer);
    this.#arm();
    return () => this.#timers.delete(timer);
  }

  /** The first that is due until then; of two, the one that was started first. */
  #next(endMs: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (!next || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  #run(timer: Timer): void {
    const now = this.monotonicMs();
    if (timer.periodMs === null) this.#timers.delete(timer);
    else {
      timer.dueMs += timer.periodMs;
      if (timer.dueMs <= now) timer.dueMs = now + timer.periodMs;
    }
    // As from a timer of the browser, an error does not reach the one who moves the clock.
    try {
      timer.act();
    } catch (thrown) {
      reportError(thrown);
    }
  }

  async #runOverdue(): Promise<void> {
    await eventLoopTurn();
    const now = this.monotonicMs();
    for (let next = this.#next(now); next; next = this.#next(now)) {
      this.#run(next);
      await eventLoopTurn();
    }
  }

  #moveTo(ms: number): void {
    const now = this.monotonicMs();
    this.#sinceMs = performance.now();
    this.#atMs = Math.max(now, ms);
  }

  /** Lets the next timer run by itself where time passes by itself. */
  #arm(): void {
    clearTimeout(this.#armed);
    const next = this.#rate > 0 && this.#next(Number.POSITIVE_INFINITY);
    if (!next) return;
    const fire = () => {
      const due = this.#next(this.monotonicMs());
      if (due) this.#run(due);
      this.#arm();
    };
    this.#armed = setTimeout(fire, (next.dueMs - this.monotonicMs()) / this.#rate);
  }
}
