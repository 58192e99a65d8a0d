import { expect } from 'chai';
import type { CandidateRecord, IceServerStatus } from '../../src/diagnostics/peer-facts.js';
import { oneByOne, probeStatus } from '../../src/preflight/ice-server-probe.js';
import { mappingOf } from '../../src/preflight/nat-mapping.js';
import { trialOf } from '../../src/preflight/turn-loopback.js';

const candidate = (part: Partial<CandidateRecord>): CandidateRecord => ({
  id: 'c1',
  type: 'host',
  protocol: 'udp',
  scope: 'mdns',
  generation: 0,
  gatheredAt: 40,
  ...part,
});
const host = candidate({});
const reflexive = (port: number, part: Partial<CandidateRecord> = {}) =>
  candidate({ type: 'srflx', scope: 'public', family: 4, address: '203.0.113.9', port, ...part });

const works = (url: string): IceServerStatus => ({
  url,
  kind: 'stun',
  transport: 'udp',
  fate: 'works',
  attribution: 'url',
  credential: 'none',
});
const two = [works('stun:one.example:3478'), works('stun:two.example:3478')];

describe('mappingOf', () => {
  const rows: [string, CandidateRecord[], IceServerStatus[], string][] = [
    ['one address, told by two machines', [host, reflexive(1)], two, 'endpoint-independent'],
    ['one address, told by one', [host, reflexive(1)], two.slice(0, 1), 'unknown'],
    [
      'one address, told by two ports of one machine',
      [host, reflexive(1)],
      [works('stun:one.example:3478'), works('stun:one.example:3479')],
      'unknown',
    ],
    [
      'two addresses for one hidden base',
      [host, reflexive(1), reflexive(2)],
      two,
      'endpoint-dependent',
    ],
    [
      // One of the hosts may be of the other family.
      'two addresses for two hidden bases',
      [host, host, reflexive(1), reflexive(2)],
      two,
      'unknown',
    ],
    [
      'two addresses for two bases of this family',
      [4, 4]
        .map((family) => candidate({ family: family as 4, scope: 'private' }))
        .concat([reflexive(1), reflexive(2)]),
      two,
      'endpoint-independent',
    ],
    [
      'two ports for one base that is seen',
      [1, 2].map((port) => reflexive(port, { related: { address: '192.168.1.5', port: 5 } })),
      two,
      'endpoint-dependent',
    ],
    ['one address, told twice', [host, reflexive(1), reflexive(1)], two, 'endpoint-independent'],
    ['one address without a base', [reflexive(1)], two, 'endpoint-independent'],
    ['two addresses without a base', [reflexive(1), reflexive(2)], two, 'unknown'],
    [
      'an address of each family',
      [host, host, reflexive(1), reflexive(2, { family: 6, address: '2001:db8::9' })],
      two,
      'endpoint-independent',
    ],
    ['an answer that names our own address', [host], two, 'none'],
    ['no answer', [host], [], 'unknown'],
    ['no address at all', [], two, 'unknown'],
  ];
  for (const [what, local, fates, expected] of rows) {
    it(`concludes from ${what}: ${expected}`, () => {
      expect(mappingOf(local, fates)).to.equal(expected);
    });
  }
});

describe('oneByOne', () => {
  it('lists each URL once, with its credentials, which do not enter the status', () => {
    const [a, b, ...none] = oneByOne(
      [
        { urls: ['stun:a.example', 'turn:b.example'], username: 'u', credential: 'c' },
        { urls: 'stun:a.example' },
      ],
      0,
    );
    expect(none).to.deep.equal([]);
    expect(a?.ice.urls).to.equal('stun:a.example');
    expect(b?.ice).to.deep.equal({ urls: 'turn:b.example', username: 'u', credential: 'c' });
    expect(
      probeStatus(b!, { at: 0, local: [], errors: [], isComplete: false }),
    ).not.to.have.property('ice');
  });
});

describe('probeStatus', () => {
  const [stun, turn] = oneByOne(
    [{ urls: ['stun:a.example', 'turn:b.example'], username: 'u', credential: 'c' }],
    0,
  );
  const after = (at: number, isComplete = false) => ({ at, local: [host], errors: [], isComplete });

  it('is waiting, and silent after the deadline of this library', () => {
    expect(probeStatus(stun!, after(2999)).fate).to.equal('waiting');
    expect(probeStatus(stun!, after(3000)).fate).to.equal('silent');
    expect(probeStatus(turn!, after(3999)).fate).to.equal('waiting');
  });

  it('is silent with public addresses, too: a response would have ended gathering', () => {
    const open = candidate({ scope: 'public', family: 4 });
    expect(probeStatus(stun!, { ...after(3000), local: [open] }).fate).to.equal('silent');
    expect(probeStatus(stun!, { ...after(3000, true), local: [open] }).fate).to.equal('works');
  });

  it('works once gathering is complete, although a known address yields no candidate', () => {
    expect(probeStatus(stun!, after(45, true))).to.include({ fate: 'works', firstMs: 45 });
    expect(probeStatus(turn!, after(45, true)).fate).to.equal('untried');
    const deaf = { ...after(45, true), local: [] };
    expect(probeStatus(stun!, deaf).fate).to.equal('untried');
  });

  it('works with a candidate, despite an error of another interface', () => {
    const errors = [{ url: 'stun:a.example:3478', code: 701, at: 20 }];
    expect(probeStatus(stun!, { ...after(60), errors }).fate).to.equal('unreachable');
    expect(probeStatus(stun!, { ...after(60), errors, local: [reflexive(1)] }).fate).to.equal(
      'works',
    );
  });
});

describe('trialOf', () => {
  it('computes the median delay, the mean difference and the loss', () => {
    expect(trialOf(4, [10, 30, 20])).to.deep.equal({
      sent: 4,
      back: 3,
      rttMs: 20,
      jitterMs: 15,
      loss: 0.25,
    });
    expect(trialOf(4, [])).to.deep.equal({ sent: 4, back: 0, loss: 1 });
    expect(trialOf(0, [])).to.deep.equal({ sent: 0, back: 0 });
  });
});
