// One participant of the mesh as the view shows it, and pairs that are apart. Data only.

import type { PathKind, Verdict } from '../diagnostics/report.js';
import type { PeerStage } from '../peer/peer-stage.js';
import type { Missing } from '../peer/peer-state.js';
import type { Role } from '../protocol/pass.js';
import type { MediaKind, MediaState, PeerId } from '../protocol/signal.js';

/** One remote participant as the view shows it. */
export interface PeerView {
  readonly id: PeerId;
  /** Empty until the participant has sent it over the data channel. */
  readonly name: string;
  readonly stage: PeerStage;
  readonly media: MediaState;
  /** Media that is announced and does not arrive, in either direction. */
  readonly missing?: Missing;
  /** Its pictures that we do not show, so that it does not send them. */
  readonly hidden?: readonly MediaKind[];
  /** Microphone and camera; the same object for the lifetime of the connection. */
  readonly stream: MediaStream;
  readonly screenStream: MediaStream;
  /** Monotonic milliseconds at which the participant was first received; kept when it resumes after a reload. */
  readonly joinedAt: number;
  readonly path?: PathKind;
  readonly roundTripMs?: number;
  /** The cause of a failure, or the kind of path; absent while it is unknown. */
  readonly verdict?: Verdict;
  /** The role of the participant; absent in a room without an owner. */
  readonly role?: Role;
  /** The name under which this page admitted the participant; absent if it did not. */
  readonly admittedAs?: string;
}

/** Two participants that do not reach each other (we may be one of them), in order of their ids. */
export type Split = readonly [PeerId, PeerId];
