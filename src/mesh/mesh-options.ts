// What the mesh needs and reports beside what every topology does. Types only.

import type { ErrorCode } from '../base/errors.js';
import type { Peer } from '../peer/peer.js';
import type { PeerOptions } from '../peer/peer-options.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import type { PathMark } from '../room/room-options.js';
import type { TopologyOptions } from './topology.js';

/** What the room has verified of a participant; the connection to it must match. */
export type PeerCredentials = Pick<PeerOptions, 'fingerprint' | 'confirmations'>;

export interface MeshOptions extends TopologyOptions {
  /** Descriptions of one participant that are applied in 10 s. Default 4. */
  readonly descriptions?: number;
  configuration(): RTCConfiguration;
  /** Encoding of the camera for each of `others` participants. */
  cameraEncoding(others: number): RTCRtpEncodingParameters;
  send(to: PeerId, signal: PairSignal): void;
  mark(id: PeerId, as: PathMark): void;
  /** A connection was created; called before it sends anything. */
  watch(peer: Peer, offers: boolean, abortSignal: AbortSignal): void;
  /** Samples the statistics of a connection that is about to be closed. */
  lastSample(): Promise<unknown>;
  /** Whether packets of media were lost in numbers lately, in either direction. */
  isLossy(id: PeerId): boolean;
  /** A participant has sent nothing for 2 s. */
  onSilent(): void;
  onRestart(id: PeerId, why: string): void;
  /** We closed the connection: the participant did not prove its identity, or flooded the channel. */
  onClosed(id: PeerId, why: ErrorCode): void;
}
