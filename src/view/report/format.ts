// Formats numbers and verdicts for the report. Pure.

import type { QualitySample, QualitySeries, Verdict } from '../../call/state.js';
import type { CallMessages } from '../../locales/messages.js';
import type { ReportMessages } from '../../locales/report-messages.js';
import type { VerdictMessages, VerdictText } from '../../locales/verdict-messages.js';

export interface ReportTexts {
  readonly panel: ReportMessages;
  readonly verdicts: VerdictMessages;
  readonly errors: CallMessages['errors'];
}

/** The text of a verdict on a participant with this name. */
export const textOf = ({ code, values }: Verdict, words: ReportTexts, name = ''): VerdictText =>
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

/** The value that the verdict is based on, so that both agree; else the latest known value. */
export const judged = (
  { settled, fine }: QualitySeries,
  measure: keyof NonNullable<QualitySeries['settled']>,
): number | undefined => settled?.[measure] ?? latest(fine, measure);

/** The higher loss of both directions. */
export function worstLoss(quality: QualitySeries): number | undefined {
  const known = [judged(quality, 'inLoss'), judged(quality, 'outLoss')].filter(
    (loss) => loss !== undefined,
  );
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** The latest known value: the other side reports only every few seconds (RTCP). */
export function latest<K extends keyof QualitySample>(
  samples: readonly QualitySample[],
  field: K,
): QualitySample[K] | undefined {
  return samples.slice(-10).findLast((sample) => sample[field] !== undefined)?.[field];
}
