// The verdicts on a link that is narrow or saturated, and on the side that it belongs to. They come before the delay, the
// loss and the jitter that result from it. Pure.

import type { PeerFacts } from '../peer-facts.js';
import { settled, thresholds } from '../quality.js';
import type { Ms } from '../verdict.js';
import { isUp, since } from './context.js';
import { defineVerdict, fact } from './definition.js';

type Quality = Pick<PeerFacts, 'quality'>;

/** Samples of a quiet connection come every five seconds. */
const leastSamples = 4;

/** Most samples within this time were limited by `by`. */
export function isLimited(
  { quality }: Quality,
  by: string,
  { at, withinMs }: { readonly at: Ms; readonly withinMs: Ms },
): boolean {
  const last = quality.fine.filter(({ t }) => at - t < withinMs);
  const limited = last.filter((sample) => sample.limited === by).length;
  return last.length >= leastSamples && limited > last.length / 2;
}

/** Chromium reports `bandwidth`, too, for an encoder that this library limits: then the link has room left. */
// Browser note chromium-bandwidth-reason
const roomFactor = 1.25;

/** By the median of the last samples, because the rate of one second does not predict the next. */
export function isFull({ quality: { fine } }: Quality): boolean {
  const [uplink, out] = [settled(fine, 'uplinkBps'), settled(fine, 'outBps')];
  return uplink !== undefined && out !== undefined && uplink < out * roomFactor;
}

const limitMs = 15_000;
const establishedMs = 30_000;

type Direction = 'out' | 'in';

/** Loss or jitter of this direction is fair (0) or poor (1). */
function suffers({ quality: { fine } }: Quality, direction: Direction, level: 0 | 1): boolean {
  const loss = settled(fine, `${direction}Loss`) ?? 0;
  const jitter = settled(fine, `${direction}JitterMs`) ?? 0;
  return loss >= thresholds[`${direction}Loss`][level] || jitter >= thresholds.inJitterMs[level];
}

const isSlow = ({ quality: { fine } }: Quality): boolean =>
  (settled(fine, 'rttMs') ?? 0) >= thresholds.rttMs[0];

/** A queue delays both directions, but makes only one of them uneven: that one is saturated. */
const isFullOn = (peer: Quality, direction: Direction): boolean =>
  isSlow(peer) &&
  suffers(peer, direction, 1) &&
  !suffers(peer, direction === 'out' ? 'in' : 'out', 0);

const shown = ({ quality: { fine } }: Quality, direction: Direction) =>
  (settled(fine, `${direction}Loss`) ?? 0) >= thresholds[`${direction}Loss`][0]
    ? fact(`quality.${direction}Loss`, Math.round((settled(fine, `${direction}Loss`) ?? 0) * 100))
    : fact(`quality.${direction}JitterMs`, Math.round(settled(fine, `${direction}JitterMs`) ?? 0));

export const uplinkNarrow = defineVerdict({
  code: 'uplink-narrow',
  explains: ['their-line-narrow', 'slow-path', 'loss-from-us'],
  kind: 'degraded',
  scope: 'peer',
  severity: 'warning',
  phase: 'connected',
  when: (c) => {
    const { peer } = c;
    if (!isUp(c)) return false;
    // An encoder begins with a low rate, and on a long path it takes its time to raise it.
    const isEstablished = since(c, peer.stages.connected) > establishedMs;
    const isNarrow =
      isLimited(peer, 'bandwidth', { at: c.now, withinMs: limitMs }) &&
      isFull(peer) &&
      ((isSlow(peer) && isEstablished) || suffers(peer, 'out', 0)) &&
      // Loss in both directions is that of the path, and causes the limit of the encoder.
      !suffers(peer, 'in', 0);
    const finding = isNarrow
      ? fact('quality.limited', 'bandwidth')
      : isFullOn(peer, 'out') && shown(peer, 'out');
    return finding && { ...finding, values: { people: 1 }, confidence: 'likely' };
  },
});

export const theirLineNarrow = defineVerdict({
  code: 'their-line-narrow',
  explains: ['slow-path', 'loss-to-us', 'unsteady'],
  kind: 'degraded',
  scope: 'peer',
  severity: 'warning',
  phase: 'connected',
  when: (c) =>
    isUp(c) && isFullOn(c.peer, 'in') && { ...shown(c.peer, 'in'), confidence: 'likely' },
});
