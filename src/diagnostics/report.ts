// The report of a call, which a page reads and a user can send to the developers: facts, and verdicts as a pure function of
// them. Data, the first empty report, and the summary that a tile shows.

import { wallMs } from '../base/clock.js';
import type { BrokerReport, CallFacts, SignalKind } from './call-facts.js';
import { noTraffic } from './call-facts.js';
import type { Verdict, VerdictCode } from './catalogue.js';
import type { PageEvent } from './environment.js';
import { readEnvironment } from './environment.js';
import type { PairState, PathKind, PeerFacts, RelaySide, Stage } from './peer-facts.js';
import type { Ms, PeerKey } from './verdict.js';

// Everything that describes a report can be imported from here.
export type { BrokerReport, LocalMedia, SignalKind, Signalling, Traffic } from './call-facts.js';
export { noTraffic } from './call-facts.js';
export type { Verdict, VerdictCode } from './catalogue.js';
export type { Environment } from './environment.js';
export type * from './peer-facts.js';
export type * from './verdict.js';

/**
 * The part of a user's network that a report reveals. `none` (no redaction): everything; `masked`: addresses without their last
 * part; `strict`: tokens that preserve equality only, and no names.
 */
export type Redaction = 'strict' | 'masked' | 'none';

export interface PeerReport extends PeerFacts {
  /** The verdict on the previous attempt to connect, which remains the cause until this attempt yields another one. */
  readonly failed?: Verdict | undefined;
  /** The cause of the highest priority. */
  readonly verdict: Verdict;
  /** Further causes of an established connection that the first does not explain; absent without such causes. */
  readonly also?: readonly Verdict[] | undefined;
}

/** Times are milliseconds of one monotonic clock since `t0`, rates are bits per second. */
export interface Report extends CallFacts {
  readonly schema: 'video-call-diagnostics/1';
  /** ISO 8601; to the minute when strict. */
  readonly createdAt: string;
  /** Wall clock at the beginning, milliseconds since 1970; to the minute when strict. */
  readonly t0: number;
  readonly redaction: Redaction;
  readonly peers: readonly PeerReport[];
  /** The worst first, among equals the cause first; `verdicts[0]` is the headline. */
  readonly verdicts: readonly Verdict[];
  readonly log: readonly LogEvent[];
  /** The number of events that the bounded logs have discarded. */
  readonly dropped: { readonly log: number };
}

/** An event, without its time and number. */
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
      /** The message of Chromium; Firefox provides no message. Absent when strict. */
      // Browser note candidate-error-details
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
  /** A verdict on the call is raised, raised again with a higher severity, or cleared. That on a peer is replaced. */
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
  /** The number of equal events in a row. */
  readonly times?: number | undefined;
};

/** The report of a call that has not started. */
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

/** The part of a report that the tile of a peer shows; empty for an unknown key. */
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
