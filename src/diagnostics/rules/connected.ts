// The verdicts on an established connection: its problems in the order of cause, then the path that it uses. Pure.

import type { MissingMedia, PeerFacts } from '../peer-facts.js';
import { settled, thresholds } from '../quality.js';
import { deadlines, isUp, type PeerContext, since } from './context.js';
import { defineVerdict, type Finding, fact } from './definition.js';
import { isRelay } from './ice-servers.js';
import { theirLineNarrow, uplinkNarrow } from './narrow-line.js';

/** A change of the path is reported for this long, if the previous path had lasted as long. Milliseconds. */
const changeShownMs = 15_000;

type Threshold = keyof typeof thresholds;

/** A delay that was shorter by both of these on the same path is caused by a queue. Milliseconds, and a factor. */
const queue = { ms: 200, factor: 4 } as const;

/** The delay before a queue grew on the link, milliseconds: a long path is long from the beginning. */
function grownFrom({ quality, path }: PeerFacts, nowMs: number): number | undefined {
  const since = path?.since ?? 0;
  const known = [...quality.coarse, ...quality.fine]
    .filter(({ t, rttMs }) => t >= since && rttMs !== undefined)
    .map(({ rttMs = 0 }) => rttMs);
  const least = Math.round(Math.min(...known));
  const isGrown = nowMs - least >= queue.ms && nowMs >= least * queue.factor;
  return isGrown ? least : undefined;
}

/** A measure that users notice. */
const above =
  (measure: Threshold, unit: 'ms' | 'percent', factor: number) =>
  (c: PeerContext): Finding | false => {
    const value = settled(c.peer.quality.fine, measure);
    if (!isUp(c) || value === undefined || value < thresholds[measure][0]) return false;
    const shown = Math.round(value * factor);
    const isRelayed = c.peer.path?.kind === 'relay';
    const from = measure === 'rttMs' ? grownFrom(c.peer, value) : undefined;
    const values = {
      [unit]: shown,
      ...(isRelayed && { via: 'relay' }),
      ...(from !== undefined && { from }),
    };
    return { ...fact(`quality.${measure}`, shown), values };
  };

/** Media that does not arrive, as the two ends have told each other. */
function reported(missing: MissingMedia | undefined): Finding | false {
  const [here, there] = [missing?.here?.join() ?? '', missing?.there?.join() ?? ''];
  if (!here && !there) return false;
  return {
    ...fact(here ? 'missing.here' : 'missing.there', here || there),
    values: { here, there },
  };
}

/** The peer sends media that this page shows, and no byte of it arrives. */
function unreceived(c: PeerContext): Finding | false {
  const { sends = [], stages, quality, states } = c.peer;
  const { sources, since: awaitedAt } = c.peer.awaited ?? { sources: sends, since: states.since };
  const awaitedMs = since(c, Math.max(states.since, awaitedAt));
  if (sources.length === 0 || awaitedMs < deadlines.mediaMs) return false;
  const last = quality.fine.filter(({ t }) => since(c, t) < deadlines.mediaMs);
  const isStill = last.length > 1 && last.every(({ inBps }) => inBps === 0);
  if (!isStill && stages.media !== undefined) return false;
  return { ...fact('quality.inBps', 0), values: { here: sources.join() } };
}

const suffering = {
  kind: 'degraded',
  scope: 'peer',
  severity: 'warning',
  phase: 'connected',
} as const;

export const connectedVerdicts = [
  uplinkNarrow,
  theirLineNarrow,
  defineVerdict({
    ...suffering,
    code: 'one-way-media',
    severity: 'error',
    when: (c) => isUp(c) && (reported(c.peer.missing) || unreceived(c)),
  }),
  defineVerdict({ ...suffering, code: 'slow-path', when: above('rttMs', 'ms', 1) }),
  defineVerdict({ ...suffering, code: 'loss-from-us', when: above('outLoss', 'percent', 100) }),
  defineVerdict({ ...suffering, code: 'loss-to-us', when: above('inLoss', 'percent', 100) }),
  // A stream that waits for retransmissions arrives unevenly.
  defineVerdict({
    code: 'connected-relay-tcp',
    explains: ['unsteady'],
    kind: 'connected',
    scope: 'peer',
    severity: 'warning',
    phase: 'connected',
    when: (c) => {
      const { kind, relayTransport, protocol } = c.peer.path ?? {};
      const isTcp = protocol === 'tcp' || (relayTransport ?? 'udp') !== 'udp';
      if (!isUp(c) || kind !== 'relay' || !isTcp) return false;
      const overUdp = c.peer.servers.filter((one) => one.transport === 'udp');
      // The network lets UDP through, but no relay is configured that uses it.
      const isUnused = overUdp.some(({ fate }) => fate === 'works') && !overUdp.some(isRelay);
      return {
        ...fact('path.relayTransport', relayTransport ?? 'tcp'),
        values: isUnused ? { udp: 'unused' } : {},
      };
    },
  }),
  defineVerdict({ ...suffering, code: 'unsteady', when: above('inJitterMs', 'ms', 1) }),
  defineVerdict({
    ...suffering,
    code: 'path-changed',
    severity: 'info',
    when: (c) => {
      const [before, last] = c.peer.pathHistory.slice(-2);
      if (!isUp(c) || !before || !last || before.kind === last.kind) return false;
      // Right after connecting, ICE replaces one pair by a better one.
      const isNews = last.at - before.at > changeShownMs && since(c, last.at) < changeShownMs;
      return isNews && { ...fact('path.kind', last.kind, last.at), values: { kind: last.kind } };
    },
  }),
  defineVerdict({
    code: 'connected-relay',
    kind: 'connected',
    scope: 'peer',
    severity: 'info',
    phase: 'connected',
    when: (c) => isUp(c) && c.peer.path?.kind === 'relay' && fact('path.kind', 'relay'),
  }),
  defineVerdict({
    code: 'connected-lan',
    kind: 'connected',
    scope: 'peer',
    severity: 'ok',
    phase: 'connected',
    when: (c) => {
      const { kind = '', confidence = 'certain' } = c.peer.path ?? {};
      return (
        isUp(c) && ['lan', 'same-host'].includes(kind) && { ...fact('path.kind', kind), confidence }
      );
    },
  }),
  defineVerdict({
    code: 'connected-direct',
    kind: 'connected',
    scope: 'peer',
    severity: 'ok',
    phase: 'connected',
    // Before the first sample the path is unknown.
    when: (c) => isUp(c) && c.peer.path !== undefined && fact('path.kind', c.peer.path.kind),
  }),
];
