// Everything that a view or a page can know of a call, as one frozen snapshot. Facts, never handles,
// but for the streams that a <video> needs. What can be derived is derived here and stored nowhere.

import type { CallError } from '../base/errors.js';
import { version } from '../base/version.js';
import { emptyReport, type PathKind, type Report, type Verdict } from '../diagnostics/report.js';
import type { SourceFacts } from '../media/capture.js';
import type { PeerStage } from '../peer/facts.js';
import type { MediaState, PeerId } from '../protocol/signal.js';
import type { BrokerFacts } from '../transport/transport.js';

// The view may enter this room only: what it draws is named here.
export type { CallError, ErrorCode } from '../base/errors.js';
export type {
  BrokerReport,
  CandidateRecord,
  IceServerFate,
  LogEvent,
  PairRecord,
  PathKind,
  PeerReport,
  QualitySample,
  Redaction,
  Report,
  Stage,
  Verdict,
  VerdictCode,
} from '../diagnostics/report.js';
export type { SourceFacts } from '../media/capture.js';
export type { PeerStage } from '../peer/facts.js';
export type { MediaState, PeerId } from '../protocol/signal.js';
export type { BrokerFacts, BrokerState } from '../transport/transport.js';

/** One remote person as the view draws them. */
export interface PeerView {
  readonly id: PeerId;
  /** Empty until the person told it in band. */
  readonly name: string;
  readonly stage: PeerStage;
  readonly media: MediaState;
  /** Microphone and camera; the same object for as long as the peer lives. */
  readonly stream: MediaStream;
  readonly screenStream: MediaStream;
  /** Monotonic milliseconds at which the person was first heard. */
  readonly joinedAt: number;
  readonly path?: PathKind;
  readonly roundTripMs?: number;
  /** Why it does not connect, or how it does; absent while nothing is known. */
  readonly verdict?: Verdict;
}

export interface SelfView {
  /** Absent before the first join. */
  readonly id?: PeerId;
  readonly name: string;
  readonly microphone: SourceFacts;
  readonly camera: SourceFacts;
  readonly screen: SourceFacts;
  /** Microphone and camera; `null` while neither is captured. */
  readonly stream: MediaStream | null;
  readonly screenStream: MediaStream | null;
}

export type CallStage = 'idle' | 'prejoin' | 'joining' | 'joined' | 'left' | 'failed' | 'full';

export interface CallState {
  readonly room: string;
  readonly stage: CallStage;
  /** Whether the room has a secret (nobody can join who only knows its name). */
  readonly secured: boolean;
  /** `created`: nobody answered our hello; `joined`: somebody did. */
  readonly arrival: 'created' | 'joined' | null;
  readonly brokers: readonly BrokerFacts[];
  readonly self: SelfView;
  /** In order of arrival. */
  readonly peers: readonly PeerView[];
  readonly maxPeers: number;
  /** The latest diagnostics; renewed once a second while somebody looks, and on every change of a path. */
  readonly report: Report;
  /** Why the stage is `failed`. */
  readonly error: CallError | null;
}

const nothing: SourceFacts = { status: 'off', wanted: false, error: null, interrupted: false };

/** The first snapshot: nothing has begun. */
export const idleState: CallState = Object.freeze({
  room: '',
  stage: 'idle',
  secured: false,
  arrival: null,
  brokers: [],
  self: {
    name: '',
    microphone: nothing,
    camera: nothing,
    screen: nothing,
    stream: null,
    screenStream: null,
  },
  peers: [],
  maxPeers: 8,
  report: emptyReport(version),
  error: null,
});

/** The one word for where a call is; reflected by the element's `state` attribute. */
export type CallStateName =
  | 'idle'
  | 'prejoin'
  | 'connecting'
  | 'waiting'
  | 'connected'
  | 'reconnecting'
  | 'left'
  | 'failed'
  | 'full';

export function stateName(state: CallState): CallStateName {
  switch (state.stage) {
    case 'joining':
      return 'connecting';
    case 'joined':
      return joinedStateName(state);
    default:
      return state.stage;
  }
}

function joinedStateName({ peers, arrival }: CallState): CallStateName {
  const stages = new Set(peers.map((peer) => peer.stage));
  if (stages.has('connected')) return 'connected';
  if (stages.has('interrupted')) return 'reconnecting';
  if (stages.has('announced') || stages.has('negotiating') || stages.has('checking')) {
    return 'connecting';
  }
  // Everybody unreachable: still in the room and still listening; each tile says why.
  return arrival === null ? 'connecting' : 'waiting';
}
