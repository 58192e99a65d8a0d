// How long something took: printed in any case, and asserted with patience.
import assert from 'node:assert/strict';

/**
 * A machine that others use too gets this many times what is promised: another way of getting there, by a timeout
 * instead of by a message, is later still. `STRICT=1` allows no more than what is promised.
 */
const PATIENCE = process.env.STRICT ? 1 : 5;

/** Prints how long something took and fails when that is far beyond what is promised. `t` is the running test's context. */
export function judge(t, what, promisedMs, tookMs) {
  const ms = Math.round(tookMs);
  t.diagnostic(`${what} after ${ms} ms (promised: ${promisedMs})`);
  assert.ok(ms <= PATIENCE * promisedMs, `${what} after ${ms} ms; promised: ${promisedMs}`);
}

/** Does it, or waits until it has happened; judges how long that took. */
export async function measured(t, what, promisedMs, act) {
  const started = performance.now();
  await act();
  judge(t, what, promisedMs, performance.now() - started);
}
