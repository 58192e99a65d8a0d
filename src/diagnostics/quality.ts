// The quality of a connection: two readings → one sample, samples → a series and a grade. Pure.

import type { Reading, RtpFlow } from './ice/stats.js';
import type { QualitySample, QualitySeries } from './peer-facts.js';
import type { Ms } from './verdict.js';

const fineCap = 120;
const coarseCap = 180;
const coarseMs = 10_000;

/**
 * The lower limits of `fair` and `poor`. Informed by Daily's network test (300/600 ms, 5/10 %) and
 * webrtc-issue-detector (250 ms, 5 %).
 */
export const thresholds = {
  rttMs: [250, 500],
  outLoss: [0.03, 0.08],
  inLoss: [0.03, 0.08],
  inJitterMs: [40, 100],
} as const;

type Graded = keyof typeof thresholds;
type Measure = (typeof numeric)[number];
const measures = Object.keys(thresholds) as Graded[];

function rate(now: RtpFlow | undefined, before: RtpFlow | undefined): number | undefined {
  const spanMs = now && before ? now.at - before.at : 0;
  // The sum of bytes decreases when a stream ends: then the rate of this span is unknown.
  if (!now || !before || spanMs <= 0 || now.bytes < before.bytes) return undefined;
  return Math.round(((now.bytes - before.bytes) * 8000) / spanMs);
}

function lossIn(now: RtpFlow | undefined, before: RtpFlow | undefined): number | undefined {
  if (!now || !before) return undefined;
  const lost = Math.max(0, now.lost - before.lost);
  const expected = lost + Math.max(0, now.packets - before.packets);
  return expected > 0 ? lost / expected : undefined;
}

export function sampleOf(t: Ms, now: Reading, before: Reading | undefined): QualitySample {
  const pairRtt = now.selected?.rttMs;
  const remote = now.remoteReport;
  const isNew = remote && remote.at !== before?.remoteReport?.at;
  const freezes = (now.freezes ?? 0) - (before?.freezes ?? 0);
  return {
    t,
    rttMs: pairRtt ?? remote?.rttMs,
    rttFrom: pairRtt ? 'pair' : remote?.rttMs ? 'rtcp' : undefined,
    outLoss: isNew ? remote.loss : undefined,
    inLoss: lossIn(now.in, before?.in),
    outJitterMs: isNew ? remote.jitterMs : undefined,
    inJitterMs: now.inJitterMs,
    outBps: rate(now.out, before?.out),
    inBps: rate(now.in, before?.in),
    uplinkBps: now.uplinkBps,
    fps: now.fps,
    freezes: freezes > 0 ? freezes : undefined,
    limited: now.limited,
  };
}

const numeric = [
  'rttMs',
  'outLoss',
  'inLoss',
  'inJitterMs',
  'outJitterMs',
  'outBps',
  'inBps',
  'uplinkBps',
  'fps',
] as const satisfies readonly (keyof QualitySample)[];

function mean(samples: readonly QualitySample[], t: Ms): QualitySample {
  const averages = numeric.flatMap((field) => {
    const known = samples.map((sample) => sample[field]).filter((value) => value !== undefined);
    return known.length ? [[field, known.reduce((a, b) => a + b, 0) / known.length]] : [];
  });
  return { t, ...Object.fromEntries(averages) };
}

/** Older measures do not describe the present, milliseconds: RTCP reports of the peer arrive every 5 to 7 s. */
const currentMs = 60_000;

/** The median of the last five values: it passes a threshold exactly if three of five do. */
export function settled(samples: readonly QualitySample[], measure: Measure): number | undefined {
  const { t: now = 0 } = samples.at(-1) ?? {};
  const known = samples
    .filter(({ t }) => now - t < currentMs)
    .map((sample) => sample[measure])
    .filter((value) => value !== undefined)
    .slice(-5)
    .sort((a, b) => a - b);
  return known.length < 3 ? undefined : known[Math.floor(known.length / 2)];
}

function gradeOf(fine: readonly QualitySample[]): Pick<QualitySeries, 'grade' | 'because'> {
  for (const [level, grade] of [
    [1, 'poor'],
    [0, 'fair'],
  ] as const) {
    const because = measures.find(
      (measure) => (settled(fine, measure) ?? 0) >= thresholds[measure][level],
    );
    if (because) return { grade, because };
  }
  return { grade: fine.some((sample) => sample.rttMs !== undefined) ? 'good' : 'unknown' };
}

/** Samples of a quiet connection come every five seconds, RTCP reports at any time. */
const lossMs = 15_000;

/** A recent sample has a high loss in either direction. Not by the median, because the loss may have just begun. */
export const isLossy = (fine: readonly QualitySample[], now: Ms): boolean =>
  fine.some(
    ({ t, inLoss = 0, outLoss = 0 }) =>
      now - t < lossMs && (inLoss >= thresholds.inLoss[1] || outLoss >= thresholds.outLoss[1]),
  );

export const noQuality: QualitySeries = { fine: [], coarse: [], grade: 'unknown' };

/** The values that the rules use, so that the report shows the same numbers. */
const settledOf = (fine: readonly QualitySample[]): QualitySeries['settled'] =>
  Object.fromEntries(measures.map((measure) => [measure, settled(fine, measure)]));

export function grow(series: QualitySeries, sample: QualitySample): QualitySeries {
  const fine = [...series.fine, sample].slice(-fineCap);
  const since = series.coarse.at(-1)?.t ?? fine[0]?.t ?? sample.t;
  const recent = fine.filter(({ t }) => t > since);
  const coarse =
    sample.t - since < coarseMs
      ? series.coarse
      : [...series.coarse, mean(recent, sample.t)].slice(-coarseCap);
  return { fine, coarse, settled: settledOf(fine), ...gradeOf(fine) };
}
