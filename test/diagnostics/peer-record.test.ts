import { expect } from 'chai';
import { Log } from '../../src/diagnostics/event-log.js';
import { Trail } from '../../src/diagnostics/peer-history.js';
import { failureOf, type Person } from '../../src/diagnostics/peer-record.js';

describe('failureOf', () => {
  const person = (): Person => {
    const trail = new Trail('peer-1', () => {});
    for (const stage of ['join', 'offer', 'answer', 'checking'] as const) trail.reach(stage, 100);
    return { trail, log: new Log(() => 0), hidden: false };
  };

  it('is a loss when the other side has closed its end of a connection to offer another', () => {
    const lost = person();
    lost.trail.reach('connected', 200);
    lost.trail.dtls = 'closed';
    expect(failureOf(lost, 60_000)?.code).to.equal('consent-lost');
  });

  it('is the certificate layer where that failed', () => {
    const tampered = person();
    tampered.trail.candidate('remote', 150, 'candidate:1 1 udp 1 192.0.2.1 4000 typ host');
    tampered.trail.reach('ice', 200);
    tampered.trail.dtls = 'failed';
    expect(failureOf(tampered, 60_000)?.code).to.equal('dtls-failed');
  });

  it('is what was found of an attempt that had its time, and nothing of one that had none', () => {
    expect(failureOf(person(), 60_000)?.code).to.equal('no-candidates-from-peer');
    expect(failureOf(person(), 1000)).to.equal(undefined);
  });
});
