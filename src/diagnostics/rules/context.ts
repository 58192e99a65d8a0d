// The subjects of the rules, and what the rules for one peer share. Pure.

import type { BrokerReport, CallFacts } from '../call-facts.js';
import type { IceServerStatus, PeerFacts } from '../peer-facts.js';
import type { Ms } from '../verdict.js';

/** Deadlines of this library, milliseconds: browsers need up to 40 s to report a failure. */
export const deadlines = {
  offerMs: 5000,
  answerMs: 8000,
  candidatesMs: 3000,
  /** Where only relays are allowed, the peer's relay has to answer first, within its own time limit (ice-servers.ts). */
  relayedMs: 7000,
  checkingMs: 6000,
  dtlsMs: 4000,
  /** Browsers report a dead connection as connected for up to nine seconds. */
  mediaMs: 10_000,
  /** An ICE restart is replaced by another one by then. */
  restartMs: 15_000,
  /** A peer that does not return is removed after a minute (mesh/mesh.ts). */
  forgetMs: 50_000,
  /** A loss that lasts this long is no longer called an interruption. */
  lostMs: 60_000,
} as const;

export interface PeerContext {
  readonly peer: PeerFacts;
  readonly now: Ms;
  readonly servers: readonly IceServerStatus[];
  /** No path was found, and ICE no longer looks for one. */
  readonly isOver: boolean;
  readonly wasConnected: boolean;
}

export type PathFacts = Pick<PeerFacts, 'local' | 'remote' | 'servers' | 'pairs' | 'unlisted'>;

export interface ServerFacts {
  readonly servers: readonly IceServerStatus[];
  /** A peer learned its address from a STUN server of this page (`hasPublicReflexive`). */
  readonly respondsToPeers?: boolean;
}

export type DownBroker = BrokerReport & { readonly state: 'refused' | 'unreachable' };

export interface BrokerGroup {
  readonly facts: CallFacts;
  /** At least one; all have the same state and cause. */
  readonly brokers: readonly DownBroker[];
}

export const isUp = ({ peer }: PeerContext): boolean => peer.states.connection === 'connected';
export const since = ({ now }: PeerContext, at: Ms | undefined): Ms =>
  at === undefined ? 0 : now - at;
