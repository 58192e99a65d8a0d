import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import { hex } from '../../src/base/bytes.js';
import { monotonicMs } from '../../src/base/clock.js';
import { KeyConfirmation } from '../../src/peer/key-confirmation.js';
import { installClock } from '../virtual-clock.js';

describe('KeyConfirmation', () => {
  const expected = new Uint8Array(32).fill(7);
  const scope = abortScope();
  after(() => scope.end());

  it('does not count time without a path', async () => {
    const settled: string[] = [];
    const clock = installClock();
    const began = monotonicMs();
    const confirming = new KeyConfirmation(
      {
        confirmations: async () => ({ own: new Uint8Array(32), expected }),
        send: () => {},
        // The path dies shortly after it is established, and returns after more than the confirmation timeout.
        line: () => ({
          state: monotonicMs() - began < 5000 ? 'connected' : 'disconnected',
          channel: { silentMs: monotonicMs() - began },
        }),
        onConfirmed: () => settled.push('confirmed'),
        onGroup: () => {},
        onRefused: (why) => settled.push(why),
      },
      scope.signal,
    );
    confirming.opened();
    await confirming.certificateVerified();
    await clock.advance(60_000);
    expect(settled).to.deep.equal([]);
    confirming.receive(hex(expected));
    expect(settled).to.deep.equal(['confirmed']);
  });

  for (const proof of [expected, new Uint8Array(32)]) {
    const isTheirs = proof === expected;
    it(`holds early group signals ${isTheirs ? 'until the proof' : 'and drops them without a proof'}`, async () => {
      const events: string[] = [];
      const confirming = new KeyConfirmation(
        {
          confirmations: async () => ({ own: new Uint8Array(32), expected }),
          send: () => {},
          line: () => ({ state: 'connected', channel: null }),
          onConfirmed: () => events.push('confirmed'),
          onGroup: ({ kind }) => events.push(kind),
          onRefused: (why) => events.push(why),
        },
        scope.signal,
      );
      confirming.receiveGroupSignal({ kind: 'pass', frames: [] });
      confirming.receive(hex(proof));
      confirming.receiveGroupSignal({ kind: 'roster', connected: [] });
      for (let n = 0; n < 100; n++) confirming.receiveGroupSignal({ kind: 'lock', locked: true });
      expect(events).to.deep.equal([]);
      await confirming.certificateVerified();
      const early = ['confirmed', 'pass', ...Array(15).fill('lock')];
      expect(events).to.deep.equal(isTheirs ? early : ['wrong']);
    });
  }
});
