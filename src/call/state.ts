// Everything that a view or a page can know of a call, as one frozen snapshot. Facts, never handles,
// but for the streams that a <video> needs. What can be derived is derived here and stored nowhere.

import type { CallError } from '../base/errors.js';
import { version } from '../base/version.js';
import { emptyReport, type Report } from '../diagnostics/report.js';
import type { LobbyFacts } from '../lobby/lobby.js';
import type { SourceFacts } from '../media/capture.js';
import type { PeerView, Split } from '../mesh/peer-view.js';
import type { Secret } from '../protocol/room-secret.js';
import type { PeerId } from '../protocol/signal.js';
import type { ArrivalKind } from '../room/join-outcome.js';
import { noSafety, type SafetyFacts } from '../sas/sas-state.js';
import type { BrokerFacts } from '../transport/transport.js';

// The view may enter this room only: what it draws is named here.
export type { CallError, ErrorCode } from '../base/errors.js';
export type {
  BrokerReport,
  CandidateRecord,
  IceServerStatus,
  LogEvent,
  NatEstimate,
  PairRecord,
  PathKind,
  PeerReport,
  QualitySample,
  QualitySeries,
  Redaction,
  RejectionReason,
  Report,
  Stage,
  Verdict,
  VerdictCode,
} from '../diagnostics/report.js';
export type { Knock } from '../lobby/incoming-knocks.js';
export type { LobbyFacts } from '../lobby/lobby.js';
export type { SourceFacts } from '../media/capture.js';
export type { PeerView, Split } from '../mesh/peer-view.js';
export type { PeerStage } from '../peer/peer-state.js';
export type { Role } from '../protocol/pass.js';
export type { MediaState, PeerId } from '../protocol/signal.js';
export type { SafetyFacts } from '../sas/sas-state.js';
export { noSafety } from '../sas/sas-state.js';
export type { BrokerFacts, BrokerState } from '../transport/transport.js';

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

/**
 * Who can come in and listen: `open` whoever knows the room's name; `weak` whoever guesses its passphrase; `strong`
 * whoever has the link; `verified`: nobody but those who compared their safety codes.
 */
export type Security = 'open' | 'weak' | 'strong' | 'verified';

export type CallStage =
  | 'idle'
  | 'prejoin'
  | 'joining'
  /** At the door of a room with an owner: nothing of ours is sent before somebody lets us in. */
  | 'lobby'
  | 'joined'
  | 'left'
  | 'failed'
  | 'full';

export interface CallState {
  readonly room: string;
  readonly stage: CallStage;
  /** What one must know to come in: the room's name only, a passphrase, or the key in its link. */
  readonly access: Secret['mode'];
  /** `created`: nobody answered our hello in time; `joined`: somebody did, even if late on a slow way. */
  readonly arrival: ArrivalKind | null;
  readonly brokers: readonly BrokerFacts[];
  readonly self: SelfView;
  /** In order of arrival. */
  readonly peers: readonly PeerView[];
  readonly safety: SafetyFacts;
  /** Pairs that have been apart for five seconds; they are being connected again for as long as they stand here. */
  readonly splits: readonly Split[];
  /** `null` in a room without an owner, where whoever has the link is in. */
  readonly lobby: LobbyFacts | null;
  readonly maxPeers: number;
  /** The latest diagnostics; renewed once a second while somebody looks, and on every change of a path. */
  readonly report: Report;
  /** Why the stage is `failed`. */
  readonly error: CallError | null;
}

const nothing: SourceFacts = {
  status: 'off',
  wanted: false,
  error: null,
  delayed: false,
  interrupted: false,
};

/** The first snapshot: nothing has begun. */
export const idleState: CallState = Object.freeze({
  room: '',
  stage: 'idle',
  access: 'open',
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
  safety: noSafety,
  splits: [],
  lobby: null,
  maxPeers: 8,
  report: emptyReport(version),
  error: null,
});

const strengths = { open: 'open', passphrase: 'weak', link: 'strong' } as const;

export const securityOf = ({ access, safety }: CallState): Security =>
  safety.verified ? 'verified' : strengths[access];

/** The one word for where a call is; reflected by the element's `state` attribute. */
export type CallStateName =
  | 'idle'
  | 'prejoin'
  | 'connecting'
  | 'lobby'
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
  if (stages.has('connected') || stages.has('away')) return 'connected';
  if (stages.has('interrupted')) return 'reconnecting';
  if (stages.has('announced') || stages.has('negotiating') || stages.has('checking')) {
    return 'connecting';
  }
  // Everybody unreachable: still in the room and still listening; each tile says why.
  return arrival === null ? 'connecting' : 'waiting';
}
