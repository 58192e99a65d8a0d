import { expect } from 'chai';
import { EventLog } from '../../src/diagnostics/event-log.js';
import { PeerHistory } from '../../src/diagnostics/peer-history.js';
import { failureOf, type PeerRecord, shownOf } from '../../src/diagnostics/peer-record.js';
import { judgePeer } from '../../src/diagnostics/rules/judge-peer.js';
import { holds, ShownVerdicts } from '../../src/diagnostics/shown-verdicts.js';
import { verdictReports } from '../../stories/verdicts.js';

describe('shownOf', () => {
  it('shows both causes of a slow and lossy path, the first as the verdict', () => {
    const { peers, at } = verdictReports['slow-path'];
    const [slow] = peers;
    const fine = slow!.quality.fine.map((sample) => ({ ...sample, outLoss: 0.06 }));
    const peer = { ...slow!, quality: { ...slow!.quality, fine } };
    const participant = {
      history: new PeerHistory('peer-1', () => {}),
      log: new EventLog(() => 0),
      hidden: false,
    };
    const verdicts = new ShownVerdicts(() => {});
    const shown = (now: number) => {
      const found = { ...peer, verdict: judgePeer(peer, now) };
      const { verdict, also = [] } = shownOf(participant, found, { verdicts, now });
      return [verdict, ...also].map(({ code }) => code);
    };
    expect(shown(at)).to.deep.equal(['slow-path']);
    expect(shown(at + holds.raiseMs)).to.deep.equal(['slow-path', 'loss-from-us']);
  });
});

describe('failureOf', () => {
  const record = (): PeerRecord => {
    const history = new PeerHistory('peer-1', () => {});
    for (const stage of ['join', 'offer', 'answer', 'checking'] as const) history.reach(stage, 100);
    return { history: history, log: new EventLog(() => 0), hidden: false };
  };

  it('is a loss if the peer has closed its end of the connection to offer a new one', () => {
    const lost = record();
    lost.history.reach('connected', 200);
    lost.history.attempt.statistics.dtls = 'closed';
    expect(failureOf(lost, 60_000)?.code).to.equal('consent-lost');
  });

  it('is the DTLS failure if DTLS failed', () => {
    const tampered = record();
    tampered.history.candidate('remote', 150, 'candidate:1 1 udp 1 192.0.2.1 4000 typ host');
    tampered.history.reach('ice', 200);
    tampered.history.attempt.statistics.dtls = 'failed';
    expect(failureOf(tampered, 60_000)?.code).to.equal('dtls-failed');
  });

  it('is the verdict on an attempt that had enough time, and undefined without it', () => {
    expect(failureOf(record(), 60_000)?.code).to.equal('no-candidates-from-peer');
    expect(failureOf(record(), 1000)).to.equal(undefined);
  });
});
