import { expect } from 'chai';
import type { Happening, Severity, Verdict, VerdictCode } from '../../src/diagnostics/report.js';
import { holds, pace, ShownVerdicts, withHeadline } from '../../src/diagnostics/shown-verdicts.js';
import { type ExampleCode, verdictReports } from '../../stories/verdicts.js';
import { seeded } from '../support/seeded.js';

const found = (server: string, since: number, part: Partial<Verdict> = {}): Verdict => ({
  code: 'stun-silent',
  severity: 'warning',
  scope: 'servers',
  confidence: 'likely',
  evidence: [],
  since,
  values: { server },
  ...part,
});
const of = (code: VerdictCode, severity: Severity, part: Partial<Verdict> = {}): Verdict =>
  found('', 0, { code, severity, scope: 'peer', values: {}, peer: 'peer-1', ...part });
const direct = of('connected-direct', 'ok');
const slow = of('slow-path', 'warning');
const lossy = of('loss-from-us', 'warning');
const broken = of('interrupted', 'warning');

const { raiseMs, clearMs } = holds;

describe('ShownVerdicts', () => {
  let told: string[];
  let shown: ShownVerdicts;
  beforeEach(() => {
    told = [];
    const tell = (happening: Happening) => {
      if (happening.type !== 'verdict') return;
      const { server, severity, to } = happening;
      told.push(`${server} ${to} ${severity}`);
    };
    shown = new ShownVerdicts(tell);
  });

  describe('of the call', () => {
    it('raises a cause after a hold, and clears it after a longer one', () => {
      expect(shown.take([found('a', 0)], 0)).to.deep.equal([]);
      expect(shown.isPending).to.equal(true);
      expect(shown.take([found('a', 1)], raiseMs - 1)).to.deep.equal([]);
      expect(shown.take([found('a', raiseMs)], raiseMs)).to.have.length(1);
      expect(shown.isPending).to.equal(false);
      expect(shown.take([], raiseMs + clearMs - 1)).to.have.length(1);
      expect(shown.isPending).to.equal(true);
      expect(shown.take([], raiseMs + clearMs)).to.have.length(0);
      expect(told).to.deep.equal(['a raised warning', 'a cleared warning']);
    });

    it('does not raise a cause that is shorter than the hold', () => {
      for (let now = 0; now < 20_000; now += 1000) {
        const list = now % 2000 ? [] : [found('a', now)];
        expect(shown.take(list, now)).to.deep.equal([]);
      }
      expect(told).to.deep.equal([]);
    });

    it('keeps `since` for each server separately', () => {
      shown.take([found('a', 10)], 10);
      shown.take([found('a', 5000), found('b', 5000)], 5000);
      const [a, b] = shown.take([found('a', 9000), found('b', 9000)], 9000);
      expect([a?.since, b?.since]).to.deep.equal([5000, 9000]);
      shown.take([found('b', 30)], 10_000);
      shown.take([found('b', 30)], 20_000);
      expect(told).to.deep.equal(['a raised warning', 'b raised warning', 'a cleared warning']);
    });

    it('logs a verdict that gets worse, and not one that becomes a note', () => {
      for (const [index, severity] of (['info', 'error', 'info', 'error'] as const).entries()) {
        shown.take([found('a', 10, { severity })], index * raiseMs);
      }
      expect(told).to.deep.equal(['a raised error', 'a raised error']);
    });

    it('does not log verdicts on peers', () => {
      shown.take([found('a', 10)], 0);
      shown.take([found('a', 10)], raiseMs);
      const ofBob = found('a', 20, { severity: 'error', peer: 'peer-1' });
      expect(shown.take([ofBob], raiseMs + 1)).to.deep.equal([ofBob]);
      expect(told).to.deep.equal(['a raised warning']);
    });

    it('shows reported events at once', () => {
      const denied = found('', 0, { code: 'media-denied', scope: 'media' });
      expect(shown.take([denied], 0)).to.have.length(1);
      expect(shown.take([], 1)).to.have.length(0);
    });

    it('shows no cause once all peers are connected', () => {
      const deaf = found('', 0, { code: 'signalling-deaf', severity: 'error' });
      shown.take([deaf], 0);
      expect(shown.take([deaf], raiseMs)).to.have.length(1);
      expect(shown.take([direct], raiseMs + 1)).to.deep.equal([direct]);
    });
  });

  describe('of a peer', () => {
    const say = (verdict: Verdict, now: number) => shown.ofPeer('peer-1', verdict, now).code;

    it('raises a measure after a hold and clears it after a longer one', () => {
      say(direct, 0);
      expect(say(slow, 1000)).to.equal('connected-direct');
      expect(say(slow, 1000 + raiseMs)).to.equal('slow-path');
      expect(say(direct, 4000)).to.equal('slow-path');
      expect(say(direct, 3000 + clearMs)).to.equal('connected-direct');
    });

    it('raises and clears further causes by the same holds, and forgets them with the first', () => {
      const further = (now: number, ...found: Verdict[]) =>
        shown.further('peer-1', found, now).map(({ code, since }) => `${code} ${since}`);
      expect(further(1000, lossy)).to.deep.equal([]);
      expect(shown.isPending).to.equal(true);
      expect(further(1000 + raiseMs, lossy)).to.deep.equal(['loss-from-us 1000']);
      expect(shown.isPending).to.equal(false);
      expect(further(4000)).to.deep.equal(['loss-from-us 1000']);
      expect(further(1000 + raiseMs + clearMs)).to.deep.equal([]);
      expect(further(20_000, lossy)).to.deep.equal([]);
      expect(further(20_000 + raiseMs, lossy)).to.deep.equal(['loss-from-us 20000']);
      expect(shown.further('peer-1', undefined, 23_000)).to.deep.equal([]);
      expect(further(23_001, lossy)).to.deep.equal([]);
    });

    it('keeps the cause while its symptom comes and goes', () => {
      say(direct, 0);
      say(slow, 1000);
      say(slow, 1000 + raiseMs);
      for (let now = 4000; now < 30_000; now += 1000) {
        expect(say(now % 2000 ? lossy : slow, now)).to.equal('slow-path');
      }
    });

    it('shows an interruption and its end without a hold, as the tile does', () => {
      say(direct, 0);
      expect(say(broken, 1000)).to.equal('interrupted');
      expect(say(direct, 1500)).to.equal('connected-direct');
    });

    it('shows the first connection at once, after any verdict on the attempt', () => {
      say(of('connecting', 'info'), 0);
      say(of('no-common-path', 'error'), 1000);
      expect(say(of('no-common-path', 'error'), 1000 + raiseMs)).to.equal('no-common-path');
      expect(say(direct, 4000)).to.equal('connected-direct');
    });

    it('does not keep a verdict that no longer holds while others alternate', () => {
      say(slow, 0);
      let last = '';
      for (let now = 1000; now <= clearMs + raiseMs; now += 1000) {
        last = say(now % 2000 ? lossy : direct, now);
      }
      expect(last).to.not.equal('slow-path');
    });

    it('forgets a peer that has left', () => {
      say(of('peer-left', 'info'), 0);
      shown.forget('peer-1');
      expect(say(slow, 1)).to.equal('slow-path');
    });
  });

  describe('the headline', () => {
    const codes = Object.entries(verdictReports).map(
      ([code, { verdicts }]) => [code, verdicts[0]?.severity ?? 'info'] as const,
    ) as [ExampleCode, Severity][];
    const fatal = ['insecure-context', 'webrtc-unavailable', 'not-confirmed', 'peer-flooding'];
    const ordinary = codes.filter(([code]) => !fatal.includes(code));
    const isOfCall = (code: ExampleCode) =>
      verdictReports[code].verdicts.some((one) => one.code === code && !one.peer);
    /** Processes the verdicts on two peers and on the call as the monitor does. */
    const heads = (raw: readonly (readonly [Verdict, Verdict, readonly Verdict[]])[]) => {
      const one = new ShownVerdicts(() => {});
      return raw.map(([a, b, call], second) => {
        const now = second * 1000;
        const people = [one.ofPeer('peer-1', a, now), one.ofPeer('peer-2', b, now)];
        const order: readonly Severity[] = ['error', 'warning', 'info', 'ok'];
        const all = [...call, ...people].sort(
          (x, y) => order.indexOf(x.severity) - order.indexOf(y.severity),
        );
        return one.take(all, now)[0]!;
      });
    };
    const keyOf = ({ code, peer }: Verdict) => `${code} ${peer}`;
    /** The first verdicts of these kinds are exempt from the limit: they occur once. */
    const isFree = ({ code }: Verdict) =>
      /^connected-/.test(code) || ['joining', 'alone', 'connecting'].includes(code);

    it('changes at most three times a minute for any verdicts (property)', () => {
      for (let seed = 1; seed <= 60; seed++) {
        const chance = seeded(seed);
        const any = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)]!;
        const ofPeople = ordinary.filter(([code]) => !isOfCall(code));
        const ofCall = ordinary.filter(([code]) => isOfCall(code));
        const few = [any(ofPeople), any(ofPeople), any(ofPeople)];
        const list = seed % 2 ? few : ofPeople;
        const raw = Array.from({ length: 240 }, () => {
          const [a, b] = [any(list), any(list)];
          const call = chance() < 0.3 ? [of(...any(ofCall), { peer: undefined })] : [];
          return [of(...a), of(...b, { peer: 'peer-2' }), call] as const;
        });
        const shown = heads(raw);
        const seen = new Set<string>();
        const changes = shown.flatMap((one, second) => {
          const before = shown[second - 1];
          if (!before || keyOf(before) === keyOf(one)) return [];
          const first = isFree(one)
            ? `${one.code.replace(/^(connected)-.*/, '$1')} ${one.peer}`
            : '';
          if (first && !seen.has(first)) {
            seen.add(first);
            return [];
          }
          return [second * 1000];
        });
        for (const at of changes) {
          const within = changes.filter((other) => other >= at && other - at < 60_000);
          expect(within.length, `seed ${seed}, from ${at} ms`).to.be.at.most(3);
        }
      }
    });

    it('shows a lasting verdict within the hold (property)', () => {
      for (let seed = 1; seed <= 60; seed++) {
        const chance = seeded(seed);
        const any = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)]!;
        const one = new ShownVerdicts(() => {});
        const ofPeople = ordinary.filter(([code]) => !isOfCall(code));
        const say = (verdict: Verdict, now: number) =>
          one.take([one.ofPeer('peer-1', verdict, now)], now)[0]?.code;
        let now = 0;
        // Two changes at most, so that the third is allowed.
        for (const verdict of [of(...any(ofPeople)), of(...any(ofPeople)), of(...any(ofPeople))]) {
          let code: string | undefined;
          for (const last = now + clearMs + raiseMs; now <= last; now += 1000) {
            code = say(verdict, now);
          }
          expect(code, `seed ${seed}`).to.equal(verdict.code);
        }
        // After any sequence, within a further minute.
        for (const mixed = now + 60_000; now < mixed; now += 1000) say(of(...any(ofPeople)), now);
        const [last, end] = [of(...any(ofPeople)), now + pace.spanMs + clearMs + raiseMs];
        let code: string | undefined;
        for (; now <= end; now += 1000) code = say(last, now);
        expect(code, `seed ${seed}`).to.equal(last.code);
      }
    });

    it('is independent of the number of reports', () => {
      const often = new ShownVerdicts(() => {});
      const once = new ShownVerdicts(() => {});
      const raw = (now: number) => (now % 7000 < 3000 ? slow : direct);
      for (let now = 0; now < 60_000; now += 1000) {
        for (let more = 0; more < 1000; more += 100) {
          often.take([often.ofPeer('peer-1', raw(now), now + more)], now + more);
        }
        const a = often.take([often.ofPeer('peer-1', raw(now), now + 950)], now + 950);
        once.take([once.ofPeer('peer-1', raw(now), now)], now);
        const b = once.take([once.ofPeer('peer-1', raw(now), now + 950)], now + 950);
        expect(a[0]?.code).to.equal(b[0]?.code);
      }
    });

    it('is replaced at once by a final verdict and by the first connection', () => {
      const verdicts = [slow, lossy, of('unsteady', 'warning'), of('loss-to-us', 'warning')];
      let now = 0;
      for (const verdict of [...verdicts, ...verdicts]) {
        for (let i = 0; i < 8; i++, now += 1000) shown.take([verdict], now);
      }
      const end = of('not-confirmed', 'error');
      expect(shown.take([end], now)[0]?.code).to.equal('not-confirmed');
      const first = of('connected-lan', 'ok', { peer: 'peer-2' });
      expect(shown.take([first], now)[0]).to.deep.equal(first);
    });

    it('is also shown in the details of the peer while it is held', () => {
      const [peer] = verdictReports['slow-path'].peers;
      const [after] = withHeadline([peer!], { ...broken, peer: peer!.key });
      expect(after?.verdict.code).to.equal('interrupted');
      expect(withHeadline([peer!], { ...broken, peer: 'peer-9' })).to.deep.equal([peer]);
    });
  });
});
