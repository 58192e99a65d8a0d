import { expect } from 'chai';
import { DataChannelGuard } from '../../src/protocol/data-channel-guard.js';
import { limits } from '../../src/protocol/signal.js';

const ping = (n: number) => JSON.stringify({ kind: 'ping', n });
const most = limits.channelMessagesPerSecond + limits.channelMessagesWaiting;

describe('DataChannelGuard', () => {
  const put = (guard: DataChannelGuard, count: number, nowMs: number) => {
    for (let n = 1; n <= count; n++) guard.put(ping(n), nowMs);
  };
  /** Returns the numbers of the admitted pings. */
  const takeAll = (guard: DataChannelGuard, nowMs: number) => {
    const numbers: number[] = [];
    for (let next = guard.take(nowMs); next; next = guard.take(nowMs)) {
      if (next.kind === 'ping') numbers.push(next.n);
    }
    return numbers;
  };

  it('admits 50 signals in any second, and delays the others in order and without loss', () => {
    const guard = new DataChannelGuard();
    put(guard, 120, 1900);
    expect(takeAll(guard, 1900)).to.have.lengthOf(50);
    expect(guard.waitMs(2000)).to.equal(900);
    expect(takeAll(guard, 2899)).to.deep.equal([]);
    expect(takeAll(guard, 2900)[0]).to.equal(51);
    expect(takeAll(guard, 3900)).to.deep.equal(Array.from({ length: 20 }, (_, i) => 101 + i));
    expect(guard.waitMs(3900)).to.equal(null);
    expect(guard.refused.rate).to.equal(0);
    expect(guard.isFlooded).to.equal(false);
  });

  it('counts long and malformed messages, and admits the next one', () => {
    const guard = new DataChannelGuard();
    const hello = (name: string) => JSON.stringify({ kind: 'hello', name });
    const wrong = [hello('x'.repeat(10_000_000)), hello('€'.repeat(6000)), '{', new ArrayBuffer(8)];
    for (const data of wrong) guard.put(data, 0);
    guard.put(ping(7), 0);
    expect(guard.take(0)).to.deep.equal({ kind: 'ping', n: 7 });
    expect(guard.refused).to.include({ rate: 0, 'too-long': 2, malformed: 2 });
  });

  it('applies the rate limit to malformed messages too, because reading them costs time', () => {
    const guard = new DataChannelGuard();
    for (let n = 0; n < 50; n++) guard.put('{', 0);
    guard.put(ping(7), 0);
    expect(guard.take(0)).to.equal(null);
    expect(guard.take(1000)).to.deep.equal({ kind: 'ping', n: 7 });
  });

  it('reports a flood, and not a burst that ends', () => {
    const guard = new DataChannelGuard();
    put(guard, most, 0);
    expect(guard.isFlooded).to.equal(false);
    for (let nowMs = 0; nowMs <= 10_000; nowMs += 1000) takeAll(guard, nowMs);
    put(guard, most, 20_000);
    expect(guard.isFlooded).to.equal(false);
    expect(guard.refused.rate).to.equal(0);
    put(guard, 1, 20_000);
    expect(guard.isFlooded).to.equal(true);
    expect(guard.refused.rate).to.equal(most + 1);
  });

  it('reports a slow flood', () => {
    const guard = new DataChannelGuard();
    let nowMs = 0;
    for (; nowMs < 60_000 && !guard.isFlooded; nowMs += 1000) {
      put(guard, 99, nowMs);
      takeAll(guard, nowMs);
    }
    expect(nowMs).to.be.within(10_000, 12_000);
  });
});
