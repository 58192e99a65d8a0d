import { expect } from 'chai';
import { DataChannelGuard, patience } from '../../src/protocol/data-channel-guard.js';

const ping = '{"kind":"ping","n":1}';

describe('ChannelGate', () => {
  it('admits 50 signals a second, and as many in the next', () => {
    const gate = new DataChannelGuard();
    const admitted = (nowMs: number) =>
      Array.from({ length: 70 }, () => gate.admit(ping, nowMs)).filter(
        (one) => typeof one === 'object',
      ).length;
    expect([admitted(1000), admitted(1999), admitted(2000)]).to.deep.equal([50, 0, 50]);
    expect(gate.refused).to.include({ rate: 20 + 70 + 20, 'too-long': 0, malformed: 0 });
    expect(gate.isFlooded).to.equal(false);
  });

  it('counts what is too long, and what is no signal', () => {
    const gate = new DataChannelGuard();
    const hello = (name: string) => JSON.stringify({ kind: 'hello', name });
    expect(gate.admit(hello('x'.repeat(10_000_000)), 0)).to.equal('too-long');
    expect(gate.admit(hello('€'.repeat(6000)), 0)).to.equal('too-long');
    expect(gate.admit('{', 0)).to.equal('malformed');
    expect(gate.admit(new ArrayBuffer(8), 0)).to.equal('malformed');
    expect(gate.refused).to.include({ rate: 0, 'too-long': 2, malformed: 2 });
  });

  it('gives a flood up, but not a burst that ends', () => {
    const gate = new DataChannelGuard();
    const say = (count: number, nowMs: number) => {
      for (let n = 0; n < count; n++) gate.admit(ping, nowMs);
    };
    say(50 + patience.excess, 0);
    expect(gate.isFlooded).to.equal(false);
    say(50 + patience.excess, patience.periodMs);
    expect(gate.isFlooded).to.equal(false);
    say(1, patience.periodMs);
    expect(gate.isFlooded).to.equal(true);
  });
});
