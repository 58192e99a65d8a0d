// Exponential backoff. Pure: the caller provides the jitter.

export interface BackoffOptions {
  /** Upper bound of the first delay, milliseconds. */
  readonly firstMs: number;
  /** Upper bound of all delays, milliseconds. */
  readonly capMs: number;
}

/**
 * Full jitter: uniform between 0 and a bound that doubles with each attempt, so that the clients of a broker that restarts
 * do not return all at once. `attempt` counts from 0, `fraction` is in [0, 1).
 */
export const backoffMs = (
  attempt: number,
  fraction: number,
  { firstMs, capMs }: BackoffOptions,
): number => Math.round(fraction * Math.min(capMs, firstMs * 2 ** Math.min(attempt, 30)));
