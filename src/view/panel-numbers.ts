// Numbers as a person reads them, and the curve of the delay. Pure.

import { type SVGTemplateResult, svg } from 'lit';
import type { QualitySample, Verdict } from '../call/state.js';
import type { PanelWords } from '../locales/panel.en.js';
import type { VerdictText, VerdictWords } from '../locales/verdict-words.js';
import type { Words } from '../locales/words.js';

export interface ReportWords {
  readonly panel: PanelWords;
  readonly verdicts: VerdictWords;
  readonly errors: Words['errors'];
}

/** What a verdict says of a person with this name. */
export const textOf = ({ code, values }: Verdict, words: ReportWords, name = ''): VerdictText =>
  words.verdicts[code](name ? { ...values, peer: name } : values);

const dash = '–';

export const ms = (value: number | undefined): string =>
  value === undefined
    ? dash
    : `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)}\u00a0ms`;

export const percent = (fraction: number | undefined): string => {
  if (fraction === undefined) return dash;
  const value = fraction * 100;
  return `${value > 0 && value < 10 ? Number(value.toFixed(1)) : Math.round(value)}\u00a0%`;
};

export const rate = (bps: number | undefined): string => {
  if (bps === undefined) return dash;
  return bps < 1_000_000
    ? `${Math.round(bps / 1000)}\u00a0kb/s`
    : `${(bps / 1_000_000).toFixed(1)}\u00a0Mb/s`;
};

/** The last value that is known: a report of the other side comes only every few seconds. */
export function latest<K extends keyof QualitySample>(
  samples: readonly QualitySample[],
  field: K,
): QualitySample[K] | undefined {
  return samples.slice(-10).findLast((sample) => sample[field] !== undefined)?.[field];
}

const width = 120;
const height = 28;
const spanMs = 120_000;
/** The curve's scale grows beyond this, never below it: 4 ms must not look like a mountain range. */
const leastScaleMs = 100;

/** Two minutes of delay; nothing is drawn before there are two samples. */
export function curve(
  samples: readonly QualitySample[],
  words: PanelWords,
): SVGTemplateResult | undefined {
  const known = samples.flatMap(({ t, rttMs }) => (rttMs === undefined ? [] : [{ t, rttMs }]));
  const last = known.at(-1);
  if (!last || known.length < 2) return undefined;
  const values = known.map(({ rttMs }) => rttMs);
  const high = Math.max(...values);
  const top = Math.max(leastScaleMs, high);
  const points = known
    .filter(({ t }) => last.t - t <= spanMs)
    .map(({ t, rttMs }) => {
      const x = width - ((last.t - t) / spanMs) * width;
      const y = height - 2 - (rttMs / top) * (height - 4);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
  const label = words.curve(
    Math.round(Math.min(...values)),
    Math.round(high),
    Math.round(last.rttMs),
  );
  return svg`<svg
    class="curve"
    viewBox="0 0 ${width} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  ><polyline points=${points.join(' ')} /></svg>`;
}
