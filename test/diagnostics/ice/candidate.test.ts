import { expect } from 'chai';

import {
  candidatesIn,
  parseCandidateRecord,
  scopeOf,
} from '../../../src/diagnostics/ice/candidate.js';

describe('parseCandidateRecord', () => {
  it('reads the candidates of every browser', () => {
    const line =
      'candidate:842163049 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 192.168.1.5 rport 50123 generation 0 ufrag ab network-cost 999';
    expect(parseCandidateRecord(line)).to.deep.include({
      type: 'srflx',
      protocol: 'udp',
      family: 4,
      scope: 'public',
      address: '203.0.113.9',
      port: 46154,
      related: { address: '192.168.1.5', port: 50123 },
    });
  });

  it('does not read a hidden base as an address', () => {
    const line = 'candidate:1 1 UDP 1 203.0.113.9 46154 typ srflx raddr 0.0.0.0 rport 0';
    expect(parseCandidateRecord(line)?.related).to.equal(undefined);
  });

  it('reads an mDNS name and TCP', () => {
    const line = 'candidate:3 1 TCP 1 2cbe0d11-1.local 9 typ host tcptype active';
    expect(parseCandidateRecord(line)).to.deep.include({
      scope: 'mdns',
      protocol: 'tcp',
      tcpType: 'active',
    });
  });

  it('returns null for other text', () => {
    for (const line of ['', 'candidate:', 'a=mid:0', 'candidate:1 1 udp', '\u0000'.repeat(50)]) {
      expect(parseCandidateRecord(line), line).to.equal(null);
    }
  });

  it('finds the candidates of a description', () => {
    const sdp = 'v=0\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\na=mid:0\r\n';
    expect(candidatesIn(sdp)).to.have.length(1);
    expect(parseCandidateRecord(candidatesIn(sdp)[0]!)).to.deep.include({
      port: 9,
      scope: 'private',
    });
  });
});

describe('scopeOf', () => {
  const table: Record<string, string> = {
    '10.1.2.3': 'private',
    '172.16.0.1': 'private',
    '172.32.0.1': 'public',
    '192.168.9.9': 'private',
    '100.64.0.1': 'cgnat',
    '100.128.0.1': 'public',
    '169.254.3.4': 'link-local',
    '127.0.0.1': 'loopback',
    '::1': 'loopback',
    'fe80::1': 'link-local',
    'fd12:3456::1': 'unique-local',
    '2001:db8::1': 'public',
    'x-y.local': 'mdns',
  };
  for (const [address, scope] of Object.entries(table)) {
    it(`classifies ${address} as ${scope}`, () => expect(scopeOf(address)).to.equal(scope));
  }
});
