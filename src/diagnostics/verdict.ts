// A verdict is one cause with a severity, as data. The codes are those of the catalogue (catalogue.ts); the sentences are in
// locales/, typed by code, so that a code without a sentence does not compile.

/** Milliseconds of one monotonic clock since `Report.t0`. */
export type Ms = number;
/** 'peer-1', 'peer-2', … per report; unrelated to the network id. */
export type PeerKey = string;

export type Severity = 'ok' | 'info' | 'warning' | 'error';
/** From bad to good. */
export const severities: readonly Severity[] = ['error', 'warning', 'info', 'ok'];
/** `certain`: the facts prove it; `likely`: say "probably"; `guess`: for developers only. */
export type Confidence = 'certain' | 'likely' | 'guess';
/** The part of a call that a verdict is about. */
export type VerdictScope = 'page' | 'signalling' | 'media' | 'servers' | 'peer';

/** A fact that supports a verdict, by its path in the report: `servers[1].errorCode`. */
export interface Evidence {
  readonly fact: string;
  readonly value: string | number | boolean;
  readonly at?: Ms | undefined;
}

/** A verdict whose code is one of `Code`. */
export interface VerdictOf<Code extends string = string> {
  readonly code: Code;
  readonly severity: Severity;
  readonly scope: VerdictScope;
  readonly peer?: PeerKey | undefined;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  readonly since: Ms;
  /** Fills the placeholders of the sentence; never a name or an address of a user. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** The same cause: two servers, or two brokers, can have the same fault independently. */
export const isSameCause = (a: VerdictOf, b: VerdictOf): boolean =>
  a.code === b.code &&
  a.values['server'] === b.values['server'] &&
  a.values['broker'] === b.values['broker'];

/** The first verdict of each cause. */
export const onceEach = <Found extends VerdictOf>(all: readonly Found[]): Found[] =>
  all.filter((found, index) => index === all.findIndex((one) => isSameCause(one, found)));
