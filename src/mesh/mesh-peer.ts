// One person of the mesh as mesh.ts keeps them, with or without a connection at this moment. Data only.

import { type AbortScope, abortScope, after } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import type { Peer } from '../peer/peer.js';
import { noMedia, type PeerState } from '../peer/peer-state.js';
import { originOf } from '../protocol/sdp.js';
import type { NegotiationSignal, PairSignal, PeerId } from '../protocol/signal.js';
import type { GroupMember } from '../sas/group-member.js';
import type { PeerView } from './peer-view.js';
import { ReconnectBackoff } from './reconnect-backoff.js';

export type Offer = Extract<NegotiationSignal, { kind: 'offer' }>;

export interface MeshPeer {
  readonly id: PeerId;
  /** Of the seat, which may be older than the person in it. */
  joinedAt: number;
  /**
   * Is known to be alive. Until then we have offered to somebody who may be a replay, and nobody hears of it: no tile, no
   * seat, no verdict.
   */
  shown: boolean;
  /** Ends when the connection is given up or replaced. */
  scope: AbortScope;
  peer: Peer | null;
  facts: PeerState;
  /** Heard while the connection could not be begun yet. */
  readonly inbox: NegotiationSignal[];
  /** Names the connection before this one (`Peer.origin`): what is still said about it comes too late. */
  former: string | undefined;
  /** Was connected, by the certificate committed to: media has flowed. */
  proven: boolean;
  /** When they fell silent, at the latest, if this connection was begun instead of one that was given up. */
  lostAt: number | undefined;
  /** When somebody last said that they are dead (monotonicMs). */
  doubtedAt: number;
  /** Of connections to this person. */
  readonly backoff: ReconnectBackoff;
  /** Has said the last word of the handshake. */
  confirmed: boolean;
  /** Descriptions that were applied, on all connections to this person. */
  readonly descriptions: RateLimiter;
  /** An offer for a new connection that waits for its turn. */
  postponed: Offer | null;
}

export const meshTimeouts = {
  /** A promised offer that does not come. */
  offerDue: 15_000,
  /** Somebody whose broker connection died may yet speak again in band. */
  goneGrace: 6000,
  /** Somebody out of reach keeps the seat this long; if they were connected, since they fell silent. */
  lostSeat: 60_000,
} as const;

/** Descriptions of one person that are applied in a period. A call that goes well has one, a restart of ICE another. */
export const descriptionLimit = { count: 4, periodMs: 10_000 } as const;

const stranger: PeerState = { stage: 'announced', name: null, media: noMedia };

/** In the seat of the one before, if there was one; to be called before that one's lifetime ends. */
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
  shown: before?.shown ?? false,
  scope: abortScope(abortSignal),
  peer: null,
  facts: { ...(before?.facts ?? stranger), stage: 'announced' },
  inbox: [],
  former: before?.peer?.origin ?? before?.former,
  // Whoever has had media of ours still belongs to the group while the connection is made anew.
  proven: before?.proven === true && before.peer !== null,
  lostAt: undefined,
  doubtedAt: Number.NEGATIVE_INFINITY,
  backoff: before?.backoff ?? new ReconnectBackoff(),
  confirmed: false,
  descriptions: before?.descriptions ?? new RateLimiter(descriptions, descriptionLimit.periodMs),
  postponed: null,
});

/** Whether an offer for a new connection has to wait, the newest of several; `again` hears it then. */
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

/** What a person is shown by; `empty` stands in for streams while there is no connection. */
export const viewOf = (
  { id, joinedAt, peer, facts: { name, stage, media, missing = {} } }: MeshPeer,
  empty: MediaStream,
): PeerView => ({
  ...{ id, joinedAt, name: name ?? '', stage, media, missing },
  stream: peer?.stream ?? empty,
  screenStream: peer?.screenStream ?? empty,
});

export const groupMemberOf = ({ id, peer, facts, proven, confirmed }: MeshPeer): GroupMember => ({
  id,
  met: proven && peer !== null,
  ready: confirmed && facts.stage === 'connected',
  lost: facts.stage === 'unreachable' || facts.stage === 'gone',
});

/** A description of the connection before. */
export const isLate = (signal: PairSignal, { former }: MeshPeer): boolean =>
  'sdp' in signal && former !== undefined && originOf(signal.sdp) === former;
