// The definition of a verdict: one object with its code, its severity and the rule that raises it. The phases put them in
// order. Pure.

import type { CallFacts } from '../call-facts.js';
import type { IceServerStatus } from '../network-facts.js';
import type {
  Confidence,
  Evidence,
  Ms,
  PeerKey,
  Severity,
  VerdictOf,
  VerdictScope,
} from '../verdict.js';
import type { BrokerGroup, PathFacts, PeerContext, ServerFacts } from './context.js';

/**
 * The phases, each with the subject of its rules. The order of the definitions within a phase is their priority. In a
 * phase of one connection, of one server or of one group of brokers, the first that holds is the cause; in the others,
 * each that holds is reported.
 */
export interface PhaseSubjects {
  page: CallFacts;
  media: CallFacts;
  /** Brokers that are down for the same reason. */
  broker: BrokerGroup;
  signalling: CallFacts;
  /** The list of ICE servers that the page provides. */
  configuration: CallFacts;
  /** One STUN or TURN server. */
  'ice-server': IceServerStatus;
  /** All STUN and TURN servers together. */
  'ice-servers': ServerFacts;
  network: CallFacts;
  /** A connection that was closed on purpose, or that was established and is lost. */
  ended: PeerContext;
  /** An established connection. */
  connected: PeerContext;
  /** A connection that was never established: the first step that is missing. */
  connecting: PeerContext;
  /** A connection that was never established although every step was taken: ICE found no path. */
  'no-path': PathFacts;
  /** A connection that no other phase explains. */
  unresolved: PeerContext;
}
export type Phase = keyof PhaseSubjects;

/**
 * The origin of the evidence of a verdict, which decides when the verdict is shown (shown-verdicts.ts).
 * `event`: reported by the platform, a peer or a user, not inferred from a measure or from silence; `final`: an event
 * after which nothing else happens; `progress`: an event that every call goes through once; `connected`: a connection is
 * established and works; `degraded`: a connection is established and has a problem; `inferred`: anything else.
 */
export type VerdictKind = 'event' | 'final' | 'progress' | 'connected' | 'degraded' | 'inferred';

/** The result of a rule that holds. */
export interface Finding {
  readonly evidence: readonly Evidence[];
  readonly values?: VerdictOf['values'];
  /** Default: `certain`. */
  readonly confidence?: Confidence;
  /** Replaces that of the definition. */
  readonly severity?: Severity;
}

export interface VerdictDefinition<Code extends string = string, In extends Phase = Phase> {
  readonly code: Code;
  readonly scope: VerdictScope;
  /** The default; the rule or the context may decide otherwise. */
  readonly severity: Severity;
  readonly phase: In;
  /** Default: `inferred`. */
  readonly kind?: VerdictKind;
  /** The codes of its effects, which are not reported beside it. */
  readonly explains?: readonly string[];
  /** The evidence for the verdict, or `false` if it does not hold. */
  when(subject: PhaseSubjects[In]): Finding | false;
}

/** One entry of the catalogue. Where a code belongs to several phases, the others spread its first definition. */
export const defineVerdict = <const Code extends string, In extends Phase>(
  definition: VerdictDefinition<Code, In>,
): VerdictDefinition<Code, In> => definition;

/** A finding with the definition that it belongs to. */
export interface Cause<Code extends string = string> extends Finding {
  readonly code: Code;
  readonly scope: VerdictScope;
  readonly severity: Severity;
}

type Rule<Code extends string, Subject> = Pick<
  VerdictDefinition<Code>,
  'code' | 'scope' | 'severity'
> & { when(subject: Subject): Finding | false };

const causeOf = <Code extends string, Subject>(
  { code, scope, severity, when }: Rule<Code, Subject>,
  subject: Subject,
): Cause<Code>[] => {
  const finding = when(subject);
  return finding ? [{ code, scope, severity, ...finding }] : [];
};

/** The causes that hold, in the order of the definitions. */
export const allCauses = <Code extends string, Subject>(
  rules: readonly Rule<Code, Subject>[],
  subject: Subject,
): Cause<Code>[] => rules.flatMap((rule) => causeOf(rule, subject));

/** The first cause that holds. */
export function firstCause<Code extends string, Subject>(
  rules: readonly Rule<Code, Subject>[],
  subject: Subject,
): Cause<Code> | undefined {
  for (const rule of rules) {
    const [cause] = causeOf(rule, subject);
    if (cause) return cause;
  }
  return undefined;
}

export const verdictOf = <Code extends string>(
  { code, severity, scope, evidence, values = {}, confidence = 'certain' }: Cause<Code>,
  subject: { readonly now: Ms; readonly peer?: { readonly key: PeerKey } },
): VerdictOf<Code> => ({
  code,
  severity,
  scope,
  ...(subject.peer && { peer: subject.peer.key }),
  confidence,
  evidence,
  since: subject.now,
  values,
});

/** A finding with one fact. */
export const fact = (fact: string, value: Evidence['value'], at?: Ms): Finding => ({
  evidence: [{ fact, value, ...(at !== undefined && { at }) }],
});
