import { expect } from 'chai';
import { ReconnectBackoff } from '../../src/mesh/reconnect-backoff.js';

describe('Rebuilds', () => {
  /** Asked twice a second, as the clock of recovery does: when new ones were made. */
  const made = (seconds: number, fraction: number, backoff = new ReconnectBackoff(), from = 0) => {
    const times: number[] = [];
    for (let now = from; now < from + seconds * 1000; now += 500) {
      if (backoff.tryAcquire(now, fraction)) times.push(now - from);
    }
    return times;
  };

  it('makes the first at once, and each of the next after a longer wait', () => {
    expect(made(100, 0.999)).to.deep.equal([0, 4000, 12_000, 28_000, 58_000, 88_000]);
  });

  it('spreads them, so that both ends do not begin in one instant, but always waits', () => {
    expect(made(30, 0)).to.deep.equal([0, 2000, 6000, 14_000, 29_000]);
  });

  it('begins anew when one has held for a minute', () => {
    const backoff = new ReconnectBackoff();
    const held = made(20, 0.5, backoff).at(-1)! + 60_000;
    expect(made(5, 0.5, backoff, held)).to.deep.equal(made(5, 0.5));
  });
});
