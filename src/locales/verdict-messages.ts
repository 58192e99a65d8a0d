// The messages of verdicts, as types, and predicates on their values that the languages share.

import type { ErrorCode, Verdict, VerdictCode } from '../call/state.js';

export interface VerdictText {
  readonly sentence: string;
  readonly person?: string;
  readonly developer?: string;
}

/** The value `peer` is the name of the participant; a message is complete without it. */
export type VerdictMessages = Readonly<
  Record<VerdictCode, (values: Verdict['values']) => VerdictText>
>;

/** Hosts with the same failure are listed in one verdict. */
export const areSeveral = (broker: unknown) => String(broker).includes(',');

/** Returns `true` if other brokers are configured, working or not. */
export const isOneOfSeveral = ({ broker, working }: Verdict['values']) =>
  Boolean(working) || areSeveral(broker);

export type CauseMessages = Readonly<
  Partial<Record<ErrorCode, (values: Verdict['values']) => VerdictText>>
>;

/** The message of the cause; `undefined` if it has no message. */
export const ofCause = (words: CauseMessages, values: Verdict['values']): VerdictText | undefined =>
  words[values['cause'] as ErrorCode]?.(values);

/** The message for one of the two devices, or for both. */
export const byKind = (
  kind: unknown,
  words: Readonly<Record<'audio' | 'video' | 'both', string>>,
) => words[kind === 'audio' || kind === 'video' ? kind : 'both'];

/** Only our media is missing: theirs arrives, as far as is known. */
export const isOursLost = ({ here, there }: Verdict['values']) => Boolean(there && !here);
