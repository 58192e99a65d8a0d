// One participant of the mesh as the view shows them, and pairs that have lost each other. Data only.

import type { PathKind, Verdict } from '../diagnostics/report.js';
import type { Missing, PeerStage } from '../peer/peer-state.js';
import type { Role } from '../protocol/pass.js';
import type { MediaState, PeerId } from '../protocol/signal.js';

/** One remote person as the view draws them. */
export interface PeerView {
  readonly id: PeerId;
  /** Empty until the person told it in band. */
  readonly name: string;
  readonly stage: PeerStage;
  readonly media: MediaState;
  /** What is said to be sent and does not arrive, here and there. */
  readonly missing?: Missing;
  /** Microphone and camera; the same object for as long as the peer lives. */
  readonly stream: MediaStream;
  readonly screenStream: MediaStream;
  /** Monotonic milliseconds at which the person was first heard, before a reload if they came back after one. */
  readonly joinedAt: number;
  readonly path?: PathKind;
  readonly roundTripMs?: number;
  /** Why it does not connect, or how it does; absent while nothing is known. */
  readonly verdict?: Verdict;
  /** What they may do; absent in a room without an owner. */
  readonly role?: Role;
  /** What they called themselves when this page let them in; absent when it did not. */
  readonly admittedAs?: string;
}

/** Two people in the call who do not reach each other, we among them or not, in order of their ids. */
export type Split = readonly [PeerId, PeerId];
