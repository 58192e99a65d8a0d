// The states of a connection to one participant, and how they follow from the state of the RTCPeerConnection.

import type { ChannelSignal, MediaKind, MediaState } from '../protocol/signal.js';
import { isLost, type PathSample, recoveryMs, silentMs } from './ice-recovery.js';

export type PeerStage =
  /** Announced by the room; nothing has been exchanged. */
  | 'announced'
  /** Offer and answer are in transit. */
  | 'negotiating'
  /** Both descriptions are set; ICE checks candidate pairs. */
  | 'checking'
  /** A path carries, and the peer presented the certificate that it committed to. */
  | 'connected'
  /** Media arrives and little of it is lost, but the page does not respond: its tab is frozen, or paused by a debugger. */
  | 'away'
  /** It was connected; the path is being repaired. */
  | 'interrupted'
  /** No path was found in time; the verdict explains it. Retried on request or after the next HELLO. */
  | 'unreachable'
  /** It left, or does not respond any more. */
  | 'gone';

/** Announced media that does not arrive. Absent until it is known for the current path; empty if all arrives. */
export interface Missing {
  /** Remote media that does not arrive here. */
  readonly here?: readonly MediaKind[];
  /** Our media that does not arrive there, as the peer reports. */
  readonly there?: readonly MediaKind[];
}

/** The introduction of a peer and the state of the connection to it. */
export interface PeerState {
  readonly stage: PeerStage;
  /** `null` until it was received; empty if the participant has no name. */
  readonly name: string | null;
  readonly media: MediaState;
  readonly missing?: Missing;
  /** Identifies the tab across reloads, as the peer claims; it may be a copy of the token of another peer. */
  readonly resumeToken?: string | undefined;
}

/** Derives the stage from the state of the connection and from what arrives through it. */
export function stageOf(connection: RTCPeerConnection, path: PathSample): PeerStage {
  if (path.isVerified) {
    const isSilent = silentMs(path) >= recoveryMs.silence;
    if (connection.connectionState !== 'connected' || isSilent || isLost(path))
      return 'interrupted';
    // A retransmission of SCTP that is lost doubles the time to the next (RFC 9260, section 6.3.3); RTP does not wait.
    const isAway = path.channelSilentMs >= recoveryMs.away && !path.lossy;
    return isAway ? 'away' : 'connected';
  }
  // Firefox throws when the descriptions of a closed connection are read.
  // Browser note firefox-closed-connection
  const { remoteDescription, signalingState } = connection;
  return remoteDescription && signalingState === 'stable' ? 'checking' : 'negotiating';
}

/** The introduction that we send to every participant. */
export type Introduction = Omit<Extract<ChannelSignal, { kind: 'hello' }>, 'kind'>;

export const introductionIn = ({
  name,
  media,
  seat: resumeToken,
}: Introduction): Omit<PeerState, 'stage' | 'missing'> => ({ name, media, resumeToken });

export const noMedia: MediaState = { microphone: false, camera: false, screen: false };
