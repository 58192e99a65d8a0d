// The shape of the connection report's own words. A word that a language lacks does not compile.

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
import type { Words } from './messages.js';

/** The ladder, from the best path to the last resort. */
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

/** By the field of the report, `[]` for the one that is named in it. A test holds it complete. */
export type FactWords = Readonly<Record<string, string>>;

export interface PanelWords {
  /** The language of these words, and the direction of its script. */
  readonly speech: Words['speech'];
  /** The report's name to a screen reader. */
  readonly title: string;
  readonly empty: string;
  readonly emptyHint: string;
  readonly alsoSeen: string;
  /** Where nothing but the owner of the page can help. */
  readonly tellOwner: string;
  readonly forOwner: string;
  /** Opens what a verdict rests on. */
  readonly why: string;
  readonly confidence: string;
  readonly facts: FactWords;
  /** Of a fact that is true or false. */
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
  /** A curve in words, its numbers with their units: lowest, highest, now. */
  readonly range: (low: string, high: string, now: string) => string;
  /** Of a curve: what we send, what they send. */
  readonly directions: Readonly<Record<'out' | 'in', string>>;
  /** Opens the meanings of the terms beside it. */
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
  /** Why a path was looked for anew; the log has the word itself. */
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
  /** Connected, and what we say does not come back. */
  readonly suspect: string;
  readonly failedAttempts: (count: number) => string;
  readonly refused: (count: number) => string;
  readonly refusals: Readonly<Record<RejectionReason, string>>;
  readonly copy: string;
  readonly copied: string;
  readonly download: string;
  readonly privacy: string;
  /** The choice to take names and addresses along, and what that means. */
  readonly include: string;
  readonly exposed: string;
  /** Shows what is in the file. */
  readonly content: string;
}
