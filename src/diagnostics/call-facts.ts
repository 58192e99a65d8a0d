// The facts of a call: all that a report holds without its verdicts, which follow from them. Data only.

import type { ErrorCode } from '../base/errors.js';
import type { Environment } from './environment.js';
import type {
  IceServerStatus,
  NatEstimate,
  PeerFacts,
  Rejections,
  ReportedError,
  Stage,
} from './peer-facts.js';
import type { Ms, VerdictOf } from './verdict.js';

/** A peer with the verdict on its connection. */
export interface JudgedPeer extends PeerFacts {
  /** The cause of the highest priority. */
  readonly verdict: VerdictOf;
}

export interface CallFacts {
  /** When the report was made, on its own clock. */
  readonly at: Ms;
  readonly environment: Environment;
  readonly signalling: Signalling;
  readonly media: LocalMedia;
  /** The reason why the call did not start, or a setting that it cannot use. */
  readonly error?: ReportedError | undefined;
  /** For each server, the best status that any connection has found. */
  readonly servers: readonly IceServerStatus[];
  readonly nat: NatEstimate;
  readonly peers: readonly JudgedPeer[];
  /** Timer gaps of more than three seconds: the page was suspended. At most 20. */
  readonly suspensions: readonly { readonly at: Ms; readonly forMs: number }[];
}

export type SignalKind =
  | 'join'
  | 'created'
  | 'joined'
  | 'ready'
  | 'offer'
  | 'answer'
  | 'iceCandidate'
  | 'restart'
  | 'leave';

export interface Signalling {
  readonly brokers: readonly BrokerReport[];
  /** The latest stage of this client. */
  readonly stage: Stage;
  readonly stages: Readonly<Partial<Record<Stage, Ms>>>;
  readonly counters: {
    readonly out: Readonly<Partial<Record<SignalKind, number>>>;
    readonly in: Readonly<Partial<Record<SignalKind, number>>>;
  };
  readonly traffic: Traffic;
}

/** The messages that the connection to the room has carried and rejected. */
export interface Traffic {
  /** Frames by their kind; an offer that is sent again counts again. */
  readonly out: Readonly<Record<string, number>>;
  readonly in: Readonly<Record<string, number>>;
  /** Published MQTT payloads; each is sent to every broker. */
  readonly published: number;
  readonly refused: Rejections;
  /** A member of this room with another version of the wire format sent a message within the last minute. */
  readonly otherVersion?: 'older' | 'newer' | undefined;
}

export interface BrokerReport {
  /** Host and port; no path, no credentials. */
  readonly host: string;
  /** `resting`: closed by this client, because two other brokers suffice. */
  readonly state: 'idle' | 'connecting' | 'open' | 'resting' | 'refused' | 'unreachable' | 'closed';
  /** The beginning of this state; the monitor sets it. */
  readonly since?: Ms | undefined;
  /** Time from the connection attempt to CONNACK. */
  readonly connackMs?: number | undefined;
  /** Time from the connection attempt to the granted subscription. */
  readonly openMs?: number | undefined;
  /** The cause of the state, if the broker is down. */
  readonly cause?: ErrorCode | undefined;
  /** An own message was not echoed for three seconds: the broker may drop messages. */
  readonly suspect?: boolean | undefined;
  /** It delivers more than 100 foreign messages per second; a random sample of them is decrypted. */
  readonly flooded?: boolean | undefined;
  /** Messages of this size, bytes, are not echoed, while smaller ones are. */
  readonly limitBytes?: number | undefined;
  /** It is closed because another address leads to the same broker. */
  readonly isTwin?: boolean | undefined;
  /** The total number of connection attempts that failed. */
  readonly failedAttempts?: number | undefined;
  /** Reason code of CONNACK, SUBACK or DISCONNECT. */
  readonly code?: number | undefined;
  /** Round trip of an own message: the only proof that a broker forwards messages. */
  readonly echoMs?: number | undefined;
  readonly reconnects: number;
  /** The number of reconnections within the last minute. */
  readonly flaps?: number | undefined;
}

export interface LocalMedia {
  readonly asked: readonly ('audio' | 'video')[];
  readonly got: readonly ('audio' | 'video')[];
  /** `DOMException.name`, or a code of `CallError` with scope `media`; `kind` where only one of the two failed. */
  readonly error?: { readonly name: string; readonly kind?: 'audio' | 'video' } | undefined;
  /** Time since the microphone was switched on, if it has not yielded a sound yet. Chromium. */
  // Browser note chromium-only-statistics
  readonly silentMs?: number | undefined;
  /** Time for which the camera has been on with a black picture. */
  readonly blackMs?: number | undefined;
  /** The stored permissions; absent where the browser does not report them. */
  readonly permission?: Readonly<Partial<Record<'microphone' | 'camera', PermissionState>>>;
  /** The browser plays no sound before a user gesture (`play()` rejected with NotAllowedError). */
  readonly playbackBlocked?: boolean | undefined;
}

export const noTraffic: Traffic = { out: {}, in: {}, published: 0, refused: {} };
