// Prints durations and asserts them with tolerance.
import assert from 'node:assert/strict';

/**
 * Tolerance for a shared machine, as a multiple of the promised duration. A different code path, such as a timeout
 * instead of a message, exceeds it. `STRICT=1` sets it to 1.
 */
const PATIENCE = process.env.STRICT ? 1 : 5;

/** Prints a duration and fails when it is far above the promise. `t` is the context of the running test. */
export function judge(t, what, promisedMs, tookMs) {
  const ms = Math.round(tookMs);
  t.diagnostic(`${what} after ${ms} ms (promised: ${promisedMs})`);
  assert.ok(ms <= PATIENCE * promisedMs, `${what} after ${ms} ms; promised: ${promisedMs}`);
}

/** Awaits an action and judges its duration. */
export async function measured(t, what, promisedMs, act) {
  const started = performance.now();
  await act();
  judge(t, what, promisedMs, performance.now() - started);
}
