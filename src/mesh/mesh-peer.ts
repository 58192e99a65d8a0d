// The record of one participant in the mesh, which outlives its connections, and the backoff for replacing them.

import { type AbortScope, abortScope, after } from '../base/abort.js';
import { backoffMs } from '../base/backoff.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import type { Peer } from '../peer/peer.js';
import { noMedia, type PeerState } from '../peer/peer-state.js';
import { originOf } from '../protocol/sdp.js';
import type { NegotiationSignal, PairSignal, PeerId } from '../protocol/signal.js';
import type { GroupMember } from '../sas/group-member.js';
import type { PeerView } from './peer-view.js';

/** Bounds of the wait, in milliseconds; at least half of it passes. */
const pace = { firstMs: 4000, capMs: 30_000 };
/** A connection that was not replaced for this long is stable. Milliseconds. */
const heldMs = 60_000;

/** Allows a replacement immediately at first, then after exponentially growing waits, reset after 60 s of stability. */
export class ReconnectBackoff {
  #count = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.NEGATIVE_INFINITY;

  /** Returns `true` if a connection may be replaced now, and counts it. `fraction` is in [0, 1). */
  tryAcquire(now: number, fraction: number): boolean {
    if (now < this.#dueAt) return false;
    if (now - this.#lastAt >= heldMs) this.#count = 0;
    this.#lastAt = now;
    this.#dueAt = now + backoffMs(this.#count++, (1 + fraction) / 2, pace);
    return true;
  }
}

export type Offer = Extract<NegotiationSignal, { kind: 'offer' }>;

export interface MeshPeer {
  readonly id: PeerId;
  /** Monotonic milliseconds; kept when the participant resumes after a reload. */
  joinedAt: number;
  /**
   * The participant is known to be alive. Until then our offer may have gone to a replayed HELLO: the participant has no
   * tile, does not count towards the limit and has no verdict.
   */
  isShown: boolean;
  /** Ends when the connection is given up or replaced. */
  scope: AbortScope;
  peer: Peer | null;
  state: PeerState;
  /** Signals that arrived before the connection was created. */
  readonly inbox: NegotiationSignal[];
  /** `Peer.origin` of the previous connection: descriptions of it are late and are dropped. Empty for the first one. */
  previousOrigin: string;
  /** It was connected with the certificate that the participant committed to: media has flowed. */
  isVerified: boolean;
  /** If this connection replaces one that was given up: the latest time at which that one fell silent; otherwise infinite. */
  lostAt: number;
  /** When a broker last reported the loss of its connection to the participant (monotonicMs). */
  suspectedAt: number;
  /** For all connections to this participant. */
  readonly backoff: ReconnectBackoff;
  /** Key confirmation is complete. */
  isConfirmed: boolean;
  /** Limits the descriptions that are applied, over all connections to this participant. */
  readonly descriptions: RateLimiter;
  /** The newest offer for a new connection that exceeded the limit. */
  postponed: Offer | null;
}

export const meshTimeouts = {
  /** Until an announced offer counts as lost. */
  offerDue: 15_000,
  /** A peer considered gone may still respond over the data channel. */
  goneGrace: 6000,
  /** An unreachable peer stays listed this long; if it was connected, since it fell silent. */
  unreachable: 60_000,
} as const;

/** Descriptions of one participant that are applied in a period. A call needs one, and one for each ICE restart. */
export const descriptionLimit = { count: 4, periodMs: 10_000 } as const;

const unknownPeer: PeerState = { stage: 'announced', name: null, media: noMedia, missing: {} };

/** Takes over what outlives a connection from `before`; to be called before the scope of `before` ends. */
export const newMeshPeer = (
  id: PeerId,
  {
    before,
    descriptions = descriptionLimit.count,
  }: { before?: MeshPeer | undefined; descriptions?: number | undefined },
  abortSignal: AbortSignal,
): MeshPeer => ({
  id,
  joinedAt: before?.joinedAt ?? monotonicMs(),
  isShown: before?.isShown ?? false,
  scope: abortScope(abortSignal),
  peer: null,
  state: { ...(before?.state ?? unknownPeer), stage: 'announced' },
  inbox: [],
  previousOrigin: before?.peer?.origin ?? before?.previousOrigin ?? '',
  // Kept across a replacement: the peer has already received our media.
  isVerified: before?.isVerified === true && before.peer !== null,
  lostAt: Number.POSITIVE_INFINITY,
  suspectedAt: Number.NEGATIVE_INFINITY,
  backoff: before?.backoff ?? new ReconnectBackoff(),
  isConfirmed: false,
  descriptions: before?.descriptions ?? new RateLimiter(descriptions, descriptionLimit.periodMs),
  postponed: null,
});

/** Whether an offer for a new connection exceeds the limit; `again` gets the newest one later. */
export function postpone(meshPeer: MeshPeer, offer: Offer, again: (offer: Offer) => void): boolean {
  const waitMs = meshPeer.descriptions.waitMs(monotonicMs());
  if (waitMs === 0) return false;
  const isWaiting = meshPeer.postponed !== null;
  meshPeer.postponed = offer;
  if (isWaiting) return true;
  const act = () => {
    const { postponed } = meshPeer;
    meshPeer.postponed = null;
    if (postponed) again(postponed);
  };
  after(waitMs, act, meshPeer.scope.signal);
  return true;
}

/** `empty` stands in for the streams while there is no connection. */
export const viewOf = (
  { id, joinedAt, peer, state: { name, stage, media, missing } }: MeshPeer,
  empty: MediaStream,
): PeerView => ({
  ...{ id, joinedAt, name: name ?? '', stage, media, missing },
  stream: peer?.stream ?? empty,
  screenStream: peer?.screenStream ?? empty,
});

export const groupMemberOf = ({
  id,
  peer,
  state,
  isVerified,
  isConfirmed,
}: MeshPeer): GroupMember => ({
  id,
  met: isVerified && peer !== null,
  ready: isConfirmed && state.stage === 'connected',
  lost: state.stage === 'unreachable' || state.stage === 'gone',
});

/** Whether the signal is a description of the previous connection. */
export const isLate = (signal: PairSignal, { previousOrigin }: MeshPeer): boolean =>
  'sdp' in signal && previousOrigin !== '' && originOf(signal.sdp) === previousOrigin;
