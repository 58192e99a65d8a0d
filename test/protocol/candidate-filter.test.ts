import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AddressKind,
  addressOf,
  judgeCandidate,
  noAddresses,
  type OwnAddresses,
  parseCandidate,
  withOwn,
} from '../../src/protocol/candidate-filter.js';
import { settings } from '../fuzz/plan.js';

const uuid = '1f4712db-ea17-4bcf-a596-105139dfd8bf.local';
const host = (address: string, port = 50_000) =>
  `candidate:1 1 udp 2113937151 ${address} ${port} typ host`;
const tcp = (address: string, port: number, type: string) =>
  `candidate:1 1 tcp 1518280447 ${address} ${port} typ host tcptype ${type}`;
const judged = (candidate: string, own: Partial<OwnAddresses> = {}) =>
  judgeCandidate(parseCandidate(candidate), { ...noAddresses, ...own });

describe('addressOf', () => {
  const table: Readonly<Record<AddressKind, readonly string[]>> = {
    public: [
      '192.0.2.1',
      '8.8.8.8',
      '223.255.255.255',
      '172.15.0.1',
      '172.32.0.1',
      '100.63.0.1',
    ].concat([
      '100.128.0.1',
      '169.253.0.1',
      '192.1.0.1',
      '2001:db8::1',
      '2a00:1450:4001::8a',
      '2002:808:808::1',
    ]),
    private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.1', '192.168.0.1'].concat([
      '100.64.0.1',
      '100.127.255.1',
      '192.0.0.4',
      'fc00::1',
      'fd12:3456:789a::1',
      'FD00::1',
      'fec0::1',
    ]),
    name: [uuid, uuid.toUpperCase()],
    loopback: ['127.0.0.1', '127.255.0.1', '::1', '0:0:0:0:0:0:0:1'],
    unusable: [
      '0.0.0.0',
      '0.1.2.3',
      '169.254.169.254',
      '224.0.0.1',
      '239.255.255.250',
      '240.0.0.1',
    ].concat(
      ['255.255.255.255', '::', 'fe80::1', 'febf::1', 'fe80::1%eth0', 'ff02::1', '::ffff:10.0.0.1'],
      ['::ffff:8.8.8.8', '::ffff:a00:1', '::10.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b::808:808'],
      ['64:ff9b:1::a00:1', '2002:a00:1::1', '2002:7f00:1::1', '[::1]', '::1::', '1:2:3', ':::', ''],
      [
        '010.0.0.1',
        '0x0a.0.0.1',
        '0x7f000001',
        '2130706433',
        '127.1',
        '10.1.1',
        '256.1.1.1',
        '1.2.3.4.5',
      ],
      [
        '1.2.3.4.',
        'localhost',
        'router.local',
        'printer.home.local',
        'example.org',
        `x${uuid}`,
        '.local',
      ],
      [`${uuid}.`, '８.８.８.８', '1.2.3.4:80', '1.2.3.4/8', 'user@1.2.3.4', '1:2:3:4:5:6:7:8:9'],
    ),
  };
  for (const [kind, addresses] of Object.entries(table)) {
    for (const address of addresses) {
      it(`classifies ${JSON.stringify(address)} as ${kind}`, () => {
        expect(addressOf(address).kind).to.equal(kind);
      });
    }
  }

  it('parses every notation of an IPv6 address', () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(groups, (all) => {
        const full = all.map((it) => it.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${full}]`).hostname.slice(1, -1);
        const [a = 0, b = 0] = all.slice(6);
        const mixed = `${all
          .slice(0, 6)
          .map((it) => it.toString(16))
          .join(':')}:${[a >> 8, a & 255, b >> 8, b & 255].join('.')}`;
        for (const address of [short, mixed, full.toUpperCase()]) {
          expect(addressOf(address), address).to.deep.equal(addressOf(full));
        }
      }),
      settings(2000),
    );
  });
});

describe('judgeCandidate', () => {
  it('uses public addresses and mDNS names', () => {
    for (const address of ['192.0.2.1', '2001:db8::1', uuid]) {
      expect(judged(host(address)), address).to.equal('use');
    }
    const relay = 'candidate:3 1 UDP 41885439 192.0.2.9 50000 typ relay raddr 10.0.0.1 rport 4';
    expect(judged(`${relay} generation 0 ufrag abcd network-id 1 network-cost 10`)).to.equal('use');
  });

  it('uses a private address if a local address of the same family is private, or may be', () => {
    for (const [address, own] of [
      ['10.0.0.1', 'private4'],
      ['100.64.0.1', 'private4'],
      ['fd00::1', 'private6'],
    ] as const) {
      const other = own === 'private4' ? 'private6' : 'private4';
      expect(judged(host(address)), address).to.equal('hold');
      expect(judged(host(address), { [other]: true, loopback: true }), address).to.equal('hold');
      expect(judged(host(address), { [own]: true }), address).to.equal('use');
      expect(judged(host(address), { hidden: true }), address).to.equal('use');
    }
  });

  it('uses loopback if there is no other local address', () => {
    const both = { private4: true, private6: true, hidden: true };
    for (const address of ['127.0.0.1', '::1']) {
      expect(judged(host(address), both), address).to.equal('hold');
      expect(judged(host(address), { loopback: true }), address).to.equal('use');
    }
  });

  it('uses TCP candidates with public addresses only', () => {
    const all = { private4: true, private6: true, hidden: true, loopback: true };
    expect(judged(tcp('192.0.2.1', 443, 'passive'), all)).to.equal('use');
    expect(judged(tcp('192.0.2.1', 9, 'active'), all)).to.equal('use');
    // Browsers gather such candidates themselves, so they are ignored and not counted as a violation.
    for (const address of ['10.0.0.1', uuid, '127.0.0.1']) {
      expect(judged(tcp(address, 9, 'active'), all), address).to.equal('ignore');
      expect(judged(tcp(address, 8080, 'passive'), all), address).to.equal('refuse');
      expect(judged(tcp(address, 8080, 'active'), all), address).to.equal('refuse');
      expect(judged(tcp(address, 8080, 'so'), all), address).to.equal('refuse');
    }
    expect(judged(tcp('192.0.2.1', 8080, 'so'), all)).to.equal('refuse');
    expect(judged(tcp('192.0.2.1', 8080, 'active'), all)).to.equal('refuse');
    expect(judged(tcp('192.0.2.1', 22, 'passive'), all)).to.equal('refuse');
    expect(judged('candidate:1 1 tcp 1518280447 192.0.2.1 8080 typ host', all)).to.equal('refuse');
  });

  it('rejects other services, and text that no browser writes', () => {
    const all = { private4: true, private6: true, hidden: true, loopback: true };
    for (const candidate of [
      host('192.0.2.1', 53),
      host('10.0.0.1', 80),
      host('192.0.2.1', 65_536),
      host('192.0.2.1', 0),
      host('169.254.169.254', 8080),
      host('router.local'),
      host('example.org'),
      '',
      'candidate:',
      `x${host('192.0.2.1')}`,
      host('192.0.2.1').replace('udp', 'sctp'),
      host('192.0.2.1').replace('typ host', 'typ other'),
      host('192.0.2.1').replace(' typ', '\ttyp'),
      `${host('192.0.2.1')}\r\na=candidate:2`,
      host('192.0.2.1').replace('1 1 udp', '1 udp'),
    ]) {
      expect(judged(candidate, all), candidate).to.equal('refuse');
    }
  });

  it('derives the local networks from the local candidates', () => {
    expect(withOwn(noAddresses, host('192.0.2.1'))).to.deep.equal(noAddresses);
    expect(withOwn(noAddresses, host('10.0.0.1'))).to.include({ private4: true, private6: false });
    expect(withOwn(noAddresses, host('fd00::1'))).to.include({ private4: false, private6: true });
    expect(withOwn(noAddresses, host(uuid))).to.include({ hidden: true, loopback: false });
    expect(withOwn(noAddresses, host('127.0.0.1'))).to.include({ loopback: true });
    expect(withOwn(noAddresses, '')).to.deep.equal(noAddresses);
  });
});
