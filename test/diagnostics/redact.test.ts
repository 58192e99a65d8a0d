import { expect } from 'chai';
import fc from 'fast-check';

import { machineOf } from '../../src/diagnostics/ice/ice-url.js';
import { redact } from '../../src/diagnostics/redact.js';
import type { CandidateRecord, PeerReport, Report } from '../../src/diagnostics/report.js';
import { reportText } from '../../src/view/report/plain-text.js';
import { reports } from '../../stories/reports.js';
import { verdictReports } from '../../stories/verdicts.js';

const candidate = (part: Partial<CandidateRecord>): CandidateRecord => ({
  id: 'x',
  type: 'host',
  protocol: 'udp',
  scope: 'private',
  generation: 0,
  ...part,
});

/** Secrets in every field that could contain them. */
const canaries = {
  v4: '192.168.77.231',
  public: '203.0.113.231',
  v6: '2001:db8:77:88:99:aa:bb:cc',
  mdns: '5f3c1d2e-canary.local',
  name: 'Canary Bird',
};
const base = reports['TURN password wrong'];
const report: Report = {
  ...base,
  redaction: 'none',
  peers: base.peers.map((peer) => ({
    ...peer,
    name: canaries.name,
    local: [
      candidate({ id: 'a', address: canaries.v4, port: 51234 }),
      candidate({ id: 'b', address: canaries.mdns, scope: 'mdns', port: 51234 }),
      candidate({
        id: 'c',
        type: 'srflx',
        scope: 'public',
        address: canaries.public,
        port: 40000,
        related: { address: canaries.v4, port: 51234 },
      }),
      candidate({ id: 'd', type: 'relay', address: '198.51.100.7', port: 3478 }),
    ],
    remote: [candidate({ id: 'e', address: canaries.v6, family: 6, scope: 'public' })],
  })),
  log: [
    {
      n: 1,
      t: 5,
      type: 'candidate-error',
      server: 'turn:turn.example.org:3478',
      code: 701,
      text: `STUN from ${canaries.v4} and ${canaries.v6} and ${canaries.mdns} timed out`,
    },
    { n: 2, t: 6, type: 'deadline', name: 'connect', afterMs: 20_000 },
  ],
};

/** Names of brokers and servers in a report, the longest first. */
const hostsOf = ({ signalling, servers, peers }: Report) => {
  const asked = [servers, ...peers.map((peer) => peer.servers)].flat();
  const found = [
    ...signalling.brokers.map(({ host }) => ({
      name: host.replace(/:\d+$/, ''),
      kind: 'broker' as const,
    })),
    ...asked.map(({ url, kind }) => ({
      name: machineOf(url),
      kind: kind === 'stun' ? ('stun' as const) : ('turn' as const),
    })),
  ];
  return found.sort((a, b) => b.name.length - a.name.length);
};

describe('reportText', () => {
  it('contains brokers and rejections, with counts and codes', () => {
    const text = reportText(reports['somebody refused']);
    expect(text).to.contain('broker broker.emqx.io:8084  open suspect  echo –');
    expect(text).to.contain('refused  broker-banned 138  echo –  reconnects 0  failed 1');
    expect(text).to.contain('refused  foreign 6  channel-malformed 3  replayed 2');
  });
});

describe('reportText, of a peer with two causes', () => {
  it('contains both, in their order', () => {
    const { peers, ...rest } = verdictReports['slow-path'];
    const [{ verdict }] = verdictReports['loss-from-us'].peers as [PeerReport];
    const text = reportText({
      ...rest,
      peers: peers.map((peer) => ({ ...peer, also: [verdict] })),
    });
    const said = text
      .split('\n')
      .map((line) => /(slow-path|loss-from-us) \(\w+\) peer-1/.exec(line)?.[1]);
    expect(said.filter(Boolean)).to.deep.equal(['slow-path', 'loss-from-us']);
  });
});

describe('redact', () => {
  it('keeps every count at every level', () => {
    const given = reports['somebody refused'];
    const strict = redact({ ...given, redaction: 'none' }, 'strict');
    const unnamed = <T extends { host: string }>(brokers: readonly T[]) =>
      brokers.map(({ host: _host, ...counts }) => counts);
    expect(unnamed(strict.signalling.brokers)).to.deep.equal(unnamed(given.signalling.brokers));
    expect({ ...strict.signalling, brokers: [] }).to.deep.equal({
      ...given.signalling,
      brokers: [],
    });
    expect(strict.peers.map(({ refused }) => refused)).to.deep.equal(
      given.peers.map(({ refused }) => refused),
    );
  });

  it('keeps every canary out of a strict report', () => {
    const strict = redact(report, 'strict');
    const text = JSON.stringify(strict) + reportText(strict);
    for (const canary of Object.values(canaries)) expect(text).not.to.contain(canary);
    expect(text).not.to.match(/\d+\.\d+\.\d+\.\d+/);
    expect(text).not.to.contain('51234');
    expect(text).not.to.contain('timed out');
    expect(strict.createdAt).to.match(/T\d\d:\d\dZ$/);
    expect(strict.t0 % 60_000).to.equal(0);
    expect(strict.redaction).to.equal('strict');
  });

  it('keeps equality and kind in its tokens', () => {
    const [a, b, c] = redact(report, 'strict').peers[0]!.local;
    expect(a?.address).to.equal('v4-private-1');
    expect(b?.address).to.equal('mdns-1');
    expect(c?.address).to.equal('v4-public-1');
    expect(c?.related?.address).to.match(/^v4-private/);
    expect(a?.port).to.equal('p1');
    expect(b?.port).to.equal('p1');
    expect(c?.port).to.equal('p2');
  });

  it('masks the last part, and keeps names and ports', () => {
    const masked = redact(report, 'masked');
    const text = JSON.stringify(masked);
    const [a, b, c] = masked.peers[0]!.local;
    expect([a?.address, c?.address, b?.address]).to.deep.equal([
      '192.168.77.x',
      '203.0.113.x',
      'mdns-1',
    ]);
    expect(masked.peers[0]!.remote[0]?.address).to.equal('2001:db8:77::x');
    expect(text).not.to.contain(canaries.v4).and.not.to.contain(canaries.v6);
    expect(text).not.to.contain(canaries.mdns);
    expect(masked.peers[0]?.name).to.equal(canaries.name);
    expect(a?.port).to.equal(51234);
  });

  it('masks short forms of IPv6', () => {
    const of = (address: string) => {
      const peers = report.peers.map((peer) => ({ ...peer, local: [candidate({ address })] }));
      return redact({ ...report, peers }, 'masked').peers[0]?.local[0]?.address;
    };
    expect(of('fd00::2')).to.equal('fd00::x');
    expect(of('::1')).to.equal('::x');
    expect(of('2001:db8:1:2::3')).to.equal('2001:db8:1::x');
  });

  it('keeps fields that are not secret', () => {
    const strict = redact(report, 'strict');
    const unnamed = ({ servers }: Report) => servers.map(({ url: _url, ...facts }) => facts);
    expect(unnamed(strict)).to.deep.equal(JSON.parse(JSON.stringify(unnamed(report))));
    expect(strict.log[1]).to.deep.include({ name: 'connect' });
    expect(redact(report, 'none')).to.equal(report);
  });

  it('replaces brokers and servers by consistent tokens, and keeps their ports', () => {
    const strict = redact(report, 'strict');
    const [turn] = strict.servers.filter(({ kind }) => kind === 'turn');
    expect(turn?.url).to.match(/^turn:turn-1:3478/);
    expect(strict.log[0]).to.include({ server: 'turn:turn-1:3478' });
    expect(strict.verdicts.map(({ values }) => values['server'])).to.include('turn:turn-1:3478');
    expect(strict.signalling.brokers[0]?.host).to.match(/^broker-1(:\d+)?$/);
    expect(reportText(strict)).to.contain('server=turn:turn-1:3478');
  });

  it('keeps every configured host out of every field of a strict report', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{3,10}[a-z0-9]$/).map((text) => `q${text}z`);
    const host = fc.oneof(
      fc
        .tuple(label, label, fc.constantFrom('example', 'internal'))
        .map((parts) => parts.join('.')),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
      label,
    );
    const upper = (text: string, isUpper: boolean) => (isUpper ? text.toUpperCase() : text);
    fc.assert(
      fc.property(host, host, host, fc.boolean(), (broker, turn, stun, isUpper) => {
        fc.pre(new Set([broker, turn, stun]).size === 3);
        for (const given of Object.values(reports)) {
          const named = hostsOf(given).reduce(
            (text, { name, kind }) =>
              text.replaceAll(name, upper({ broker, turn, stun }[kind], isUpper)),
            JSON.stringify({ ...given, redaction: 'none' }),
          );
          const strict = redact(JSON.parse(named) as Report, 'strict');
          const text = (JSON.stringify(strict) + reportText(strict)).toLowerCase();
          for (const one of [broker, turn, stun]) {
            const bare = one.replace(/^\[|\]$/g, '');
            // Short addresses, such as ::, occur in many texts.
            if (bare.length > 5) expect(text).not.to.contain(bare);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('makes a masked report strict, but not a strict report masked', () => {
    const strict = redact(redact(report, 'masked'), 'strict');
    expect(JSON.stringify(strict)).not.to.contain('192.168');
    // A hidden name is not a public address.
    const hidden = { ...report.peers[0]!.local[0]!, address: 'a1.local', scope: 'mdns' as const };
    const peers = [{ ...report.peers[0]!, local: [hidden] }];
    const twice = redact(redact({ ...report, peers }, 'masked'), 'strict');
    expect(twice.peers[0]!.local[0]!.address).to.equal('mdns-1');
    expect(redact(strict, 'masked')).to.equal(strict);
  });
});
