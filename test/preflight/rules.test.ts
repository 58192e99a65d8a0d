import { expect } from 'chai';
import type { VerdictCode } from '../../src/diagnostics/report.js';
import { verdictsEn } from '../../src/locales/en/verdicts.js';
import { verdictsZhCn } from '../../src/locales/zh-cn/verdicts.js';
import type { CheckFacts, CheckOutcome, CheckStepName } from '../../src/preflight/report.js';
import { type CheckName, checkOf, checks } from '../../stories/checks.js';

/** Outcome, headline, and the steps that did not pass. */
type Row = [CheckOutcome, VerdictCode | null, Partial<Record<CheckStepName, string>>];

const rows: Record<CheckName, Row> = {
  running: [
    'running',
    null,
    {
      brokers: 'running',
      servers: 'running',
      network: 'running',
      relay: 'running',
      media: 'running',
    },
  ],
  ready: ['ready', null, {}],
  'ready, without a relay': ['ready', null, { relay: 'skipped', media: 'skipped' }],
  'ready, one broker down': ['ready', null, {}],
  'UDP blocked, relay over TCP': ['limited', 'udp-blocked', { network: 'warn' }],
  'UDP blocked, one machine for all': ['limited', 'udp-blocked', { network: 'warn' }],
  'UDP blocked, no relay': [
    'blocked',
    'udp-blocked',
    { servers: 'unknown', network: 'fail', relay: 'skipped' },
  ],
  // A relay without UDP is configured: its credential is the cause that can be removed.
  'UDP blocked, pass for the relay expired': [
    'blocked',
    'turn-expired',
    { servers: 'fail', network: 'unknown', relay: 'skipped' },
  ],
  'symmetric NAT, relay refuses': [
    'limited',
    'turn-auth-failed',
    { servers: 'warn', relay: 'skipped' },
  ],
  'symmetric NAT, no relay': [
    'limited',
    'symmetric-nat-no-turn',
    { network: 'warn', relay: 'skipped' },
  ],
  'symmetric NAT, relay': ['ready', null, {}],
  'TURN password wrong': ['limited', 'turn-auth-failed', { servers: 'warn', relay: 'skipped' }],
  'relay does not forward': ['limited', 'turn-peer-refused', { relay: 'warn' }],
  'relay slow': ['limited', 'slow-path', { relay: 'warn' }],
  'only relays, none there': [
    'blocked',
    'relay-only-without-turn',
    { servers: 'fail', relay: 'skipped' },
  ],
  'no servers': [
    'limited',
    'no-ice-servers',
    { servers: 'warn', network: 'unknown', relay: 'skipped' },
  ],
  'no broker': ['blocked', 'broker-unreachable', { brokers: 'fail' }],
  'deaf broker': ['blocked', 'signalling-deaf', { brokers: 'fail' }],
  'camera denied': ['limited', 'media-denied', { media: 'fail' }],
  'not over HTTPS': ['blocked', 'insecure-context', { environment: 'fail', media: 'skipped' }],
  'no WebRTC': [
    'blocked',
    'webrtc-unavailable',
    { environment: 'fail', servers: 'skipped', network: 'skipped', relay: 'skipped' },
  ],
  'servers not valid': ['blocked', 'ice-config-invalid', { servers: 'fail', relay: 'skipped' }],
  'servers not told': ['limited', 'ice-config-invalid', { servers: 'warn', relay: 'skipped' }],
  inconclusive: ['inconclusive', null, { brokers: 'unknown' }],
  aborted: [
    'aborted',
    null,
    { servers: 'unknown', network: 'unknown', relay: 'unknown', media: 'unknown' },
  ],
};

describe('checkReport', () => {
  for (const [name, [outcome, headline, notPassed]] of Object.entries(rows)) {
    it(`judges "${name}"`, () => {
      const report = checks[name as CheckName];
      const steps = Object.fromEntries(
        report.steps
          .filter(({ status }) => status !== 'pass')
          .map(({ name: step, status }) => [step, status]),
      );
      expect([report.outcome, report.headline?.code ?? null, steps]).to.deep.equal([
        outcome,
        headline,
        notPassed,
      ]);
    });
  }

  it('assigns every verdict to one step', () => {
    for (const report of Object.values(checks)) {
      const inSteps = report.steps.flatMap(({ verdicts }) => verdicts);
      expect(new Set(inSteps)).to.deep.equal(new Set(report.verdicts));
      expect(inSteps).to.have.length(report.verdicts.length);
    }
  });

  it('reports an obstacle to a call as an error, and as a warning if a call works', () => {
    const severity = (name: CheckName) => checks[name].headline?.severity;
    expect(severity('UDP blocked, no relay')).to.equal('error');
    expect(severity('UDP blocked, relay over TCP')).to.equal('warning');
  });

  it('reports no blocking server before all were probed', () => {
    const { servers } = checks['UDP blocked, no relay'];
    const began = { servers: 0, network: 0 };
    const early: Partial<CheckFacts> = { servers, began, ended: {}, over: undefined };
    expect(checkOf(early).headline).to.equal(null);
    expect(checkOf(early).verdicts.every((one) => one.severity !== 'error')).to.equal(true);
  });

  it('is not ready if no loopback works, and names the ports to open', () => {
    const { relays } = checks['relay does not forward'];
    const report = checkOf({ relays });
    expect([report.outcome, report.headline?.code]).to.deep.equal(['limited', 'turn-peer-refused']);
    for (const words of [verdictsEn, verdictsZhCn]) {
      const { developer } = words['turn-peer-refused'](report.headline!.values);
      expect(developer).to.contain('turn:relay.example.org:3478').and.match(/49152/);
    }
    // Another relay works.
    const { relays: others } = checks.ready;
    expect(checkOf({ relays: [...relays, ...others.slice(1)] }).outcome).to.equal('ready');
  });

  it('names a STUN server that reports a wrong address', () => {
    const [right, other] = checks.ready.servers;
    const wrong = { ...other!, told: 'private' as const };
    const only = checkOf({ servers: [wrong], relays: [], skipped: ['relay'] });
    expect([only.outcome, only.headline?.code]).to.deep.equal(['limited', 'stun-wrong-address']);
    expect(only.headline?.values['server']).to.equal(wrong.url);
    const both = checkOf({ servers: [right!, wrong] });
    expect(both.outcome).to.equal('ready');
    expect(both.verdicts.map(({ code, severity }) => [code, severity])).to.deep.equal([
      ['stun-wrong-address', 'info'],
    ]);
  });

  it('does not report a relay that forwards if this client was slow', () => {
    const { relays } = checks['relay does not forward'];
    const slow = relays.map((trial) => ({ ...trial, reached: true }));
    expect(checkOf({ relays: slow }).verdicts).to.deep.equal([]);
  });

  it('does not report a relay as not forwarding if it was full', () => {
    const { relays } = checks['relay does not forward'];
    const full = relays.map((trial) => ({ ...trial, allocated: false, errorCode: 486 }));
    expect(checkOf({ relays: full }).verdicts).to.deep.equal([]);
  });
});
