// Waits for conditions instead of sleeping, and how long that may take.

/** Milliseconds after which a condition will never hold, be the machine as busy as it may; below Mocha's own limit. */
const HANG_MS = 50_000;

/**
 * Milliseconds that pass for a promise of `promisedMs`: a machine that others use too gets five times as much. Another way
 * of getting there, by a timeout instead of by a message, is later still.
 */
export const inPatience = (promisedMs: number) => 5 * promisedMs;

/**
 * Polls until the condition holds; fails with its name when it does not within the time that is promised and some patience,
 * or ever.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  promisedMs?: number,
): Promise<NonNullable<T>> {
  const end = performance.now() + (promisedMs === undefined ? HANG_MS : inPatience(promisedMs));
  for (;;) {
    const value = await condition();
    if (value) return value as NonNullable<T>;
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
