// A connection that stands: what suffers, else how it goes. In the order of cause. Pure.

import { settled, thresholds } from '../quality.js';
import type { VerdictCode } from '../verdict.js';
import { deadlines, fact, isUp, type PeerRuleFacts, type Rule, since } from './context.js';
import { isRelay } from './ice-servers.js';
import { line } from './network-path.js';
import { lacking } from './no-path.js';

/** For so long another path is worth a sentence; the one before had lasted as long. Milliseconds. */
const newsMs = 15_000;

type Threshold = keyof typeof thresholds;

/** A delay that was this much shorter on the same path, milliseconds and as a factor, is that of a queue. */
const queue = { ms: 200, factor: 4 } as const;

/** What the delay was before something filled the line: a long way is long from the beginning. */
function grownFrom({ quality, path }: PeerRuleFacts, nowMs: number): number | undefined {
  const since = path?.since ?? 0;
  const known = [...quality.coarse, ...quality.fine]
    .filter(({ t, rttMs }) => t >= since && rttMs !== undefined)
    .map(({ rttMs = 0 }) => rttMs);
  const least = Math.round(Math.min(...known));
  const isGrown = nowMs - least >= queue.ms && nowMs >= least * queue.factor;
  return isGrown ? least : undefined;
}

/** What a person notices. */
const quality = (
  code: VerdictCode,
  measure: Threshold,
  unit: 'ms' | 'percent',
  factor: number,
): Rule => [
  code,
  'warning',
  (c) => {
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
  },
];

/** A connection that stands: what is not good about it, else how it goes. */
export const connectedRules: readonly Rule[] = [
  ...line,
  ['one-way-media', 'error', (c) => isUp(c) && lacking(c.peer)],
  [
    'one-way-media',
    'error',
    (c) => {
      const { sends, stages, quality, states } = c.peer;
      if (!isUp(c) || !sends?.length || since(c, states.since) < deadlines.mediaMs) return false;
      const last = quality.fine.filter(({ t }) => since(c, t) < deadlines.mediaMs);
      const isStill = last.length > 1 && last.every(({ inBps }) => inBps === 0);
      if (!isStill && stages.media !== undefined) return false;
      return { ...fact('quality.inBps', 0), values: { here: sends.join() } };
    },
  ],
  quality('slow-path', 'rttMs', 'ms', 1),
  quality('loss-from-us', 'outLoss', 'percent', 100),
  quality('loss-to-us', 'inLoss', 'percent', 100),
  // A stream that waits for what was lost comes unevenly.
  [
    'connected-relay-tcp',
    'warning',
    (c) => {
      const { kind, relayTransport, protocol } = c.peer.path ?? {};
      const isTcp = protocol === 'tcp' || (relayTransport ?? 'udp') !== 'udp';
      if (!isUp(c) || kind !== 'relay' || !isTcp) return false;
      const overUdp = c.peer.servers.filter((one) => one.transport === 'udp');
      // The network lets UDP through, and no relay is there to make use of it.
      const isUnused = overUdp.some(({ fate }) => fate === 'works') && !overUdp.some(isRelay);
      return {
        ...fact('path.relayTransport', relayTransport ?? 'tcp'),
        values: isUnused ? { udp: 'unused' } : {},
      };
    },
  ],
  quality('unsteady', 'inJitterMs', 'ms', 1),
  [
    'path-changed',
    'info',
    (c) => {
      const [before, last] = c.peer.pathHistory.slice(-2);
      if (!isUp(c) || !before || !last || before.kind === last.kind) return false;
      // In the first moments ICE goes from one pair to a better one.
      const isNews = last.at - before.at > newsMs && since(c, last.at) < newsMs;
      return isNews && { ...fact('path.kind', last.kind, last.at), values: { kind: last.kind } };
    },
  ],
  [
    'connected-relay',
    'info',
    (c) => isUp(c) && c.peer.path?.kind === 'relay' && fact('path.kind', 'relay'),
  ],
  [
    'connected-lan',
    'ok',
    (c) => {
      const { kind = '', confidence = 'certain' } = c.peer.path ?? {};
      return (
        isUp(c) && ['lan', 'same-host'].includes(kind) && { ...fact('path.kind', kind), confidence }
      );
    },
  ],
  [
    'connected-direct',
    'ok',
    // Without a path the first sample is still on its way.
    (c) => isUp(c) && c.peer.path !== undefined && fact('path.kind', c.peer.path.kind),
  ],
];
