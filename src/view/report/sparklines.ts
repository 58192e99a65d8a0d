// Sparklines of delay, loss and bit rates over two minutes, each with a text alternative. Pure.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import type { PeerReport, QualitySample } from '../../call/state.js';
import type { ReportMessages } from '../../locales/report-messages.js';
import { ms, percent, rate } from './format.js';

const width = 120;
const height = 32;
const spanMs = 120_000;
/** Samples are taken every five seconds while the report is hidden; two missing samples are a gap. */
const gapMs = 12_000;

type Measure = 'rttMs' | 'outLoss' | 'inLoss' | 'outBps' | 'inBps';
type Point = readonly [t: number, value: number];

interface Figure {
  readonly name: keyof ReportMessages['figures'];
  readonly lines: readonly Measure[];
  /** Maximum of the axis. Fixed, so that a variation of 4 ms looks small; only larger values extend it. */
  readonly scale: number;
  readonly shown: (value: number | undefined) => string;
}

const figures: readonly Figure[] = [
  { name: 'delay', lines: ['rttMs'], scale: 400, shown: ms },
  { name: 'loss', lines: ['outLoss', 'inLoss'], scale: 0.2, shown: percent },
  { name: 'rate', lines: ['outBps', 'inBps'], scale: 1_500_000, shown: rate },
];

const pointsOf = (samples: readonly QualitySample[], measure: Measure): readonly Point[] =>
  samples.flatMap(({ t, [measure]: value }): Point[] => (value === undefined ? [] : [[t, value]]));

/** Splits the points at gaps, which are not drawn. */
function unbroken(points: readonly Point[]): readonly Point[][] {
  const parts: Point[][] = [];
  for (const point of points) {
    const part = parts.at(-1);
    const last = part?.at(-1);
    if (part && last && point[0] - last[0] <= gapMs) part.push(point);
    else parts.push([point]);
  }
  return parts;
}

function drawing(
  curves: readonly (readonly Point[])[],
  { scale, now, changes }: { scale: number; now: number; changes: readonly number[] },
): SVGTemplateResult {
  const top = Math.max(scale, ...curves.flat().map(([, value]) => value));
  const x = (t: number) => (width - ((now - t) / spanMs) * width).toFixed(1);
  const y = (value: number) => (height - 2 - (value / top) * (height - 4)).toFixed(1);
  const line = (part: readonly Point[]) =>
    // A polyline with a single point is invisible.
    (part.length === 1 ? [part[0], part[0]] : part)
      .map((point) => `${x(point?.[0] ?? 0)},${y(point?.[1] ?? 0)}`)
      .join(' ');
  return svg`${changes.map((at) => svg`<path class="tick" d=${`M${x(at)} 0V${height}`} />`)}${curves.map(
    (points, i) =>
      unbroken(points).map(
        (part) => svg`<polyline class=${i === 0 ? 'first' : 'second'} points=${line(part)} />`,
      ),
  )}`;
}

function figure(
  { name, lines, scale, shown }: Figure,
  peer: PeerReport,
  words: ReportMessages,
): TemplateResult | typeof nothing {
  const { fine } = peer.quality;
  const now = fine.at(-1)?.t ?? 0;
  const recent = fine.filter(({ t }) => now - t <= spanMs);
  const curves = lines.map((measure) => pointsOf(recent, measure));
  if (curves.flat().length < 2) return nothing;
  const changes = peer.pathHistory
    .slice(1)
    .map(({ at }) => at)
    .filter((at) => now - at <= spanMs);
  const ranges = curves
    .map((points, i) => {
      if (points.length === 0) return '';
      const values = points.map(([, value]) => value);
      const range = words.range(
        shown(Math.min(...values)),
        shown(Math.max(...values)),
        shown(values.at(-1)),
      );
      return lines.length > 1 ? `${words.directions[i === 0 ? 'out' : 'in']}: ${range}` : range;
    })
    .filter(Boolean);
  const title = words.figures[name];
  const legend = (i: number) => (i === 0 ? words.directions.out : words.directions.in);
  return html`<figure>
    <figcaption>
      ${title}
      ${curves.map((points, i) =>
        points.length === 0
          ? nothing
          : html`<span class=${i === 0 ? 'first' : 'second'}
              >${lines.length > 1 ? `${legend(i)} ` : ''}<b>${shown(points.at(-1)?.[1])}</b></span
            >`,
      )}
    </figcaption>
    <svg
      class="curve"
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${`${title}, ${words.lastMinutes}. ${ranges.join('. ')}`}
    >${drawing(curves, { scale, now, changes })}</svg>
  </figure>`;
}

export const sparklines = (peer: PeerReport, words: ReportMessages): TemplateResult =>
  html`<div class="figures">${figures.map((one) => figure(one, peer, words))}</div>`;
