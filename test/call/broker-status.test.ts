import { expect } from 'chai';
import { BrokerStatus } from '../../src/call/broker-status.js';
import type { BrokerFacts } from '../../src/transport/transport.js';
import { installClock, type VirtualClock } from '../virtual-clock.js';

const facts = (part: Partial<BrokerFacts> = {}): BrokerFacts => ({
  url: 'wss://one.example',
  state: 'connecting',
  reconnects: 0,
  ...part,
});
const down = (failedAttempts: number, part: Partial<BrokerFacts> = {}) =>
  facts({ state: 'unreachable', cause: 'broker-unreachable', failedAttempts, ...part });

describe('Brokers', () => {
  const life = new AbortController();
  let clock: VirtualClock;
  beforeEach(() => {
    clock = installClock();
  });
  after(() => life.abort());

  const brokers = () => {
    const one = new BrokerStatus(() => {}, life.signal);
    let outcome: unknown = 'waiting';
    one.online.then(
      () => {
        outcome = 'online';
      },
      ({ values }) => {
        outcome = values.cause;
      },
    );
    return {
      heard: one.update.bind(one),
      outcome: async () => {
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
        return outcome;
      },
    };
  };

  it('give up on ports that nobody listens on after three attempts at each, not after 10 s', async () => {
    const { heard, outcome } = brokers();
    heard(down(2, { url: 'wss://two.example' }));
    heard(down(3));
    expect(await outcome()).to.equal('waiting');
    heard(down(3, { url: 'wss://two.example' }));
    expect(await outcome()).to.equal('broker-unreachable');
  });

  it('wait while one of them is still being tried', async () => {
    const { heard, outcome } = brokers();
    heard(facts({ url: 'wss://two.example' }));
    heard(down(3));
    await clock.advance(9_999);
    expect(await outcome()).to.equal('waiting');
    await clock.advance(1);
    expect(await outcome()).to.equal(undefined);
  });

  it('wait longer for one that has logged us in and is slow', async () => {
    const { heard, outcome } = brokers();
    heard(down(0, { cause: 'broker-not-mqtt' }));
    heard(facts({ connackMs: 6500 }));
    await clock.advance(29_999);
    expect(await outcome()).to.equal('waiting');
    heard(facts({ state: 'open' }));
    expect(await outcome()).to.equal('online');
  });

  it('give up on a slow one after 30 s', async () => {
    const { heard, outcome } = brokers();
    heard(facts({ connackMs: 6500 }));
    await clock.advance(30_000);
    expect(await outcome()).to.equal(undefined);
  });
});
