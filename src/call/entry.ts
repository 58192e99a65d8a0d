// One person of the mesh as people.ts keeps them, with or without a connection at this moment. Data only.

import type { Lifetime } from '../base/lifetime.js';
import { noMedia, type PeerFacts } from '../peer/facts.js';
import type { Peer } from '../peer/peer.js';
import type { NegotiationSignal, PeerId } from '../protocol/signal.js';

export interface Entry {
  readonly id: PeerId;
  readonly joinedAt: number;
  /** Ends when the connection is given up or replaced. */
  life: Lifetime;
  peer: Peer | null;
  facts: PeerFacts;
  /** Heard while the connection could not be begun yet. */
  readonly inbox: NegotiationSignal[];
  proven: boolean;
}

export const stranger: PeerFacts = { stage: 'announced', name: '', media: noMedia };

/** A handshake that goes on. */
export const isUnfinished = ({ facts, peer }: Entry): boolean =>
  peer !== null && (facts.stage === 'negotiating' || facts.stage === 'checking');
