// The stages of a connection to one participant, and the events that lead from one to another. Pure; the diagram in the
// architecture page is generated from the table.

import { isLost, type PathSample, recoveryMs, silentMs } from './ice-recovery.js';

export const peerStages = [
  /** Announced by the room; nothing has been exchanged. */
  'announced',
  /** Offer and answer are in transit. */
  'negotiating',
  /** Both descriptions are set; ICE checks candidate pairs. */
  'checking',
  /** A path carries, and the peer presented the certificate that it committed to. */
  'connected',
  /** Media arrives and little of it is lost, but the page does not respond: its tab is frozen, or paused by a debugger. */
  'away',
  /** It was connected; the path is being repaired. */
  'interrupted',
  /** No path was found in time; the verdict explains it. Retried on request or after the next HELLO. */
  'unreachable',
  /** It left, or does not respond any more. */
  'gone',
] as const;
export type PeerStage = (typeof peerStages)[number];

export const peerEvents = [
  /** Observed: the descriptions are not complete. */
  'negotiate',
  /** Observed: both descriptions are set. */
  'check',
  /** Observed: the path carries, and the page responds. */
  'carry',
  /** Observed: media arrives, and the page does not respond. */
  'freeze',
  /** Observed: the path does not carry. */
  'break',
  /** The certificate of the peer was verified. */
  'verify',
  /** A message or media arrived from a peer that was considered gone. */
  'respond',
  /** No path was found in time, or the peer was refused. */
  'give-up',
  /** The liveness probe found neither an answer nor media. */
  'lose',
] as const;
export type PeerEvent = (typeof peerEvents)[number];

const next = {
  negotiate: 'negotiating',
  check: 'checking',
  carry: 'connected',
  freeze: 'away',
  break: 'interrupted',
  verify: 'connected',
  respond: 'connected',
  'give-up': 'unreachable',
  lose: 'gone',
} as const satisfies Record<PeerEvent, PeerStage>;

const observed = ['carry', 'freeze', 'break'] as const;

/** Events that are possible in each stage. Observations do not end `unreachable` and `gone`: these are decisions. */
export const peerTable: Readonly<Record<PeerStage, readonly PeerEvent[]>> = {
  announced: ['negotiate', 'check', 'give-up', 'lose'],
  negotiating: ['negotiate', 'check', 'verify', 'give-up', 'lose'],
  checking: ['negotiate', 'check', 'verify', 'give-up', 'lose'],
  connected: [...observed, 'give-up', 'lose'],
  away: [...observed, 'give-up', 'lose'],
  interrupted: [...observed, 'give-up', 'lose'],
  unreachable: ['verify', 'give-up', 'lose'],
  gone: ['verify', 'respond', 'give-up', 'lose'],
};

/** The stage after `event`; the same stage for an event that is not possible in it. */
export const nextStage = (stage: PeerStage, event: PeerEvent): PeerStage =>
  peerTable[stage].includes(event) ? next[event] : stage;

/** The event that follows from the state of the connection and from what arrives through it. */
export function observeStage(connection: RTCPeerConnection, path: PathSample): PeerEvent {
  if (path.isVerified) {
    const isSilent = silentMs(path) >= recoveryMs.silence;
    if (connection.connectionState !== 'connected' || isSilent || isLost(path)) return 'break';
    // A retransmission of SCTP that is lost doubles the time to the next (RFC 9260, section 6.3.3); RTP does not wait.
    const isAway = path.channelSilentMs >= recoveryMs.away && !path.lossy;
    return isAway ? 'freeze' : 'carry';
  }
  // Firefox throws when the descriptions of a closed connection are read.
  // Browser note firefox-closed-connection
  const isStable = connection.signalingState === 'stable';
  return isStable && connection.remoteDescription ? 'check' : 'negotiate';
}
