// How long something took: printed in any case, and asserted.
import assert from 'node:assert/strict';

/** Does it, or waits until it has happened; fails when that takes longer than `mostMs`. `t` is the running test's context. */
export async function measured(t, what, mostMs, act) {
  const started = performance.now();
  await act();
  const ms = Math.round(performance.now() - started);
  t.diagnostic(`${what} after ${ms} ms`);
  assert.ok(ms <= mostMs, `${what} after ${ms} ms`);
}
