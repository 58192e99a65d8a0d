// What the mesh is given, and what it tells. Data and callbacks only.

import type { CallError, ErrorCode } from '../base/errors.js';
import type { OutgoingTracks } from '../media/capture.js';
import type { Peer } from '../peer/peer.js';
import type { PeerOptions } from '../peer/peer-options.js';
import type { Introduction } from '../peer/peer-state.js';
import type { GroupSignal, PairSignal, PeerId } from '../protocol/signal.js';
import type { PathMark } from '../room/room-options.js';
import type { PeerView } from './peer-view.js';

/** What the room knows of somebody, and their connection is held to. */
export type PeerCredentials = Pick<PeerOptions, 'fingerprint' | 'confirmations'>;

type PeerSummary = Pick<PeerView, 'path' | 'roundTripMs' | 'verdict' | 'role' | 'admittedAs'>;

export interface MeshOptions {
  /** Descriptions of one person that are applied in 10 s. Default 4. */
  readonly descriptions?: number;
  readonly self: PeerId;
  configuration(): RTCConfiguration;
  introduction(): Introduction;
  tracks(): OutgoingTracks;
  /** How much picture each of `others` people gets. */
  cameraEncoding(others: number): RTCRtpEncodingParameters;
  send(to: PeerId, signal: PairSignal): void;
  mark(id: PeerId, as: PathMark): void;
  /** Called before the connection says anything. */
  watch(peer: Peer, offers: boolean, abortSignal: AbortSignal): void;
  /** The last facts of a connection that is about to be closed. */
  lastSample(): Promise<unknown>;
  summary(id: PeerId): PeerSummary;
  /** Nothing came from somebody for two seconds. */
  onSilent(): void;
  onRestart(id: PeerId, why: string): void;
  /** We closed the connection: they did not prove who they are, or flooded it. */
  onClosed(id: PeerId, why: ErrorCode): void;
  /** Somebody holds the keys that they were met with: what they say to the group counts from now on. */
  onConfirmed(id: PeerId): void;
  /** What concerns the group. */
  onGroup(id: PeerId, signal: GroupSignal): void;
  onChange(): void;
  onError(error: CallError): void;
}
