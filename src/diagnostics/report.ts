// The record of a call that a page sees and a person can send to us: facts first, judgement (verdicts)
// as a pure function of them. Data, the first empty record, and what a tile needs of it.

import { wallMs } from '../base/clock.js';
import type { ErrorCode } from '../base/errors.js';
import type { Environment, PageEvent } from './environment.js';
import { readEnvironment } from './environment.js';
import type {
  IceServerStatus,
  NatEstimate,
  PairState,
  PathKind,
  PeerReport,
  Rejections,
  RelaySide,
  ReportedError,
  Stage,
} from './peer-report.js';
import type { Ms, PeerKey, Verdict, VerdictCode } from './verdict.js';

// The door of this room for whoever names a report's parts.
export type { Environment } from './environment.js';
export type * from './peer-report.js';
export type * from './verdict.js';

/**
 * How much of a person's network a report gives away. `none`: everything; `masked`: addresses without
 * their last part; `strict`: tokens that keep nothing but equality, no names.
 */
export type Redaction = 'strict' | 'masked' | 'none';

/** Every time is milliseconds of one monotonic clock since `t0`, every rate bits per second. */
export interface Report {
  readonly schema: 'video-call-diagnostics/1';
  /** ISO 8601; to the minute when strict. */
  readonly createdAt: string;
  /** Wall clock of the beginning, milliseconds since 1970; to the minute when strict. */
  readonly t0: number;
  /** When the report was made, on its own clock. */
  readonly at: Ms;
  readonly redaction: Redaction;
  readonly environment: Environment;
  readonly signalling: Signalling;
  readonly media: LocalMedia;
  /** Why the call did not begin, or what it was given that it cannot use. */
  readonly error?: ReportedError | undefined;
  /** Best knowledge of each server over all peers. */
  readonly servers: readonly IceServerStatus[];
  readonly nat: NatEstimate;
  readonly peers: readonly PeerReport[];
  /** The worst first, among equals the cause first; `verdicts[0]` is the headline. */
  readonly verdicts: readonly Verdict[];
  readonly log: readonly LogEvent[];
  /** Timer gaps of more than three seconds: the page slept. At most 20. */
  readonly suspensions: readonly { readonly at: Ms; readonly forMs: number }[];
  /** Events that the rings have thrown away. */
  readonly dropped: { readonly log: number };
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

/** What happened, without its time and number. */
export type Happening =
  | { readonly type: 'broker'; readonly host: string; readonly to: BrokerReport['state'] }
  | {
      readonly type: 'signal';
      readonly way: 'in' | 'out';
      readonly kind: SignalKind;
      readonly bytes?: number | undefined;
    }
  | { readonly type: 'stage'; readonly to: Stage }
  | {
      readonly type: 'state';
      readonly what: 'signaling' | 'gathering' | 'ice' | 'connection' | 'dtls' | 'sctp';
      readonly to: string;
    }
  | {
      readonly type: 'candidate';
      readonly side: 'local' | 'remote';
      readonly kind: string;
      readonly fate: 'gathered' | 'received' | 'end';
    }
  | {
      readonly type: 'candidate-error';
      readonly server: string;
      readonly code: number;
      /** Chromium's own words; Firefox has none. Left out when strict. */
      readonly text?: string | undefined;
    }
  | {
      readonly type: 'pair';
      readonly local: string;
      readonly remote: string;
      readonly state: PairState;
    }
  | { readonly type: 'path'; readonly kind: PathKind; readonly relaySide: RelaySide }
  | { readonly type: 'api-error'; readonly call: string; readonly name: string }
  | { readonly type: 'woke'; readonly gapMs: number }
  | { readonly type: 'deadline'; readonly name: string; readonly afterMs: number }
  | { readonly type: 'restart'; readonly why: string }
  | { readonly type: 'gone' }
  | { readonly type: 'page'; readonly to: PageEvent }
  /** One of the whole call comes, becomes worse, and goes; of a person the next takes its place. */
  | {
      readonly type: 'verdict';
      readonly code: VerdictCode;
      readonly to: 'raised' | 'cleared';
      readonly severity: Verdict['severity'];
      readonly server?: string | undefined;
    };

export type LogEvent = Happening & {
  /** Counts up over the whole call. */
  readonly n: number;
  readonly t: Ms;
  readonly peer?: PeerKey | undefined;
  /** The same again, without anything between. */
  readonly times?: number | undefined;
};

export const noTraffic: Traffic = { out: {}, in: {}, published: 0, refused: {} };

/** The report of a call that has not begun. */
export const emptyReport = (library: string): Report => ({
  schema: 'video-call-diagnostics/1',
  createdAt: new Date(wallMs()).toISOString(),
  t0: wallMs(),
  at: 0,
  redaction: 'masked',
  environment: readEnvironment(library),
  signalling: {
    brokers: [],
    stage: 'idle',
    stages: {},
    counters: { out: {}, in: {} },
    traffic: noTraffic,
  },
  media: { asked: [], got: [] },
  servers: [],
  nat: {
    mapping: 'unknown',
    confidence: 'guess',
    basis: 'none',
    observers: 0,
    families: { v4: false, v6: false },
    udp: 'unknown',
  },
  peers: [],
  verdicts: [],
  log: [],
  suspensions: [],
  dropped: { log: 0 },
});

export interface PeerSummary {
  readonly path?: PathKind;
  readonly roundTripMs?: number;
  readonly verdict?: Verdict;
}

/** What a tile says of a person: empty for a key that the report does not know. */
export function peerSummary(report: Report, key: PeerKey | undefined): PeerSummary {
  const peer = report.peers.find((candidate) => candidate.key === key);
  if (!peer) return {};
  const rttMs = peer.quality.fine.at(-1)?.rttMs;
  return {
    verdict: peer.verdict,
    ...(peer.path && { path: peer.path.kind }),
    ...(rttMs !== undefined && { roundTripMs: rttMs }),
  };
}
