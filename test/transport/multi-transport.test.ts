// The decision which brokers are redundant, as a table. test/chaos/fleet.test.ts tests it with real brokers.

import { expect } from 'chai';
import { redundantBrokers, twinOf } from '../../src/transport/multi-transport.js';
import type { BrokerFacts } from '../../src/transport/transport.js';

const ready = (url: string, echoMs: number): BrokerFacts => ({
  url,
  state: 'ready',
  echoMs,
  reconnects: 0,
});
const [near, mid, far] = [ready('near', 10), ready('mid', 20), ready('far', 30)];
const but = (facts: BrokerFacts, change: Partial<BrokerFacts>) => ({ ...facts, ...change });

describe('redundantBrokers', () => {
  const cases: [what: string, brokers: BrokerFacts[], spared: string[]][] = [
    ['the slowest rests', [far, near, mid], ['far']],
    ['all but two rest', [far, near, mid, ready('further', 40)], ['far', 'further']],
    ['nobody rests of two', [far, near], []],
    [
      'who swallows what we say rests, however near',
      [but(near, { suspect: true }), mid, far],
      ['near'],
    ],
    ['who is open is heard out first', [but(near, { state: 'open' }), mid, far], []],
    [
      'who is open and doubted rests',
      [but(near, { state: 'open', suspect: true }), mid, far],
      ['near'],
    ],
    ['who rests goes on resting', [but(far, { state: 'resting' }), mid, near], ['far']],
    [
      'nobody rests when only one is sound',
      [but(far, { state: 'resting' }), but(mid, { suspect: true }), near],
      [],
    ],
    ['who is down is still tried', [but(near, { state: 'unreachable' }), mid, far], []],
  ];
  for (const [what, brokers, spared] of cases) {
    it(what, () => {
      expect([...redundantBrokers(brokers, true)].sort()).to.deep.equal(spared);
    });
  }

  it('is empty while a participant is not connected', () => {
    expect([...redundantBrokers([near, mid, far], false)]).to.deep.equal([]);
  });
});

describe('twinOf', () => {
  const copied = (facts: BrokerFacts, copies: number) => but(facts, { copies });
  it('is the slowest address of one broker, one at a time', () => {
    expect(twinOf([copied(near, 2), copied(far, 2)])).to.equal('far');
    expect(twinOf([copied(near, 3), copied(mid, 3), copied(far, 3)])).to.equal('far');
  });

  it('is null where a single broker repeats our messages', () => {
    expect(twinOf([copied(near, 2), copied(mid, 1), far])).to.equal(null);
    expect(twinOf([copied(near, 2), but(mid, { state: 'resting', copies: 2 })])).to.equal(null);
  });
});
