// Which brokers rest: the decision as a table. That they do is tested with real ones in test/chaos/fleet.test.ts.

import { expect } from 'chai';
import { spare } from '../../src/transport/fleet.js';
import type { BrokerFacts } from '../../src/transport/transport.js';

const ready = (url: string, echoMs: number): BrokerFacts => ({
  url,
  state: 'ready',
  echoMs,
  reconnects: 0,
});
const [near, mid, far] = [ready('near', 10), ready('mid', 20), ready('far', 30)];
const but = (facts: BrokerFacts, change: Partial<BrokerFacts>) => ({ ...facts, ...change });

describe('of several brokers', () => {
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
      expect([...spare(brokers, true)].sort()).to.deep.equal(spared);
    });
  }

  it('nobody rests while somebody is out of reach', () => {
    expect([...spare([near, mid, far], false)]).to.deep.equal([]);
  });
});
