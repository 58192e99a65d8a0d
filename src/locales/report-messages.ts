// The messages of the connection report, as types.

import type {
  BrokerReport,
  CandidateRecord,
  IceServerStatus,
  NatEstimate,
  PairRecord,
  PathKind,
  RejectionReason,
  Stage,
  Verdict,
} from '../call/state.js';
import type { CallMessages } from './messages.js';

/** The kinds of candidates, from the best path to the last resort. */
export type RungName = 'host' | 'srflx' | 'relay';

export type RungReason =
  | 'used'
  | 'waiting'
  | 'trying'
  | 'not-needed'
  | 'not-allowed'
  | 'no-answer'
  | 'no-address'
  | 'no-address-there'
  | 'no-stun'
  | 'stun-silent'
  | 'no-turn'
  | 'turn-refused'
  | 'turn-silent'
  | 'peer-refused'
  | 'udp-blocked';

export type ShownStage = Exclude<Stage, 'idle'>;

/** By the field of the report; `[]` stands for an item of a list. A test checks that no field is missing. */
export type FactMessages = Readonly<Record<string, string>>;

export interface ReportMessages {
  /** The attributes `lang` and `dir` of the report. */
  readonly speech: CallMessages['speech'];
  /** The accessible name of the report. */
  readonly title: string;
  readonly empty: string;
  readonly emptyHint: string;
  readonly alsoSeen: string;
  /** The remedy, if only the site owner can help. */
  readonly tellOwner: string;
  readonly forOwner: string;
  /** Opens the evidence of a verdict. */
  readonly why: string;
  readonly confidence: string;
  readonly facts: FactMessages;
  /** The values of a boolean fact. */
  readonly answers: { readonly yes: string; readonly no: string };
  readonly confidences: Readonly<Record<Verdict['confidence'], string>>;
  readonly people: string;
  readonly nobody: string;
  readonly you: string;
  readonly unnamed: string;
  readonly severities: Readonly<Record<'ok' | 'info' | 'warning' | 'error', string>>;
  readonly ladder: string;
  readonly rungs: Readonly<Record<RungName, string>>;
  readonly reasons: Readonly<Record<RungReason, string>>;
  readonly timeline: string;
  readonly stages: Readonly<Record<ShownStage, string>>;
  readonly notYet: string;
  readonly delay: string;
  readonly lost: string;
  readonly lostOut: string;
  readonly lostIn: string;
  readonly jitter: string;
  readonly sending: string;
  readonly receiving: string;
  readonly uplink: string;
  readonly frames: string;
  readonly restarts: string;
  readonly freezes: string;
  readonly limited: string;
  readonly limits: Readonly<Record<'cpu' | 'bandwidth' | 'other', string>>;
  readonly figures: Readonly<Record<'delay' | 'loss' | 'rate', string>>;
  readonly lastMinutes: string;
  /** A sparkline in words: lowest, highest and current value, with units. */
  readonly range: (low: string, high: string, now: string) => string;
  /** The direction of a sparkline: sent, received. */
  readonly directions: Readonly<Record<'out' | 'in', string>>;
  /** Opens the explanations of the terms. */
  readonly meaning: string;
  readonly noMeaning: string;
  readonly device: string;
  readonly nat: string;
  readonly mappings: Readonly<Record<NatEstimate['mapping'], string>>;
  readonly likely: string;
  readonly udp: Readonly<Record<NatEstimate['udp'], string>>;
  readonly addressesOf: string;
  readonly microphone: string;
  readonly camera: string;
  readonly browser: string;
  readonly sources: Readonly<Record<'on' | 'off' | 'failed', string>>;
  readonly restartsOf: (count: number) => string;
  /** The reason of an ICE restart, by its name in the log. */
  readonly restartReasons: Readonly<
    Record<'recovery' | 'media' | 'asked' | 'rebuild' | 'rebuilt', string>
  >;
  readonly addresses: (ours: number, theirs: number) => string;
  readonly pairs: (count: number) => string;
  readonly pairsFrozen: string;
  readonly servers: (count: number) => string;
  readonly errors: (count: number) => string;
  readonly changes: (count: number) => string;
  readonly log: (count: number) => string;
  readonly columns: Readonly<
    Record<
      | 'whose'
      | 'address'
      | 'protocol'
      | 'from'
      | 'time'
      | 'state'
      | 'server'
      | 'result'
      | 'code'
      | 'text'
      | 'event'
      | 'ours'
      | 'theirs'
      | 'asked'
      | 'answered'
      | 'count'
      | 'reason'
      | 'path',
      string
    >
  >;
  readonly ours: string;
  readonly theirs: string;
  readonly hidden: string;
  readonly inUse: string;
  readonly types: Readonly<Record<CandidateRecord['type'], string>>;
  readonly paths: Readonly<Record<PathKind, string>>;
  readonly pairStates: Readonly<Record<PairRecord['state'], string>>;
  readonly fates: Readonly<Record<IceServerStatus['fate'], string>>;
  readonly brokers: string;
  readonly brokerStates: Readonly<Record<BrokerReport['state'], string>>;
  readonly echo: (ms: string) => string;
  readonly noEcho: string;
  /** Connected, but our own messages are not received back. */
  readonly suspect: string;
  readonly failedAttempts: (count: number) => string;
  readonly refused: (count: number) => string;
  readonly refusals: Readonly<Record<RejectionReason, string>>;
  readonly copy: string;
  readonly copied: string;
  readonly download: string;
  readonly privacy: string;
  /** The option to include names and addresses, and its consequence. */
  readonly include: string;
  readonly exposed: string;
  /** Shows the contents of the file. */
  readonly content: string;
}
