// A line that is narrow or full, and whose it is: before the delay, the loss and the jitter that come of it. Pure.

import { settled, thresholds } from '../quality.js';
import type { PeerReport } from '../report.js';
import type { Ms } from '../verdict.js';
import { fact, isUp, type Rule, since } from './context.js';

type Quality = Pick<PeerReport, 'quality'>;

/** Quiet samples come every five seconds. */
const leastSamples = 4;

/** Most of what was seen within this time. */
export function isLimited(
  { quality }: Quality,
  by: string,
  { at, withinMs }: { readonly at: Ms; readonly withinMs: Ms },
): boolean {
  const last = quality.fine.filter(({ t }) => at - t < withinMs);
  const is = last.filter(({ limited }) => limited === by).length;
  return last.length >= leastSamples && is > last.length / 2;
}

/** Chromium calls an encoder limited by bandwidth, too, that we limited ourselves: then the way has room left. */
const roomFactor = 1.25;

/** By the middle of the last samples: what is sent in one second says little of the next. */
export function isFull({ quality: { fine } }: Quality): boolean {
  const [uplink, out] = [settled(fine, 'uplinkBps'), settled(fine, 'outBps')];
  return uplink !== undefined && out !== undefined && uplink < out * roomFactor;
}

const limitMs = 15_000;
const establishedMs = 30_000;

/** What goes one way suffers badly, or not at all. */
function suffers({ quality: { fine } }: Quality, way: 'out' | 'in', level: 0 | 1): boolean {
  const loss = settled(fine, `${way}Loss`) ?? 0;
  const jitter = settled(fine, `${way}JitterMs`) ?? 0;
  return loss >= thresholds[`${way}Loss`][level] || jitter >= thresholds.inJitterMs[level];
}

const isSlow = ({ quality: { fine } }: Quality) =>
  (settled(fine, 'rttMs') ?? 0) >= thresholds.rttMs[0];

/** A queue makes everything late, and only one way of it unsteady: that is where the line is full. */
const isFullOn = (peer: Quality, way: 'out' | 'in') =>
  isSlow(peer) && suffers(peer, way, 1) && !suffers(peer, way === 'out' ? 'in' : 'out', 0);

const shown = ({ quality: { fine } }: Quality, way: 'out' | 'in') =>
  (settled(fine, `${way}Loss`) ?? 0) >= thresholds[`${way}Loss`][0]
    ? fact(`quality.${way}Loss`, Math.round((settled(fine, `${way}Loss`) ?? 0) * 100))
    : fact(`quality.${way}JitterMs`, Math.round(settled(fine, `${way}JitterMs`) ?? 0));

export const line: readonly Rule[] = [
  [
    'uplink-narrow',
    'warning',
    (c) => {
      const { peer } = c;
      if (!isUp(c)) return false;
      // An encoder begins small, and on a long way it takes its time to grow.
      const isEstablished = since(c, peer.stages.connected) > establishedMs;
      const isNarrow =
        isLimited(peer, 'bandwidth', { at: c.now, withinMs: limitMs }) &&
        isFull(peer) &&
        ((isSlow(peer) && isEstablished) || suffers(peer, 'out', 0)) &&
        // What loses in both directions is the way, and the encoder's limit follows from it.
        !suffers(peer, 'in', 0);
      const finding = isNarrow
        ? fact('quality.limited', 'bandwidth')
        : isFullOn(peer, 'out') && shown(peer, 'out');
      return finding && { ...finding, values: { people: 1 }, confidence: 'likely' };
    },
  ],
  [
    'their-line-narrow',
    'warning',
    (c) => {
      if (!isUp(c) || !isFullOn(c.peer, 'in')) return false;
      return { ...shown(c.peer, 'in'), confidence: 'likely' };
    },
  ],
];
