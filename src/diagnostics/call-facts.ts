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
  /** Why the call did not begin, or a setting that it cannot use. */
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
  /** Furthest stage of this client. */
  readonly stage: Stage;
  readonly stages: Readonly<Partial<Record<Stage, Ms>>>;
  readonly counters: {
    readonly out: Readonly<Partial<Record<SignalKind, number>>>;
    readonly in: Readonly<Partial<Record<SignalKind, number>>>;
  };
  readonly traffic: Traffic;
}

/** What the line to the room has carried and refused. */
export interface Traffic {
  /** Frames by their kind; an offer that is said again counts again. */
  readonly out: Readonly<Record<string, number>>;
  readonly in: Readonly<Record<string, number>>;
  /** MQTT payloads of ours; each goes to every broker. */
  readonly published: number;
  readonly refused: Rejections;
  /** Somebody of this room was heard within the last minute who speaks another version of the wire format. */
  readonly otherVersion?: 'older' | 'newer' | undefined;
}

export interface BrokerReport {
  /** Host and port; no path, no credentials. */
  readonly host: string;
  /** `resting`: closed by us, because two others suffice. */
  readonly state: 'idle' | 'connecting' | 'open' | 'resting' | 'refused' | 'unreachable' | 'closed';
  /** When this state began; filled in by the monitor. */
  readonly since?: Ms | undefined;
  /** Connecting asked for → CONNACK. */
  readonly connackMs?: number | undefined;
  /** Connecting asked for → subscription granted. */
  readonly openMs?: number | undefined;
  /** Why it is down, when it is. */
  readonly cause?: ErrorCode | undefined;
  /** What we said was not heard back for three seconds: it may swallow it. */
  readonly suspect?: boolean | undefined;
  /** More than 100 messages a second come from it that nobody of this room said; a random sample of them is opened. */
  readonly flooded?: boolean | undefined;
  /** Messages of this size, bytes, do not come back, while smaller ones do. */
  readonly limitBytes?: number | undefined;
  /** It rests because another address leads to the same broker. */
  readonly isTwin?: boolean | undefined;
  /** Attempts that did not open, in all. */
  readonly failedAttempts?: number | undefined;
  /** Reason code of CONNACK, SUBACK or DISCONNECT. */
  readonly code?: number | undefined;
  /** Own message out → heard back. The only proof that a broker forwards. */
  readonly echoMs?: number | undefined;
  readonly reconnects: number;
  /** How often it came back within the last minute. */
  readonly flaps?: number | undefined;
}

export interface LocalMedia {
  readonly asked: readonly ('audio' | 'video')[];
  readonly got: readonly ('audio' | 'video')[];
  /** `DOMException.name`, or a code of `CallError` with scope `media`; `kind` where only one of the two failed. */
  readonly error?: { readonly name: string; readonly kind?: 'audio' | 'video' } | undefined;
  /** For how long the microphone has been on and has not given a sound yet. Chromium. */
  readonly silentMs?: number | undefined;
  /** For how long the camera has been on and its picture is black. */
  readonly blackMs?: number | undefined;
  /** What the browser remembers of the person's answer; nothing where it does not tell. */
  readonly permission?: Readonly<Partial<Record<'microphone' | 'camera', PermissionState>>>;
  /** The browser plays no sound before a gesture (`play()` rejected with NotAllowedError). */
  readonly playbackBlocked?: boolean | undefined;
}

export const noTraffic: Traffic = { out: {}, in: {}, published: 0, refused: {} };
