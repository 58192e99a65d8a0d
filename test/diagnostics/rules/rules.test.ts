import { expect } from 'chai';
import type {
  CandidateRecord,
  PeerReport,
  Report,
  VerdictCode,
} from '../../../src/diagnostics/report.js';
import { callVerdicts } from '../../../src/diagnostics/rules/judge-call.js';
import {
  furtherCauses,
  judgePeer,
  type UnjudgedPeer,
} from '../../../src/diagnostics/rules/judge-peer.js';
import { verdictsEn } from '../../../src/locales/en/verdicts.js';
import { verdictsZhCn } from '../../../src/locales/zh-cn/verdicts.js';
import { type ReportName, reports } from '../../../stories/reports.js';

const now = 95_000;
const dead = reports['broken without relay'].peers[0]!;
const lan = reports.lan.peers[0]!;
const waiting = reports['no answer'].peers[0]!;
const states = (part: Partial<PeerReport['states']>) => ({ ...dead.states, ...part });
const [ours, theirs] = [dead.local, dead.remote];
const mdns: CandidateRecord = { ...ours[0]!, scope: 'mdns' };
const turn = (part: object) => [
  { ...dead.servers[0]!, kind: 'turn', url: 'turn:t.example', ...part },
];

describe('judgePeer', () => {
  const checking = { ...dead.stages, checking: now - 1000, ice: undefined };
  const relayed = {
    policy: 'relay',
    servers: turn({ fate: 'works' }),
    remote: [],
    states: states({ connection: 'new' }),
  };
  const lostBefore = { states: states({ connection: 'disconnected' }), lostAt: now - 20_000 };
  const uneven = {
    quality: { ...lan.quality, fine: lan.quality.fine.map((one) => ({ ...one, inJitterMs: 60 })) },
  };
  const table: [VerdictCode, PeerReport, object][] = [
    ['connected-lan', lan, {}],
    ['connected-direct', lan, { path: { ...lan.path, kind: 'nat' } }],
    ['connected-relay', lan, { path: { ...lan.path, kind: 'relay' } }],
    ['connected-relay-tcp', lan, { path: { ...lan.path, kind: 'relay', relayTransport: 'tls' } }],
    ['connected-relay-tcp', lan, { path: { ...lan.path, kind: 'relay', protocol: 'tcp' } }],
    ['unsteady', lan, uneven],
    [
      'connected-relay-tcp',
      lan,
      { ...uneven, path: { ...lan.path, kind: 'relay', relayTransport: 'tls' } },
    ],
    ['peer-left', lan, { goneAt: 5 }],
    ['peer-left', lan, { transport: { ...lan.transport, dtls: 'closed' } }],
    ['one-way-media', lan, { sends: ['microphone'], stages: { ...lan.stages, media: undefined } }],
    ['one-way-media', lan, { missing: { here: ['camera'], there: [] } }],
    ['one-way-media', lan, { missing: { here: [], there: ['microphone'] } }],
    ['connected-lan', lan, { missing: { here: [], there: [] } }],
    ['connected-lan', lan, { sends: [], stages: { ...lan.stages, media: undefined } }],
    ['interrupted', lan, { states: states({ connection: 'disconnected' }) }],
    ['consent-lost', lan, { states: states({ connection: 'failed' }) }],
    ['restarting', lan, { states: states({ connection: 'connecting' }), restartedAt: now - 4000 }],
    [
      'interrupted',
      lan,
      { states: states({ connection: 'disconnected' }), restartedAt: now - 60_000 },
    ],
    ['peer-left', lan, { ...lostBefore, goneAt: now }],
    ['consent-lost', lan, { ...lostBefore, lostAt: now - 60_000, goneAt: now }],
    [
      'peer-left',
      lan,
      { ...lostBefore, goneAt: now, transport: { ...lan.transport, dtls: 'closed' } },
    ],
    ['connecting', waiting, { stages: { join: now, ready: now } }],
    ['peer-silent', waiting, { stages: { join: 1000, ready: 1000 } }],
    ['offer-unanswered', waiting, {}],
    ['connecting', waiting, { stages: { ...waiting.stages, offer: now - 2000 } }],
    ['offer-unanswered', waiting, { stages: { offer: now - 2000 }, gaveUpAt: now }],
    ['no-candidates-from-peer', dead, { remote: [], states: states({ connection: 'new' }) }],
    // The peer needs an allocation at a relay first.
    ['still-trying', dead, { ...relayed, stages: { ...dead.stages, answer: now - 6000 } }],
    [
      'no-candidates-from-peer',
      dead,
      { ...relayed, stages: { ...dead.stages, answer: now - 8000 } },
    ],
    ['relay-only-without-turn', dead, { policy: 'relay' }],
    ['relay-only-without-turn', dead, { policy: 'relay', local: [], remote: [] }],
    ['no-candidates', dead, { local: [] }],
    ['not-confirmed', dead, { closedFor: 'confirmation-failed' }],
    ['not-confirmed', dead, { closedFor: 'fingerprint-mismatch', gaveUpAt: now }],
    ['not-confirmed', lan, { closedFor: 'confirmation-failed' }],
    ['peer-flooding', lan, { closedFor: 'channel-flooded' }],
    ['dtls-failed', dead, { transport: { dtls: 'failed' }, stages: { ...dead.stages, ice: 1 } }],
    [
      'no-common-path',
      dead,
      { transport: { dtls: 'failed' }, stages: { ...dead.stages, ice: undefined } },
    ],
    ['dtls-failed', dead, { stages: { ...dead.stages, ice: 2000 } }],
    ['only-hidden-addresses', dead, { local: [mdns], remote: [mdns], servers: [] }],
    [
      'stun-silent',
      dead,
      { local: [mdns], remote: [mdns], servers: [{ ...dead.servers[0], fate: 'silent' }] },
    ],
    ['no-ice-servers', dead, { servers: [] }],
    ['turn-auth-failed', dead, { servers: turn({ fate: 'refused', errorCode: 401 }) }],
    [
      'turn-expired',
      dead,
      { servers: turn({ fate: 'refused', errorCode: 401, credential: 'expired' }) },
    ],
    [
      'turn-auth-failed',
      dead,
      {
        policy: 'relay',
        local: [],
        remote: [],
        servers: turn({ fate: 'refused', errorCode: 401 }),
        states: states({ connection: 'new' }),
      },
    ],
    ['turn-full', dead, { servers: turn({ fate: 'refused', errorCode: 486 }) }],
    ['turn-refused', dead, { servers: turn({ fate: 'refused', errorCode: 440 }) }],
    ['turn-unreachable', dead, { servers: turn({ fate: 'silent' }) }],
    ['turn-unreachable', dead, { servers: turn({ fate: 'unreachable', errorCode: 701 }) }],
    [
      'server-name-unknown',
      dead,
      { servers: turn({ fate: 'unreachable', errorCode: 701, errorMs: 30 }) },
    ],
    [
      'server-name-unknown',
      dead,
      { servers: turn({ fate: 'unreachable', errorCode: 701, errorMs: 3000 }) },
    ],
    [
      'turn-unreachable',
      dead,
      {
        servers: turn({
          url: 'turn:[fd00::1]:3478',
          fate: 'unreachable',
          errorCode: 701,
          errorMs: 30,
        }),
      },
    ],
    ['no-common-path', dead, {}],
    ['no-common-path', dead, { states: states({ connection: 'connecting' }), gaveUpAt: now }],
    ['still-trying', dead, { states: states({ connection: 'connecting' }) }],
    ['connecting', dead, { states: states({ connection: 'connecting' }), stages: checking }],
  ];
  for (const [code, peer, part] of table) {
    it(`yields ${code} with ${Object.keys(part).join(', ') || 'no change'}`, () => {
      const facts = { ...peer, ...part } as UnjudgedPeer;
      expect(judgePeer(facts, now).code).to.equal(code);
    });
  }

  it('judges the quality by three of five samples', () => {
    const samples = (part: object) => ({
      ...lan,
      quality: { ...lan.quality, fine: Array.from({ length: 5 }, (_, t) => ({ t, ...part })) },
    });
    expect(judgePeer(samples({ rttMs: 400 }), now)).to.deep.include({
      code: 'slow-path',
      values: { ms: 400 },
    });
    expect(judgePeer(samples({ outLoss: 0.08 }), now)).to.deep.include({
      code: 'loss-from-us',
      values: { percent: 8 },
    });
    expect(judgePeer(samples({ inLoss: 0.05 }), now).code).to.equal('loss-to-us');
    expect(judgePeer(samples({ inJitterMs: 60 }), now).code).to.equal('unsteady');
  });

  it('finds further causes of an established connection, but not the effects of the first', () => {
    const found = (part: object) => {
      const fine = Array.from({ length: 5 }, (_, t) => ({ t, ...part }));
      const peer = { ...lan, quality: { ...lan.quality, fine } };
      const first = judgePeer(peer, now);
      const others = furtherCauses(peer, first, now)?.map(({ code }) => code);
      return [first.code, ...(others ?? ['–'])].join(' ');
    };
    expect(found({ rttMs: 400 })).to.equal('slow-path');
    expect(found({ rttMs: 400, outLoss: 0.06 })).to.equal('slow-path loss-from-us');
    expect(found({ rttMs: 400, outLoss: 0.06, inLoss: 0.06, inJitterMs: 60 })).to.equal(
      'slow-path loss-from-us loss-to-us unsteady',
    );
    expect(found({ inLoss: 0.06, inJitterMs: 60 })).to.equal('loss-to-us unsteady');
    expect(found({ rttMs: 400, outLoss: 0.1 })).to.equal('uplink-narrow');
    expect(found({ rttMs: 400, inLoss: 0.1, inJitterMs: 120 })).to.equal('their-line-narrow');
    expect(found({ rttMs: 20 })).to.equal('connected-lan –');
  });

  it('reports the server or the network only if no path was found', () => {
    const servers = turn({ fate: 'refused', errorCode: 401 });
    const late = { ...dead, servers, states: states({ connection: 'connecting' }) } as UnjudgedPeer;
    expect(judgePeer(late, now).code).to.equal('still-trying');
    expect(judgePeer({ ...late, gaveUpAt: now }, now).code).to.equal('turn-auth-failed');
  });

  it('reports missing media only after the time in which a dead connection is noticed', () => {
    const samples = (span: number) =>
      Array.from({ length: 5 }, (_, i) => ({ t: now - span + (i * span) / 5, inBps: 0 }));
    const judged = (fine: readonly object[], since: number) =>
      judgePeer(
        {
          ...lan,
          sends: ['microphone'],
          states: { ...lan.states, since },
          quality: { ...lan.quality, fine },
        } as UnjudgedPeer,
        now,
      ).code;
    expect(judged(samples(9000), 0)).to.equal('one-way-media');
    expect(judged(samples(9000), now - 4000)).to.equal('connected-lan');
    expect(judged([{ t: now - 9500, inBps: 9000 }, ...samples(6000)], 0)).to.equal('connected-lan');
  });

  it('does not miss a picture that this page hides, and gives it time when it is shown again', () => {
    const still = Array.from({ length: 5 }, (_, i) => ({ t: now - 9000 + i * 1800, inBps: 0 }));
    const judged = (awaited: PeerReport['awaited'], media: number | undefined) =>
      judgePeer(
        {
          ...lan,
          ...{ sends: ['camera'], awaited },
          stages: { ...lan.stages, media },
          states: { ...lan.states, since: 0 },
          quality: { ...lan.quality, fine: still },
        } as UnjudgedPeer,
        now,
      ).code;
    for (const media of [lan.stages.media, undefined]) {
      expect(judged({ sources: [], since: 0 }, media)).to.equal('connected-lan');
      expect(judged({ sources: ['camera'], since: now - 9000 }, media)).to.equal('connected-lan');
      expect(judged({ sources: ['camera'], since: 0 }, media)).to.equal('one-way-media');
    }
  });

  it('distinguishes a network without UDP from servers that are down', () => {
    const silent = { ...dead.servers[0]!, fate: 'silent' as const };
    const hosts = ours.filter(({ type }) => type === 'host');
    const judged = (...urls: string[]) => {
      const servers = urls.map((url) => ({ ...silent, url }));
      return judgePeer({ ...dead, local: hosts, remote: hosts, servers }, now).code;
    };
    expect(judged('stun:one.example:3478', 'stun:two.example:3478')).to.equal('udp-blocked');
    expect(judged('stun:one.example:3478', 'stun:one.example:3479')).to.equal('stun-silent');
    // The same server has responded to the peer.
    const one = [{ ...silent, url: 'stun:one.example:3478' }];
    expect(judgePeer({ ...dead, local: hosts, servers: one }, now).code).to.equal('udp-blocked');
    const tcp = { kind: 'turn', transport: 'tcp', url: 'turn:t.example?transport=tcp' } as const;
    const servers = [
      { ...silent, url: 'stun:one.example' },
      { ...silent, url: 'stun:two.example' },
      { ...silent, ...tcp, fate: 'refused' as const, errorCode: 401 },
    ];
    // The relay that would have helped responded: its password is the cause that can be removed.
    expect(judgePeer({ ...dead, local: hosts, servers }, now).code).to.equal('turn-auth-failed');
  });

  it('recommends a relay because of a symmetric NAT, and names its side', () => {
    const related = { address: '192.168.1.10', port: 5000 };
    const mapped = (port: number): CandidateRecord => ({
      ...ours[0]!,
      ...{ type: 'srflx', scope: 'public', address: '203.0.113.2', port, related },
    });
    const two = [mapped(1000), mapped(2000)];
    const side = (part: object) =>
      judgePeer({ ...dead, ...part } as UnjudgedPeer, now).values['side'];
    expect(judgePeer({ ...dead, local: two }, now).code).to.equal('symmetric-nat-no-turn');
    expect(side({ local: two })).to.equal('ours');
    expect(side({ remote: two })).to.equal('theirs');
    const theirs = two.map((one) => ({ ...one, address: '203.0.113.3' }));
    expect(side({ local: two, remote: theirs })).to.equal('both');
    const sameNat = judgePeer({ ...dead, local: two, remote: two }, now);
    expect(sameNat.code).to.equal('same-nat');
    const relayed = { ...dead, local: two, servers: turn({ fate: 'works' }) } as UnjudgedPeer;
    expect(judgePeer(relayed, now).code).to.equal('no-common-path');
  });

  it('keeps the cause during another attempt, and a loss until the connection is established again', () => {
    const again = (part: object) => judgePeer({ ...dead, ...part } as UnjudgedPeer, now).code;
    const failed = judgePeer({ ...dead, servers: [] }, now);
    const trying = { states: states({ connection: 'connecting' }), stages: checking, failed };
    expect(again(trying)).to.equal('no-ice-servers');
    expect(again({ failed })).to.equal('no-common-path');
    const lost = judgePeer({ ...lan, states: states({ connection: 'failed' }) }, now);
    expect(lost.code).to.equal('consent-lost');
    expect(again({ ...trying, failed: lost })).to.equal('consent-lost');
    expect(again({ failed: lost })).to.equal('consent-lost');
    expect(judgePeer({ ...lan, failed: lost }, now).code).to.equal('connected-lan');
  });

  it('reports whether a relay was configured', () => {
    expect(judgePeer(dead, now).values['turn']).to.equal('none');
    const both = { ...dead, servers: turn({ fate: 'works' }) } as UnjudgedPeer;
    expect(judgePeer(both, now).values['turn']).to.equal('present');
    expect(theirs).to.have.length(2);
  });
});

describe('callVerdicts', () => {
  const headline: Partial<Record<ReportName, VerdictCode>> = {
    alone: 'alone',
    lan: 'connected-lan',
    nat: 'connected-direct',
    relay: 'connected-relay',
    'relay over TCP': 'connected-relay-tcp',
    connecting: 'connecting',
    'no answer': 'offer-unanswered',
    'broken without relay': 'no-common-path',
    'TURN password wrong': 'turn-auth-failed',
    'broker offline': 'broker-unreachable',
    'camera denied': 'media-denied',
    'a group': 'no-common-path',
  };
  for (const [name, code] of Object.entries(headline)) {
    it(`puts ${code} first for "${name}"`, () => {
      expect(reports[name as ReportName].verdicts[0]?.code).to.equal(code);
    });
  }

  const again = (base: Report, part: Partial<Report>) =>
    callVerdicts({ ...base, ...part }).map(({ code, severity }) => `${severity} ${code}`);

  it('reports the loss of a peer that was removed from the room, for two minutes', () => {
    const lost = { ...lan, lostAt: now - 50_000, goneAt: now };
    lost.transport = { ...lan.transport, dtls: 'connected' };
    const verdict = judgePeer(lost, now);
    const peers = [{ ...lost, goneAt: now - 30_000, verdict }];
    expect(again(reports.alone, { peers })).to.deep.equal(['error consent-lost', 'info alone']);
    expect(again(reports.alone, { peers, at: now + 100_000 })).to.deep.equal(['info alone']);
    expect(again(reports.lan, { peers: [...peers, lan] })).to.deep.equal(['ok connected-lan']);
  });

  it('names a missing device, and reports a camera as a note', () => {
    const media = (kind?: 'audio' | 'video', got: readonly ('audio' | 'video')[] = []) => {
      const error = { name: 'media-not-found', ...(kind && { kind }) };
      const [first] = callVerdicts({
        ...reports.empty,
        media: { asked: ['audio', 'video'], got, error },
      });
      return [first?.severity, verdictsEn['media-missing'](first!.values).sentence];
    };
    expect(media()).to.deep.equal(['warning', 'No camera or microphone was found.']);
    expect(media('video', ['audio'])).to.deep.equal(['info', 'No camera was found.']);
    expect(media('video')[0]).to.equal('warning');
    expect(media('audio')[1]).to.match(/^No microphone was found/);
  });

  it('is empty before a call', () => {
    expect(reports.empty.verdicts).to.deep.equal([]);
  });

  it('reduces causes to notes while the call works', () => {
    const { signalling } = reports['broker offline'];
    expect(again(reports.lan, { signalling })).to.deep.equal([
      'ok connected-lan',
      'info broker-unreachable',
    ]);
  });

  it('reports a broker that delivers nothing', () => {
    const { signalling } = reports.alone;
    const brokers = signalling.brokers.map((broker) => ({ ...broker, echoMs: undefined }));
    expect(again(reports.alone, { signalling: { ...signalling, brokers } })).to.deep.equal([
      'error signalling-deaf',
    ]);
  });

  it('distinguishes a broker that is down from one that others replace', () => {
    const { signalling } = reports.alone;
    const brokers = signalling.brokers.map((broker, i) =>
      i === 0 ? { ...broker, state: 'refused' as const, code: 135 } : broker,
    );
    expect(again(reports.alone, { signalling: { ...signalling, brokers } })).to.deep.equal([
      'info broker-refused',
      'info alone',
    ]);
  });

  it('reports a network without UDP only if several servers are silent', () => {
    const silent = { ...dead.servers[0]!, fate: 'silent' as const };
    const two = [silent, { ...silent, url: 'stun:other.example' }];
    expect(again(reports.alone, { servers: two })).to.include('warning udp-blocked');
    expect(again(reports.alone, { servers: [silent] })).to.include('info stun-silent');
  });

  it('does not infer a blocked network from one machine, or despite a working path', () => {
    const silent = { ...dead.servers[0]!, fate: 'silent' as const };
    const one = [
      { ...silent, url: 'stun:one.example:3478' },
      { ...silent, url: 'stun:one.example:3479' },
    ];
    expect(again(reports.alone, { servers: one })).not.to.include('warning udp-blocked');
    // The machine is up: UDP is blocked.
    const tls = {
      kind: 'turns',
      transport: 'tls',
      url: 'turns:one.example:443',
      fate: 'works',
    } as const;
    const up = [...one, { ...silent, ...tls }];
    expect(again(reports.alone, { servers: up })).to.include('warning udp-blocked');
    const two = [silent, { ...silent, url: 'stun:other.example' }];
    expect(again(reports.lan, { servers: two })).not.to.include('info udp-blocked');
  });

  it('reports each fault once', () => {
    const down = { kind: 'turn', fate: 'unreachable', errorCode: 701 } as const;
    const server = (part: object) => ({ ...dead.servers[0]!, ...down, ...part });
    const servers = [
      server({ url: 'turn:192.0.2.1:3478' }),
      server({ url: 'turn:192.0.2.1:3478?transport=tcp', transport: 'tcp' }),
    ];
    const count = (report: Report) =>
      again(report, { servers }).filter((text) => text.endsWith('turn-unreachable')).length;
    expect(count(reports.alone)).to.equal(1);
    const peer = { ...dead, local: [], servers } as UnjudgedPeer;
    const blamed = { ...dead, verdict: judgePeer(peer, now) };
    expect(count({ ...reports.lan, peers: [blamed] })).to.equal(1);
  });

  it('reports a broker that has stopped delivering while no peer is connected', () => {
    const { signalling } = reports.alone;
    const brokers = signalling.brokers.map((broker) => ({ ...broker, suspect: true }));
    const said = { signalling: { ...signalling, brokers } };
    expect(again(reports.alone, said)).to.deep.equal(['error signalling-deaf']);
    expect(again(reports.lan, said)).to.deep.equal(['ok connected-lan']);
  });

  it('reports first that the device is offline', () => {
    const environment = { ...reports.alone.environment, online: false };
    expect(again(reports.alone, { environment })[0]).to.equal('error offline');
  });

  it('is a pure function of a saved report', () => {
    for (const report of Object.values(reports)) {
      const saved = JSON.parse(JSON.stringify(report)) as Report;
      expect(callVerdicts(saved).map(({ code }) => code)).to.deep.equal(
        report.verdicts.map(({ code }) => code),
      );
    }
  });
});

describe('the sentences', () => {
  it('have no unfilled placeholder in either language', () => {
    for (const words of [verdictsEn, verdictsZhCn]) {
      for (const [code, text] of Object.entries(words)) {
        const values = {
          peer: 'Anna',
          broker: 'b',
          server: 's',
          code: 1,
          seconds: 9,
          tried: 2,
          ms: 300,
          percent: 8,
          ours: 'IPv6',
          theirs: 'IPv4',
          kind: 'relay',
          people: 3,
          bytes: 2048,
        };
        const { sentence, developer = '', person = '' } = text(values);
        expect([sentence, developer, person].join('|'), code).not.to.match(/undefined|\{| {2}/);
        expect(sentence, code).to.match(/[.…。]$/);
      }
    }
  });

  it('are complete for a peer without a name', () => {
    expect(verdictsEn['peer-left']({}).sentence).to.equal('This person left.');
    expect(verdictsZhCn['peer-left']({}).sentence).to.equal('对方已离开。');
    expect(verdictsZhCn['peer-left']({ peer: 'Bo' }).sentence).to.equal('Bo 已离开。');
    expect(verdictsZhCn.connecting({ peer: '陈晨' }).sentence).to.equal('正在连接陈晨…');
  });
});
