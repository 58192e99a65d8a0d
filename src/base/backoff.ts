// Delays that grow: how long to wait before the next try. Pure but for the jitter handed in.

export interface BackoffOptions {
  /** Bound of the first delay, milliseconds. */
  readonly firstMs: number;
  /** Bound of every later delay, milliseconds. */
  readonly capMs: number;
}

/**
 * Full jitter: uniform between nothing and a bound that doubles, so that the clients of a broker that
 * comes back do not return in one instant. `attempt` counts from 0, `fraction` is in [0, 1).
 */
export const backoffMs = (
  attempt: number,
  fraction: number,
  { firstMs, capMs }: BackoffOptions,
): number => Math.round(fraction * Math.min(capMs, firstMs * 2 ** Math.min(attempt, 30)));
