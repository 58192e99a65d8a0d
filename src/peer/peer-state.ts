// The words for how a connection to one person stands, and which of them the browser's own come to.

import type { ChannelSignal, MediaKind, MediaState } from '../protocol/signal.js';
import { isLost, type PathSample, recoveryMs, silentMs } from './ice-recovery.js';

export type PeerStage =
  /** Heard of; nothing exchanged yet. */
  | 'announced'
  /** Offer and answer are on their way. */
  | 'negotiating'
  /** Both descriptions are set; ICE looks for a path. */
  | 'checking'
  /** A path carries, and the peer's certificate is the one it committed to. */
  | 'connected'
  /** Media comes and little of it is lost, but their page answers nothing: its tab is frozen, or held by a debugger. */
  | 'away'
  /** Was connected; the path is being repaired. */
  | 'interrupted'
  /** No path was found in time; the verdict says why. Tried again on request or on the next hello. */
  | 'unreachable'
  /** Left, or dead as far as anybody can tell. */
  | 'gone';

/** What is said to be sent and does not arrive. Absent until it is known of the path in use; empty when all arrives. */
export interface Missing {
  /** Of theirs, here. */
  readonly here?: readonly MediaKind[];
  /** Of ours, there, as they say. */
  readonly there?: readonly MediaKind[];
}

/** What a person said of itself and how the connection to it stands. */
export interface PeerState {
  readonly stage: PeerStage;
  /** `null` until it was told in band; empty for somebody who has none. */
  readonly name: string | null;
  readonly media: MediaState;
  readonly missing?: Missing;
  /** Identifies the tab across reloads, as the peer claims; it may be a copy of the token of another peer. */
  readonly resumeToken?: string | undefined;
}

/** What the browser says of a connection, and what comes through it, in our words. */
export function stageOf(connection: RTCPeerConnection, path: PathSample): PeerStage {
  if (path.isVerified) {
    const isSilent = silentMs(path) >= recoveryMs.silence;
    if (connection.connectionState !== 'connected' || isSilent || isLost(path))
      return 'interrupted';
    // A retransmission of SCTP that is lost doubles the time to the next (RFC 9260, section 6.3.3); RTP does not wait.
    const isAway = path.channelSilentMs >= recoveryMs.away && !path.lossy;
    return isAway ? 'away' : 'connected';
  }
  // Firefox throws when a closed connection is asked for its descriptions.
  const { remoteDescription, signalingState } = connection;
  return remoteDescription && signalingState === 'stable' ? 'checking' : 'negotiating';
}

/** What we tell every person of ourselves. */
export type Introduction = Omit<Extract<ChannelSignal, { kind: 'hello' }>, 'kind'>;

export const introductionIn = ({
  name,
  media,
  seat: resumeToken,
}: Introduction): Omit<PeerState, 'stage' | 'missing'> => ({ name, media, resumeToken });

export const noMedia: MediaState = { microphone: false, camera: false, screen: false };
