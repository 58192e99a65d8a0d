import { expect } from 'chai';
import { DataChannelGuard } from '../../src/protocol/data-channel-guard.js';
import { limits } from '../../src/protocol/signal.js';

const ping = (n: number) => JSON.stringify({ kind: 'ping', n });
const most = limits.channelMessagesPerSecond + limits.channelMessagesWaiting;

describe('DataChannelGuard', () => {
  const put = (gate: DataChannelGuard, count: number, nowMs: number) => {
    for (let n = 1; n <= count; n++) gate.put(ping(n), nowMs);
  };
  /** The numbers of the pings whose turn it is. */
  const taken = (gate: DataChannelGuard, nowMs: number) => {
    const numbers: number[] = [];
    for (let next = gate.take(nowMs); next; next = gate.take(nowMs)) {
      if (next.kind === 'ping') numbers.push(next.n);
    }
    return numbers;
  };

  it('admits 50 signals in any second, and the others later, in order and without a loss', () => {
    const gate = new DataChannelGuard();
    put(gate, 120, 1900);
    expect(taken(gate, 1900)).to.have.lengthOf(50);
    expect(gate.waitMs(2000)).to.equal(900);
    expect(taken(gate, 2899)).to.deep.equal([]);
    expect(taken(gate, 2900)[0]).to.equal(51);
    expect(taken(gate, 3900)).to.deep.equal(Array.from({ length: 20 }, (_, i) => 101 + i));
    expect(gate.waitMs(3900)).to.equal(null);
    expect(gate.refused.rate).to.equal(0);
    expect(gate.isFlooded).to.equal(false);
  });

  it('counts what is too long, and what is no signal, and lets the next one through', () => {
    const gate = new DataChannelGuard();
    const hello = (name: string) => JSON.stringify({ kind: 'hello', name });
    const wrong = [hello('x'.repeat(10_000_000)), hello('€'.repeat(6000)), '{', new ArrayBuffer(8)];
    for (const data of wrong) gate.put(data, 0);
    gate.put(ping(7), 0);
    expect(gate.take(0)).to.deep.equal({ kind: 'ping', n: 7 });
    expect(gate.refused).to.include({ rate: 0, 'too-long': 2, malformed: 2 });
  });

  it('has nonsense wait as well: it costs time to read', () => {
    const gate = new DataChannelGuard();
    for (let n = 0; n < 50; n++) gate.put('{', 0);
    gate.put(ping(7), 0);
    expect(gate.take(0)).to.equal(null);
    expect(gate.take(1000)).to.deep.equal({ kind: 'ping', n: 7 });
  });

  it('gives up a flood, but not a burst that ends', () => {
    const gate = new DataChannelGuard();
    put(gate, most, 0);
    expect(gate.isFlooded).to.equal(false);
    for (let nowMs = 0; nowMs <= 10_000; nowMs += 1000) taken(gate, nowMs);
    put(gate, most, 20_000);
    expect(gate.isFlooded).to.equal(false);
    expect(gate.refused.rate).to.equal(0);
    put(gate, 1, 20_000);
    expect(gate.isFlooded).to.equal(true);
    expect(gate.refused.rate).to.equal(most + 1);
  });

  it('gives up a flood that is slow', () => {
    const gate = new DataChannelGuard();
    let nowMs = 0;
    for (; nowMs < 60_000 && !gate.isFlooded; nowMs += 1000) {
      put(gate, 99, nowMs);
      taken(gate, nowMs);
    }
    expect(nowMs).to.be.within(10_000, 12_000);
  });
});
