import { expect } from 'chai';

import { natEstimate } from '../../src/diagnostics/ice/nat.js';
import { readStats } from '../../src/diagnostics/ice/stats.js';
import { PeerHistory } from '../../src/diagnostics/peer-history.js';
import type { PeerReport, VerdictCode } from '../../src/diagnostics/report.js';
import { judgePeer, type UnjudgedPeer } from '../../src/diagnostics/rules/judge-peer.js';
import { reports } from '../../stories/reports.js';

/** The format of test/net/record.mjs. */
interface Sample {
  readonly stats: readonly { readonly id: string; readonly timestamp: number }[];
  readonly states: PeerReport['states'];
  readonly stages: PeerReport['stages'];
  readonly servers: PeerReport['servers'];
  readonly policy: RTCIceTransportPolicy;
}
interface Recording {
  readonly browser: string;
  readonly version: string;
  readonly samples: readonly Sample[];
}

const files = new URL('../fixtures/stats/', import.meta.url);
const load = async (name: string): Promise<Recording> =>
  (await fetch(new URL(`${name}.json`, files))).json();

/** The facts that follow from the statistics alone, without events. */
function replay({ samples }: Recording): readonly UnjudgedPeer[] {
  const history = new PeerHistory('peer-1', () => {});
  const clock = ({ stats }: Sample) => Math.max(...stats.map(({ timestamp }) => timestamp));
  const begun = clock(samples[0]!);
  return samples.map((sample) => {
    const { stats, states, stages, servers, policy } = sample;
    const isOver = states.connection === 'failed';
    history.take(
      readStats(stats.map((line) => [line.id, line] as const)),
      clock(sample) - begun,
      isOver,
    );
    const [peer] = reports.lan.peers;
    const facts = structuredClone(history.facts());
    const { transport, counters, local, remote, pairs, pairsFrozenAt } = facts;
    const { path, pathHistory, quality } = facts;
    return {
      ...peer!,
      ...{ states, stages, servers, policy, transport, counters, local, remote, pairs },
      ...{ pairsFrozenAt, path, pathHistory, quality },
    };
  });
}

/** The verdict shortly after the last event, on the clock of the recorded call. */
const judged = (peer: UnjudgedPeer): VerdictCode =>
  judgePeer(peer, Math.max(...Object.values(peer.stages), peer.states.since) + 1000).code;

for (const browser of ['chromium', 'firefox']) {
  describe(`recorded statistics of ${browser}`, () => {
    const working: readonly [string, string, VerdictCode][] = [
      ['lan', 'lan none', 'connected-lan'],
      ['nat', 'nat none', 'connected-direct'],
      ['relay', 'relay', 'connected-relay'],
      ['relay-tcp', 'relay ours', 'connected-relay-tcp'],
    ];
    for (const [name, path, verdict] of working) {
      it(`yield the verdict on a call: ${name}`, async () => {
        const [first, later] = replay(await load(`${name}.${browser}`));
        expect(`${first!.path?.kind} ${first!.path?.relaySide}`).to.match(new RegExp(`^${path}`));
        expect(judged(first!)).to.equal(verdict);
        expect(first!.pairs.filter(({ selected }) => selected)).to.have.length(1);
        expect(first!.transport.dtls).to.equal('connected');
        const last = later!.quality.fine.at(-1)!;
        expect(last.rttMs, 'delay').to.be.above(0).and.below(10_000);
        expect(last.inBps, 'rate in').to.be.above(1000);
        expect(last.outBps, 'rate out').to.be.above(1000);
        expect(last.inLoss, 'loss in').to.be.within(0, 1);
        expect(last.inJitterMs, 'jitter').to.be.above(0);
        expect(later!.path?.changes, 'changes').to.be.within(0, 3);
      });
    }

    it('contain the frame rate of the video', async () => {
      const [, later] = replay(await load(`lan.${browser}`));
      expect(later!.quality.fine.at(-1)?.fps).to.be.above(0);
    });

    it('show a symmetric NAT without a relay, even if the browser has forgotten its pairs', async () => {
      const attempt = replay(await load(`no-path.${browser}`));
      const failed = attempt.at(-1)!;
      expect(failed.states.connection).to.equal('failed');
      expect(failed.pairs, 'frozen').not.to.be.empty;
      expect(failed.pairsFrozenAt).to.be.a('number');
      expect(natEstimate(failed.local).mapping).to.equal('endpoint-dependent');
      expect(judged(failed)).to.equal('symmetric-nat-no-turn');
    });

    it('distinguish a lost connection from one that was never established', async () => {
      const [up, , down] = replay(await load(`lost.${browser}`));
      expect(judged(up!)).to.equal('connected-direct');
      expect(down!.states.connection).to.equal('disconnected');
      expect(judged(down!)).to.be.oneOf(['interrupted', 'restarting']);
      const failed = { ...down!, states: { ...down!.states, connection: 'failed' as const } };
      expect(judged(failed)).to.equal('consent-lost');
      const stages = { offer: 1, answer: 2, candidates: 2, checking: 3 };
      expect(judged({ ...failed, stages })).not.to.be.oneOf(['consent-lost', 'interrupted']);
    });
  });
}
