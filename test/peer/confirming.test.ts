import { expect } from 'chai';
import { hex } from '../../src/base/bytes.js';
import { childOf } from '../../src/base/lifetime.js';
import { Confirming } from '../../src/peer/confirming.js';
import { until } from '../until.js';

describe('Confirming', () => {
  const expected = new Uint8Array(32).fill(7);
  const life = childOf();
  after(() => life.end());

  it('counts no time in which nothing of the other side is heard', async () => {
    const settled: string[] = [];
    const began = performance.now();
    const confirming = new Confirming(
      {
        confirmations: async () => ({ own: new Uint8Array(32), expected }),
        say: () => {},
        // A path that dies as soon as it is made, and comes back after longer than their word may take.
        line: () => ({
          state: performance.now() - began < 5000 ? 'connected' : 'disconnected',
          channel: { silentMs: performance.now() - began },
        }),
        onConfirmed: () => settled.push('confirmed'),
        onRefused: (why) => settled.push(why),
      },
      life.signal,
    );
    confirming.opened();
    await confirming.proven();
    await until(() => settled.length > 0 || performance.now() - began > 8500, 'a long silence');
    expect(settled).to.deep.equal([]);
    confirming.hear(hex(expected));
    expect(settled).to.deep.equal(['confirmed']);
  });
});
