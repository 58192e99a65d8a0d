import { expect } from 'chai';
import { pathKind } from '../../../src/diagnostics/ice/path.js';
import type { CandidateRecord } from '../../../src/diagnostics/peer-facts.js';

type End = Pick<CandidateRecord, 'type' | 'scope' | 'family' | 'address' | 'port'>;

const end = (type: End['type'], part: Partial<End> = {}): End => ({
  type,
  scope: type === 'host' ? 'private' : 'public',
  family: 4,
  address: type === 'host' ? '192.168.1.5' : '203.0.113.9',
  port: 5000,
  ...part,
});
const host = end('host');
const hidden = end('host', { scope: 'mdns', address: 'a.local' });
const other = end('host', { address: '192.168.1.6' });
const global = end('host', { scope: 'public', address: '198.51.100.4' });
const srflx = end('srflx');
const prflx = end('prflx', { scope: 'hidden', address: undefined, port: 6000 });
const inside = end('prflx', { scope: 'private', address: '192.168.1.7', port: 6001 });
const relay = end('relay');
const theirHost = end('host', { scope: 'mdns', address: 'b.local', port: 6000 });

describe('pathKind', () => {
  const table: [string, End, End, string, string, End[]?][] = [
    ['host host', host, other, 'lan', 'none'],
    ['the same address', host, host, 'same-host', 'none'],
    ['host hidden', host, hidden, 'lan', 'none'],
    ['host public', global, global, 'same-host', 'none'],
    ['host to public host', host, global, 'direct', 'none'],
    ['host srflx', host, srflx, 'nat', 'none'],
    ['srflx host', srflx, host, 'nat', 'none'],
    ['srflx srflx', srflx, srflx, 'nat', 'none'],
    ['srflx prflx', srflx, prflx, 'nat', 'none'],
    ['host and a new mapping', host, prflx, 'nat', 'none'],
    // Firefox: hidden names are not resolved in time, and the port is not that of a candidate.
    ['host and a private address that came', host, inside, 'lan', 'none'],
    ['hidden host and a private address that came', hidden, inside, 'lan', 'none'],
    ['public host and a private address that came', global, inside, 'nat', 'none'],
    ['host and an address of a carrier', host, { ...inside, scope: 'cgnat' }, 'nat', 'none'],
    ['host and a name resolved late', host, prflx, 'lan', 'none', [theirHost]],
    ['prflx and a hidden host', prflx, hidden, 'lan', 'none'],
    ['prflx and a public host', prflx, global, 'nat', 'none'],
    ['our relay', relay, srflx, 'relay', 'ours'],
    ['their relay, seen as prflx from here', prflx, relay, 'relay', 'theirs'],
    ['their relay', host, relay, 'relay', 'theirs'],
    ['two relays', relay, relay, 'relay', 'both'],
  ];
  for (const [name, local, remote, kind, relaySide, signalled = []] of table) {
    it(`${name} is ${kind}`, () => {
      expect(pathKind(local, remote, signalled)).to.deep.include({ kind, relaySide });
    });
  }

  it('is only likely if an address is hidden or was not signalled', () => {
    expect(pathKind(host, inside, []).confidence).to.equal('likely');
    expect(pathKind(hidden, other, []).confidence).to.equal('likely');
    expect(pathKind(host, other, []).confidence).to.equal('certain');
  });
});
