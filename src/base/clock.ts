// The current time, timers and random fractions, behind one source that a test replaces by a virtual clock.
// The only module that names setTimeout, setInterval, performance.now() or Date.now().

/** A source of time, timers and random fractions. All times are milliseconds. */
export interface Clock {
  /** Time since an arbitrary origin. It never decreases, and a change of the system time does not affect it. */
  monotonicMs(): number;
  /** Time since the epoch, by the system time: it may jump in both directions. */
  wallMs(): number;
  /** Runs `act` once after the delay. Returns a function that cancels it. */
  startTimeout(act: () => void, delayMs: number): () => void;
  /** Runs `act` in every period. Returns a function that ends it. */
  startInterval(act: () => void, periodMs: number): () => void;
  /** Uniform in [0, 1): jitter and random samples. Keys and nonces come from `random` in bytes.ts, which is fixed. */
  randomFraction(): number;
}

/** The globals are looked up at each call: a page may replace them after this module is loaded. */
const browserClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  startTimeout: (act, delayMs) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
  startInterval: (act, periodMs) => {
    const timer = setInterval(act, periodMs);
    return () => clearInterval(timer);
  },
  // Not Math.random(): an attacker must not predict which messages of a flood are in the sample.
  randomFraction: () => (crypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32,
};

let clock = browserClock;

/** For tests. A timer that is running stays with the clock that started it. Returns a function that undoes the change. */
export function replaceClock(replacement: Clock): () => void {
  clock = replacement;
  return () => {
    clock = browserClock;
  };
}

/** Milliseconds of the monotonic clock. */
export const monotonicMs = (): number => clock.monotonicMs();

/** Milliseconds since the epoch, by the system time. */
export const wallMs = (): number => clock.wallMs();

/** Only for abort.ts, which binds every timer to an AbortSignal. */
export const startTimeout: Clock['startTimeout'] = (act, delayMs) =>
  clock.startTimeout(act, delayMs);

/** Only for abort.ts, which binds every timer to an AbortSignal. */
export const startInterval: Clock['startInterval'] = (act, periodMs) =>
  clock.startInterval(act, periodMs);

/** Uniform in [0, 1). */
export const randomFraction = (): number => clock.randomFraction();
