import { expect } from 'chai';
import { ReconnectBackoff } from '../../src/mesh/mesh-peer.js';

describe('ReconnectBackoff', () => {
  /** Asks twice a second, as the recovery timer does, and returns the times of the permitted attempts. */
  const attempts = (
    seconds: number,
    fraction: number,
    backoff = new ReconnectBackoff(),
    from = 0,
  ) => {
    const times: number[] = [];
    for (let now = from; now < from + seconds * 1000; now += 500) {
      if (backoff.tryAcquire(now, fraction)) times.push(now - from);
    }
    return times;
  };

  it('allows the first attempt at once, and each of the next after a longer delay', () => {
    expect(attempts(100, 0.999)).to.deep.equal([0, 4000, 12_000, 28_000, 58_000, 88_000]);
  });

  it('adds jitter, so that both ends do not start at the same time, with a minimum delay', () => {
    expect(attempts(30, 0)).to.deep.equal([0, 2000, 6000, 14_000, 29_000]);
  });

  it('resets when a connection has lasted for a minute', () => {
    const backoff = new ReconnectBackoff();
    const reset = attempts(20, 0.5, backoff).at(-1)! + 60_000;
    expect(attempts(5, 0.5, backoff, reset)).to.deep.equal(attempts(5, 0.5));
  });
});
