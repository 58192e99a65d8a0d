// The complete state of a call as one frozen snapshot. It contains facts and no handles, except the streams that a <video>
// needs. Derived values are computed here and not stored.

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

// The view may import from this folder only: the types that it shows are exported here.
export type { CallError, ErrorCode } from '../base/errors.js';
export { connectionStages } from '../diagnostics/peer-facts.js';
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
export type { PeerStage } from '../peer/peer-stage.js';
export type { Role } from '../protocol/pass.js';
export type { MediaState, PeerId, Want, Wants } from '../protocol/signal.js';
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
 * Who can join and listen. `open`: everyone who knows the room's name; `weak`: everyone who guesses its passphrase; `strong`:
 * everyone who has the link; `verified`: only the participants that compared their safety codes.
 */
export type Security = 'open' | 'weak' | 'strong' | 'verified';

export type CallStage =
  | 'idle'
  | 'prejoin'
  | 'joining'
  /** Waiting for admission in a room with an owner: nothing about us is sent to participants other than hosts. */
  | 'lobby'
  | 'joined'
  | 'left'
  | 'failed'
  | 'full';

export interface CallState {
  readonly room: string;
  readonly stage: CallStage;
  /** The secret that is needed to join: only the room's name, a passphrase, or the key in its link. */
  readonly access: Secret['mode'];
  /** `created`: no answer to our HELLO arrived in time; `joined`: an answer arrived, even if late. */
  readonly arrival: ArrivalKind | null;
  readonly brokers: readonly BrokerFacts[];
  readonly self: SelfView;
  /** In order of arrival. */
  readonly peers: readonly PeerView[];
  readonly safety: SafetyFacts;
  /** Pairs that have been apart for five seconds; they are being reconnected while they are listed. */
  readonly splits: readonly Split[];
  /** The participants that get our sound and no camera, because the uplink is too slow for more. */
  readonly soundOnly: readonly PeerId[];
  /** `null` in a room without an owner, where everyone with the link is admitted. */
  readonly lobby: LobbyFacts | null;
  readonly maxPeers: number;
  /** The latest diagnostics; updated every second while they are observed, and on every change of a path. */
  readonly report: Report;
  /** Explains the stage `failed`. */
  readonly error: CallError | null;
}

const nothing: SourceFacts = {
  status: 'off',
  wanted: false,
  error: null,
  delayed: false,
  interrupted: false,
};

/** The snapshot before the first command. */
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
  soundOnly: [],
  lobby: null,
  maxPeers: 8,
  report: emptyReport(version),
  error: null,
});

const strengths = { open: 'open', passphrase: 'weak', link: 'strong' } as const;

export const securityOf = ({ access, safety }: CallState): Security =>
  safety.verified ? 'verified' : strengths[access];

/** The state of a call in one word; reflected by the element's `state` attribute. */
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
  // All members are unreachable: we are still in the room, and each tile shows the cause.
  return arrival === null ? 'connecting' : 'waiting';
}
