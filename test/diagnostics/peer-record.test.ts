import { expect } from 'chai';
import { EventLog } from '../../src/diagnostics/event-log.js';
import { PeerHistory } from '../../src/diagnostics/peer-history.js';
import { failureOf, type PeerRecord } from '../../src/diagnostics/peer-record.js';

describe('failureOf', () => {
  const record = (): PeerRecord => {
    const history = new PeerHistory('peer-1', () => {});
    for (const stage of ['join', 'offer', 'answer', 'checking'] as const) history.reach(stage, 100);
    return { history: history, log: new EventLog(() => 0), hidden: false };
  };

  it('is a loss when the other side has closed its end of a connection to offer another', () => {
    const lost = record();
    lost.history.reach('connected', 200);
    lost.history.dtls = 'closed';
    expect(failureOf(lost, 60_000)?.code).to.equal('consent-lost');
  });

  it('is the certificate layer where that failed', () => {
    const tampered = record();
    tampered.history.candidate('remote', 150, 'candidate:1 1 udp 1 192.0.2.1 4000 typ host');
    tampered.history.reach('ice', 200);
    tampered.history.dtls = 'failed';
    expect(failureOf(tampered, 60_000)?.code).to.equal('dtls-failed');
  });

  it('is what was found of an attempt that had its time, and nothing of one that had none', () => {
    expect(failureOf(record(), 60_000)?.code).to.equal('no-candidates-from-peer');
    expect(failureOf(record(), 1000)).to.equal(undefined);
  });
});
