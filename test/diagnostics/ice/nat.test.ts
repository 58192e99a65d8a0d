import { expect } from 'chai';
import { bestNat, natEstimate, observersOf, operatorOf } from '../../../src/diagnostics/ice/nat.js';
import type { CandidateRecord, IceServerStatus } from '../../../src/diagnostics/peer-facts.js';

const candidate = (part: Partial<CandidateRecord>): CandidateRecord => ({
  id: 'c1',
  type: 'srflx',
  protocol: 'udp',
  family: 4,
  scope: 'public',
  address: '203.0.113.9',
  port: 4000,
  generation: 0,
  ...part,
});
const host = (part: Partial<CandidateRecord> = {}) =>
  candidate({ type: 'host', scope: 'private', address: '192.168.1.5', port: 50_000, ...part });
const hiddenHost = (port: number) =>
  host({ scope: 'mdns', address: 'a.local', family: undefined, port });
const related = { address: '192.168.1.5', port: 50_000 };
const relay = (part: Partial<CandidateRecord>) =>
  candidate({
    type: 'relay',
    address: '198.51.100.7',
    relayProtocol: 'udp',
    server: 'turn:turn.other.example',
    ...part,
  });

describe('natEstimate', () => {
  const table: [string, CandidateRecord[], number, string][] = [
    ['nothing', [], 0, 'unknown guess none'],
    [
      'one socket at two addresses',
      [host(), candidate({ port: 1, related }), candidate({ port: 2, related })],
      2,
      'endpoint-dependent certain two-servers-two-ports',
    ],
    [
      'one hidden socket at two addresses',
      [hiddenHost(7), candidate({ port: 1 }), candidate({ port: 2 })],
      0,
      'endpoint-dependent certain two-servers-two-ports',
    ],
    [
      'more addresses than hidden sockets, of which some may be of another family',
      [hiddenHost(7), hiddenHost(8), ...[1, 2, 3].map((port) => candidate({ port }))],
      0,
      'endpoint-dependent likely two-servers-two-ports',
    ],
    [
      'as many addresses as hidden sockets',
      [hiddenHost(7), hiddenHost(8), candidate({ port: 1 }), candidate({ port: 2 })],
      0,
      'unknown guess none',
    ],
    [
      'as many addresses as hidden sockets, from two servers: one may be of another family',
      [hiddenHost(7), hiddenHost(8), candidate({ port: 1 }), candidate({ port: 2 })],
      2,
      'unknown guess none',
    ],
    [
      'a symmetric NAT of a previous network',
      [
        ...[candidate({ port: 1, related }), candidate({ port: 2, related }), host()],
        ...[host({ generation: 1 }), candidate({ address: '198.51.100.9', generation: 1 })],
      ],
      2,
      'endpoint-independent likely two-servers-same-port',
    ],
    [
      'an ICE restart behind the same symmetric NAT, with few candidates yet',
      [
        ...[candidate({ port: 1, related }), candidate({ port: 2, related }), host()],
        ...[host({ generation: 1 }), candidate({ port: 3, generation: 1 })],
      ],
      2,
      'endpoint-dependent certain two-servers-two-ports',
    ],
    [
      'addresses without sockets',
      [candidate({ port: 1 }), candidate({ port: 2 })],
      0,
      'unknown guess none',
    ],
    [
      'two media sections with one socket each',
      [
        hiddenHost(7),
        ...['0', '1'].flatMap((mid, i) => [
          { ...hiddenHost(7 + i), mid },
          candidate({ port: 1 + i, mid }),
        ]),
      ],
      0,
      'unknown guess none',
    ],
    [
      'two ICE generations',
      [host(), candidate({ port: 1, related }), candidate({ port: 2, related, generation: 1 })],
      0,
      'unknown guess none',
    ],
    [
      'one address, and only one server that is known to have responded',
      [host(), candidate({ related })],
      1,
      'unknown guess none',
    ],
    [
      'one address, and two servers that have responded',
      [host(), candidate({ related })],
      2,
      'endpoint-independent likely two-servers-same-port',
    ],
    [
      'another port at the TURN server (Chromium)',
      [host(), candidate({ related }), relay({ related: { address: '203.0.113.9', port: 9 } })],
      1,
      'endpoint-dependent certain turn-raddr',
    ],
    [
      'the same port at the TURN server of another operator',
      [
        host(),
        candidate({ related, server: 'stun:stun.one.example' }),
        relay({ related: { address: '203.0.113.9', port: 4000 } }),
      ],
      1,
      'endpoint-independent likely turn-raddr',
    ],
    [
      'the same port at the TURN server of the same operator',
      [
        host(),
        candidate({ related, server: 'stun:stun.other.example' }),
        relay({ related: { address: '203.0.113.9', port: 4000 } }),
      ],
      1,
      'unknown guess none',
    ],
    [
      'the relay’s own address in that place (Firefox)',
      [host(), candidate({ related }), relay({ related: { address: '198.51.100.7', port: 9 } })],
      0,
      'unknown guess none',
    ],
    [
      'a port that only the peer has seen',
      [host(), candidate({ related }), candidate({ type: 'prflx', scope: 'hidden', port: 777 })],
      2,
      'endpoint-dependent likely prflx-port',
    ],
    [
      'a check from a signalled socket',
      [host(), candidate({ related }), candidate({ type: 'prflx', scope: 'hidden', port: 50_000 })],
      0,
      'unknown guess none',
    ],
    [
      'a check from a network further inside',
      [host(), candidate({ related }), candidate({ type: 'prflx', scope: 'private', port: 777 })],
      0,
      'unknown guess none',
    ],
    ['public addresses only', [host({ scope: 'public' })], 0, 'none likely public-host'],
    [
      'public IPv6 addresses beside a private IPv4 address',
      [host(), host({ scope: 'public', family: 6 })],
      0,
      'unknown guess none',
    ],
  ];
  for (const [name, candidates, observers, expected] of table) {
    it(`concludes “${expected}” from ${name}`, () => {
      const { mapping, confidence, basis } = natEstimate(candidates, observers);
      expect(`${mapping} ${confidence} ${basis}`).to.equal(expected);
    });
  }

  it('does not compare the ports of several connections', () => {
    const one = natEstimate([hiddenHost(7), candidate({ port: 1 })], 2);
    const two = natEstimate([hiddenHost(8), candidate({ port: 2 })], 1);
    expect(bestNat([two, one])).to.deep.include({ mapping: 'endpoint-independent', observers: 2 });
    const symmetric = natEstimate([
      host(),
      candidate({ port: 1, related }),
      candidate({ port: 2, related }),
    ]);
    expect(bestNat([one, symmetric, two]).mapping).to.equal('endpoint-dependent');
  });
});

describe('observersOf', () => {
  const server = (url: string, part: Partial<IceServerStatus> = {}): IceServerStatus => ({
    url,
    kind: 'stun',
    transport: 'udp',
    fate: 'works',
    attribution: 'url',
    credential: 'none',
    ...part,
  });
  const first = server('stun:stun.one.example:3478');
  const second = server('stun:stun.two.example:3478', { fate: 'redundant' });
  const over = { isOver: true, isCutShort: false };

  it('reads completed gathering without an error as a response of all servers', () => {
    expect(observersOf([first, second], over)).to.equal(2);
    expect(observersOf([first, second], { isOver: false, isCutShort: false })).to.equal(1);
    expect(observersOf([first, second], { isOver: true, isCutShort: true })).to.equal(1);
    expect(observersOf([first, { ...second, errorCode: 701 }], over)).to.equal(1);
    expect(observersOf([first, { ...second, fate: 'untried' }], over)).to.equal(1);
  });

  it('counts an operator once: two names may have one address', () => {
    const urls = ['stun:stun1.l.google.com:19302', 'stun:stun2.l.google.com:19302'];
    expect(
      observersOf(
        urls.map((url) => server(url)),
        over,
      ),
    ).to.equal(1);
    expect(observersOf([server('stun:192.0.2.1'), server('stun:192.0.2.2:3478')], over)).to.equal(
      2,
    );
    expect(operatorOf('turn:[2001:db8::1]:3478?transport=udp')).to.equal('[2001:db8::1]');
  });
});
