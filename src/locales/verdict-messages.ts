// The shape of what diagnostics say. A code without a sentence does not compile.

import type { ErrorCode, Verdict, VerdictCode } from '../call/state.js';

export interface VerdictText {
  readonly sentence: string;
  readonly person?: string;
  readonly developer?: string;
}

/** `peer` is the name of the person; without it the sentence says who is meant all the same. */
export type VerdictWords = Readonly<
  Record<VerdictCode, (values: Verdict['values']) => VerdictText>
>;

/** Hosts that fail together are told together. */
export const areSeveral = (broker: unknown) => String(broker).includes(',');

/** Another broker is configured, whether it works or not. */
export const isOneOfSeveral = ({ broker, working }: Verdict['values']) =>
  Boolean(working) || areSeveral(broker);

export type CauseWords = Readonly<
  Partial<Record<ErrorCode, (values: Verdict['values']) => VerdictText>>
>;

/** What is said of the cause alone; `undefined` of one that has no words of its own. */
export const ofCause = (words: CauseWords, values: Verdict['values']): VerdictText | undefined =>
  words[values['cause'] as ErrorCode]?.(values);

/** Of one of our two devices, or of both. */
export const byKind = (
  kind: unknown,
  words: Readonly<Record<'audio' | 'video' | 'both', string>>,
) => words[kind === 'audio' || kind === 'video' ? kind : 'both'];

/** Theirs arrives, as far as it is known; it is ours that does not arrive there. */
export const isOursLost = ({ here, there }: Verdict['values']) => Boolean(there && !here);
