import { expect } from 'chai';
import type { ErrorCode } from '../../../src/base/errors.js';
import { catalogue } from '../../../src/diagnostics/catalogue.js';
import type {
  BrokerReport,
  PeerReport,
  Report,
  VerdictCode,
} from '../../../src/diagnostics/report.js';
import { callVerdicts } from '../../../src/diagnostics/rules/judge-call.js';
import { judgePeer, type UnjudgedPeer } from '../../../src/diagnostics/rules/judge-peer.js';
import { factsEn } from '../../../src/locales/en/facts.js';
import { verdictsEn } from '../../../src/locales/en/verdicts.js';
import { factsZhCn } from '../../../src/locales/zh-cn/facts.js';
import { verdictsZhCn } from '../../../src/locales/zh-cn/verdicts.js';
import { checks } from '../../../stories/checks.js';
import { judgedAgain } from '../../../stories/judged.js';
import { server } from '../../../stories/report-parts.js';
import { reports } from '../../../stories/reports.js';
import { type ExampleCode, verdictReports } from '../../../stories/verdicts.js';

const now = 95_000;
/** Verdicts that accompany the headline: they break nothing by themselves. */
const notes: readonly string[] = ['playback-blocked', 'symmetric-nat', 'ipv6-only', 'vpn-likely'];

const judged = (base: Report, part: Partial<Report>) =>
  callVerdicts({ ...base, ...part }).map(({ code }) => code);
/** The same peer with other facts, judged again. */
const again = (code: ExampleCode, part: Partial<PeerReport>) => {
  const [peer] = verdictReports[code].peers;
  return judgePeer({ ...peer!, ...part }, now).code;
};

describe('the catalogue of verdicts', () => {
  const definitions = Object.values(catalogue).flat();

  it('has a report for each verdict', () => {
    const codes = new Set(definitions.map(({ code }) => code));
    expect([...codes].sort()).to.deep.equal(Object.keys(verdictReports).sort());
  });

  it('has one kind for each code', () => {
    for (const { code, kind } of definitions) {
      const kinds = definitions.filter((one) => one.code === code).map((one) => one.kind);
      expect(kinds, code).to.deep.equal(kinds.map(() => kind));
    }
  });

  it('knows the effects that a verdict explains', () => {
    const codes = new Set<string>(definitions.map(({ code }) => code));
    for (const { code, explains = [] } of definitions) {
      expect(
        explains.filter((effect) => !codes.has(effect)),
        code,
      ).to.deep.equal([]);
    }
  });

  it('names in each definition the phase that it belongs to', () => {
    for (const [phase, list] of Object.entries(catalogue)) {
      for (const definition of list) expect(definition.phase, definition.code).to.equal(phase);
    }
  });
});

describe('every verdict', () => {
  for (const [code, report] of Object.entries(verdictReports) as [VerdictCode, Report][]) {
    it(`is ${code} of its report${notes.includes(code) ? ', as a note' : ', as the headline'}`, () => {
      const said = report.verdicts.map((verdict) => verdict.code);
      if (notes.includes(code)) {
        expect(said.slice(1)).to.include(code);
        expect(report.verdicts.find((verdict) => verdict.code === code)?.severity).to.equal('info');
      } else expect(said[0]).to.equal(code);
      expect(said, 'never twice').to.have.length(new Set(said).size);
      const facts = report.verdicts.flatMap(({ evidence }) => evidence);
      if (code !== 'connecting') expect(facts).to.not.be.empty;
    });
  }

  it('raises no warning in a call without problems', () => {
    const well = [...notes, 'connected-lan', 'connected-direct', 'connected-relay', 'path-changed'];
    for (const code of well as ExampleCode[]) {
      const alarms = verdictReports[code].verdicts.filter(
        ({ severity }) => severity === 'warning' || severity === 'error',
      );
      expect(alarms, code).to.deep.equal([]);
    }
  });

  it('recommends a TURN server only if none is configured', () => {
    const asked = (Object.entries(verdictReports) as [VerdictCode, Report][])
      .filter(([, report]) => report.servers.some(({ kind }) => kind !== 'stun'))
      .flatMap(([, { verdicts }]) => verdicts)
      .filter(({ code, values }) => code === 'no-common-path' && values['turn'] === 'none');
    expect(asked).to.deep.equal([]);
  });
});

describe('the evidence of a verdict', () => {
  it('has a text for every fact, in both languages', () => {
    const all = [
      ...Object.values(verdictReports).flatMap(({ verdicts }) => verdicts),
      ...Object.values(checks).flatMap(({ verdicts }) => verdicts),
    ];
    const facts = all.flatMap(({ evidence }) => evidence.map(({ fact }) => fact));
    const keys = [...new Set(facts.map((fact) => fact.replace(/\[.*\]/, '[]')))];
    for (const words of [factsEn, factsZhCn]) {
      expect(keys.filter((key) => !words[key])).to.deep.equal([]);
    }
    expect(Object.keys(factsZhCn)).to.deep.equal(Object.keys(factsEn));
  });
});

describe('the advice', () => {
  /** The texts for developers and users of the first verdict on these facts. */
  const advised = (report: Report, words = verdictsEn) => {
    const [first] = callVerdicts(report);
    return words[first!.code](first!.values);
  };
  const languages = [verdictsEn, verdictsZhCn];

  it('is no relay for a long path without a relay', () => {
    const [peer] = verdictReports['slow-path'].peers as [PeerReport];
    const relayed = { ...peer, path: { ...peer.path!, kind: 'relay' as const } };
    const on = (one: PeerReport) => {
      const report = { ...verdictReports['slow-path'], peers: [one] };
      return { ...report, peers: [{ ...one, verdict: judgePeer(one, now) }] };
    };
    expect(advised(on(peer)).developer).to.contain('would only add delay');
    expect(advised(on(relayed)).developer).to.contain('TURN server closer');
  });

  it('is not a server that is configured already', () => {
    const blocked = verdictReports['udp-blocked'];
    const servers = [...reports.alone.servers, ...blocked.servers];
    const silent = servers.map((server) => ({ ...server, fate: 'silent' as const }));
    const tls = { ...silent[0]!, kind: 'turns', url: 'turns:t', transport: 'tls', fate: 'works' };
    const report = { ...reports.alone, servers: [...silent, tls as (typeof silent)[0]] };
    for (const words of languages) {
      expect(advised(report, words).developer).to.not.match(/Offer|请提供/);
    }
    const several = { broker: 'a:1, b:1' };
    for (const values of [several, { broker: 'a:1', working: 1 }]) {
      for (const words of languages) {
        const { developer } = words['broker-unreachable'](values);
        expect(developer).to.not.equal(words['broker-unreachable']({ broker: 'a:1' }).developer);
      }
    }
  });

  it('fits the cause for which a broker is unavailable', () => {
    const [broker] = verdictReports['broker-unreachable'].signalling.brokers as [BrokerReport];
    const table: [BrokerReport['state'], ErrorCode, about: RegExp][] = [
      ['refused', 'broker-refused', /refused the connection\. .*access rules/],
      ['refused', 'broker-login', /refused the connection: user name or password/],
      ['refused', 'broker-banned', /temporarily blocking.* limits/],
      ['refused', 'broker-insecure', /not encrypted.* wss:/],
      ['refused', 'broker-blocked', /page blocks.* connect-src/],
      ['unreachable', 'broker-unreachable', /can’t be reached, so no one/],
      ['unreachable', 'broker-not-mqtt', /no signalling server responds.* port, the path/],
      ['unreachable', 'broker-busy', /not accepting connections.* limits/],
      ['unreachable', 'not-loaded', /Part of the call couldn’t be loaded/],
    ];
    for (const [state, cause, about] of table) {
      const { signalling } = verdictReports['broker-unreachable'];
      const brokers = [{ ...broker, host: 'one.example', state, cause, code: undefined }];
      const report = { ...reports.alone, signalling: { ...signalling, brokers } };
      for (const words of languages) {
        const { sentence, person, developer } = advised(report, words);
        if (words === verdictsEn) expect(`${sentence} ${person} ${developer}`).to.match(about);
        // Some brokers close the connection after a wrong login without a reason code.
        const isLogin = cause === 'broker-login' || cause === 'broker-not-mqtt';
        expect(/password|密码/.test(`${sentence}${developer}`), cause).to.equal(isLogin);
      }
    }
  });

  it('distinguishes two brokers that are unavailable for different causes', () => {
    const { signalling } = verdictReports['broker-unreachable'];
    const [broker] = signalling.brokers as [BrokerReport];
    const down = (host: string, state: BrokerReport['state'], cause: ErrorCode): BrokerReport => ({
      ...broker,
      host,
      state,
      cause,
    });
    const told = (brokers: readonly BrokerReport[]) =>
      callVerdicts({ ...reports.alone, signalling: { ...signalling, brokers } })
        .filter(({ code }) => code.startsWith('broker-'))
        .map(({ code, values }) => verdictsEn[code](values).sentence);
    expect(
      told([
        down('a.example', 'refused', 'broker-login'),
        down('b.example', 'refused', 'broker-blocked'),
        down('c.example', 'unreachable', 'broker-unreachable'),
        down('d.example', 'unreachable', 'broker-unreachable'),
      ]),
    ).to.deep.equal([
      'The signalling server a.example refused the connection: user name or password is missing or wrong.',
      'This page blocks the connection to b.example.',
      'The signalling servers c.example, d.example can’t be reached, so no one can be found.',
    ]);
    // A broker that has not responded yet may still work.
    expect(
      told([
        down('a.example', 'unreachable', 'broker-unreachable'),
        { ...broker, host: 'b.example', state: 'connecting' },
      ]),
    ).to.deep.equal(['The signalling server a.example can’t be reached.']);
  });

  it('is a relay over UDP if the network allows UDP and no such relay is configured', () => {
    const [peer] = verdictReports['connected-relay-tcp'].peers as [PeerReport];
    const stun = [server('stun:s.example')];
    const tls = server('turns:t.example:443?transport=tcp');
    const values = (servers: PeerReport['servers']) => judgePeer({ ...peer, servers }, now).values;
    for (const words of languages) {
      const say = (servers: PeerReport['servers']) => words['connected-relay-tcp'](values(servers));
      expect(say([...stun, tls])).to.have.property('developer');
      expect(say([...stun, tls])).not.to.have.property('person');
      expect(say(stun.map((one) => ({ ...one, fate: 'silent' as const })))).to.have.property(
        'person',
      );
      expect(say([...stun, tls, server('turn:t.example')])).to.have.property('person');
    }
  });

  it('names the sources that are sent, and no others', () => {
    const [peer] = verdictReports['one-way-media'].peers as [PeerReport];
    const { media: _media, ...stages } = peer.stages;
    const { missing: _missing, ...rest } = peer;
    const silent: UnjudgedPeer = { ...rest, sends: ['microphone'], stages };
    const { code, values } = judgePeer(silent, now);
    expect(code).to.equal('one-way-media');
    expect(verdictsEn[code](values).sentence).to.match(/don’t receive their sound\.$/);
  });

  it('is for the side whose media does not arrive', () => {
    const person = (values: object) => verdictsEn['one-way-media'](values as never).person;
    expect(person({ here: '', there: 'microphone' })).to.match(/^Check your/);
    expect(person({ here: 'microphone', there: '' })).to.match(/^Ask them/);
  });
});

describe('verdicts that must not be raised', () => {
  it('on peers and servers without a network', () => {
    const { environment } = verdictReports['offline'];
    const { signalling } = reports['broker offline'];
    const [peer] = verdictReports['consent-lost'].peers as [PeerReport];
    const found = callVerdicts({ ...reports.lan, environment, signalling, peers: [peer] });
    const alarms = found.filter(({ severity }) => severity === 'error' || severity === 'warning');
    expect(alarms.map(({ code }) => code)).to.deep.equal(['offline']);
  });

  it('on a peer whose messages do not arrive because all brokers are down', () => {
    const { signalling } = reports['broker offline'];
    const { peers } = verdictReports['offer-unanswered'];
    const found = callVerdicts({ ...reports.alone, signalling, peers });
    const errors = found.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(errors).to.deep.equal(['broker-unreachable']);
  });

  it('on servers that were used without a network', () => {
    const report = verdictReports['udp-blocked'];
    const peers = report.peers.map((peer) => ({
      ...peer,
      states: { ...peer.states, connection: 'new' as const },
      gaveUpAt: undefined,
    }));
    const codes = (brokers: Report['signalling']['brokers']) =>
      judgedAgain({ ...report, peers, signalling: { ...report.signalling, brokers } }).verdicts.map(
        ({ code }) => code,
      );
    const { brokers } = report.signalling;
    expect(codes(brokers)).to.include('udp-blocked');
    const back = brokers.map((broker) => ({ ...broker, since: now - 50 }));
    expect(codes(back)).not.to.include('udp-blocked');
  });

  it('on UDP if the broker is lost, too', () => {
    const { signalling } = reports['broker offline'];
    const { peers } = verdictReports['udp-blocked'];
    expect(peers[0]?.verdict).to.include({ code: 'udp-blocked', severity: 'error' });
    const found = callVerdicts({ ...reports.alone, signalling, peers });
    const errors = found.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(errors).to.deep.equal(['broker-unreachable']);
  });

  it('on a missing relay if the list of servers was not delivered', () => {
    const [peer] = verdictReports['symmetric-nat-no-turn'].peers as [PeerReport];
    const error = { code: 'ice-servers-failed' } as const;
    const unlisted = { ...peer, unlisted: error };
    const verdict = judgePeer(unlisted, now);
    const found = callVerdicts({ ...reports.alone, error, peers: [{ ...unlisted, verdict }] });
    const bad = found.filter(({ severity }) => severity === 'error' || severity === 'warning');
    expect(bad.map(({ code }) => code)).to.deep.equal(['ice-config-invalid']);
    for (const words of [verdictsEn, verdictsZhCn]) {
      const { sentence, developer } = words['ice-config-invalid'](verdict.values);
      expect(`${sentence} ${developer}`)
        .to.match(/iceServers/)
        .and.not.match(/TURN/);
    }
  });

  it('on UDP alone if a relay without UDP rejects the client', () => {
    const { servers } = verdictReports['udp-blocked'];
    const silent = [...servers, ...reports.alone.servers].map((server) => ({
      ...server,
      fate: 'silent' as const,
    }));
    const tls = { kind: 'turns', transport: 'tls', url: 'turns:t:443' } as const;
    const refused = { ...silent[0]!, ...tls, fate: 'refused', errorCode: 401 } as const;
    const alarms = (list: Report['servers']) =>
      callVerdicts({ ...reports.alone, servers: list })
        .filter(({ severity }) => severity === 'warning')
        .map(({ code, values }) => [code, values['relay']]);
    expect(alarms([...silent, refused])).to.deep.equal([['turn-auth-failed', undefined]]);
    const down = { ...refused, fate: 'silent', errorCode: undefined } as const;
    expect(alarms([...silent, down])).to.deep.equal([['udp-blocked', 'fails']]);
    expect(verdictsEn['udp-blocked']({ relay: 'fails' }).developer).not.to.match(/^Offer/);
  });

  it('on a suspension that broke no connection, or that is long over', () => {
    const report = verdictReports['page-suspended'];
    expect(judged(reports.lan, { suspensions: report.suspensions })).to.deep.equal([
      'connected-lan',
    ]);
    const suspensions = [{ at: now - 40_000, forMs: 21_400 }];
    expect(judged(report, { suspensions })).to.deep.equal(['interrupted']);
  });

  it('of a sleep before the call stood, or of a page that was busy for a moment', () => {
    const report = verdictReports['page-suspended'];
    const met = report.peers.map((peer) => ({
      ...peer,
      pathHistory: [{ at: now - 2500, kind: 'nat' as const }],
    }));
    expect(judged(report, { peers: met })).to.deep.equal(['interrupted']);
    const suspensions = [{ at: now - 3000, forMs: 3200 }];
    expect(judged(report, { suspensions })).to.deep.equal(['interrupted']);
  });

  it('of an encoder that has only begun, or that we limited ourselves', () => {
    const [peer] = verdictReports['uplink-narrow'].peers as [PeerReport];
    const young = { ...peer, stages: { ...peer.stages, connected: now - 20_000 } };
    expect(judged(reports.lan, { peers: [young] })).to.deep.equal(['connected-direct']);
    const fine = peer.quality.fine.map((one) => ({ ...one, uplinkBps: 900_000 }));
    const roomy = { ...peer, quality: { ...peer.quality, fine } };
    expect(judged(reports.lan, { peers: [roomy] })).to.deep.equal(['connected-direct']);
    const seldom = peer.quality.fine.map((one, i) => (i % 3 ? { ...one, limited: 'none' } : one));
    const busy = { ...peer, quality: { ...peer.quality, fine: seldom } };
    expect(judged(reports.lan, { peers: [busy] })).to.deep.equal(['connected-direct']);
  });

  it('of one narrow path among several: that is not our upload', () => {
    const [narrow] = verdictReports['uplink-narrow'].peers as [PeerReport];
    const [other] = reports.lan.peers as [PeerReport];
    const peers = [narrow, { ...other, key: 'peer-2' }];
    expect(judged(reports.lan, { peers })).not.to.include('uplink-narrow');
  });

  it('of a broker that fails while another works, but as a note', () => {
    const { signalling } = reports.alone;
    for (const code of ['broker-flapping', 'publish-refused'] as const) {
      const [bad] = verdictReports[code].signalling.brokers;
      const brokers = [bad!, { ...signalling.brokers[1]!, state: 'open' as const }];
      const [said] = callVerdicts({
        ...reports.alone,
        signalling: { ...signalling, brokers },
      }).filter((verdict) => verdict.code === code);
      expect(said?.severity, code).to.equal('info');
    }
  });

  it('that a slow broker delivers nothing, before twice its round trip has passed', () => {
    const { signalling } = verdictReports['broker-slow'];
    const [broker] = signalling.brokers as [BrokerReport];
    const of = (part: Partial<BrokerReport>) =>
      judged(reports.alone, {
        signalling: { ...signalling, brokers: [{ ...broker, echoMs: undefined, ...part }] },
      });
    const { at } = reports.alone;
    const slow = { connackMs: 5000, openMs: 10_000 };
    expect(of({ ...slow, since: at - 6000 })).to.deep.equal(['alone']);
    expect(of({ ...slow, since: at - 11_000 })).to.include('signalling-deaf');
    expect(of({ since: at - 6000 })).to.include('signalling-deaf');
  });

  it('of noise on the topic, once anybody was understood', () => {
    const { signalling } = verdictReports['messages-unreadable'];
    const traffic = { ...signalling.traffic, in: { hello: 1 } };
    expect(judged(reports.alone, { signalling: { ...signalling, traffic } })).to.deep.equal([
      'alone',
    ]);
  });

  it('of a relay whose pairs failed with all others', () => {
    const [peer] = verdictReports['turn-peer-refused'].peers as [PeerReport];
    const pairs = peer.pairs.map((pair) => ({ ...pair, sent: undefined, failedAt: 17_600 }));
    expect(again('turn-peer-refused', { pairs })).to.equal('no-common-path');
    // Firefox counts no questions: there it is the time that tells.
    const early = peer.pairs.map((pair) => ({ ...pair, sent: undefined }));
    expect(again('turn-peer-refused', { pairs: early })).to.equal('turn-peer-refused');
  });

  it('of families, while an address is hidden', () => {
    const { local } = verdictReports['family-mismatch'].peers[0]!;
    const mixed = [...local, { ...local[0]!, family: undefined, scope: 'mdns' as const }];
    expect(again('family-mismatch', { local: mixed })).not.to.equal('family-mismatch');
  });

  it('of a path that changed while the connection was young, or long ago', () => {
    const kinds = (first: number, second: number) => [
      { at: first, kind: 'nat' as const },
      { at: second, kind: 'relay' as const },
    ];
    const say = (pathHistory: PeerReport['pathHistory']) => again('path-changed', { pathHistory });
    expect(say(kinds(now - 9000, now - 6000))).to.equal('connected-relay');
    expect(say(kinds(2470, now - 20_000))).to.equal('connected-relay');
    expect(say(kinds(2470, now - 6000))).to.equal('path-changed');
  });

  it('of candidates that were refused, when most were taken', () => {
    const { counters } = verdictReports['candidates-refused'].peers[0]!;
    const candidates = { ...counters.candidates, added: 5, refused: 1 };
    const some = { counters: { ...counters, candidates } };
    expect(again('candidates-refused', some)).to.equal('no-candidates-from-peer');
  });

  it('of a symmetric NAT twice', () => {
    const [peer] = verdictReports['symmetric-nat-no-turn'].peers as [PeerReport];
    const { nat } = verdictReports['symmetric-nat'];
    expect(judged(reports.alone, { nat, peers: [peer] })).to.deep.equal(['symmetric-nat-no-turn']);
  });
});
