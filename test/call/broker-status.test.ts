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

describe('BrokerStatus', () => {
  const controller = new AbortController();
  let clock: VirtualClock;
  beforeEach(() => {
    clock = installClock();
  });
  after(() => controller.abort());

  const brokers = () => {
    const one = new BrokerStatus(() => {}, controller.signal);
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
      update: one.update.bind(one),
      outcome: async () => {
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
        return outcome;
      },
    };
  };

  it('fails after three attempts at each closed port, before 10 s', async () => {
    const { update, outcome } = brokers();
    update(down(2, { url: 'wss://two.example' }));
    update(down(3));
    expect(await outcome()).to.equal('waiting');
    update(down(3, { url: 'wss://two.example' }));
    expect(await outcome()).to.equal('broker-unreachable');
  });

  it('waits while one broker is still connecting', async () => {
    const { update, outcome } = brokers();
    update(facts({ url: 'wss://two.example' }));
    update(down(3));
    await clock.advance(9_999);
    expect(await outcome()).to.equal('waiting');
    await clock.advance(1);
    expect(await outcome()).to.equal(undefined);
  });

  it('waits longer for a broker that has accepted the login and is slow', async () => {
    const { update, outcome } = brokers();
    update(down(0, { cause: 'broker-not-mqtt' }));
    update(facts({ connackMs: 6500 }));
    await clock.advance(29_999);
    expect(await outcome()).to.equal('waiting');
    update(facts({ state: 'open' }));
    expect(await outcome()).to.equal('online');
  });

  it('fails after 30 s if the broker is slow', async () => {
    const { update, outcome } = brokers();
    update(facts({ connackMs: 6500 }));
    await clock.advance(30_000);
    expect(await outcome()).to.equal(undefined);
  });
});
