// What the door of a room with an owner is given, and what it tells. Data and callbacks only.

import type { Role } from '../protocol/pass.js';
import type { DenyReason, LobbySignal, PeerId } from '../protocol/signal.js';
import type { Knock } from './incoming-knocks.js';

/** Who is let in, in a room with an owner. */
export interface LobbyFacts {
  /** Ours; `null` until we are let in, and again when the owner has begun anew without us. */
  readonly role: Role | null;
  /**
   * How far our own knock is: `no-host` while nobody has answered who could let us in, `knocking` until their page has taken
   * it, then `asked`; `null` once we are in.
   */
  readonly waiting: 'no-host' | 'knocking' | 'asked' | null;
  /** Who knocks, the longest waiting first, five at most; only owner and cohosts hear it. */
  readonly knocks: readonly Knock[];
  /** Nobody may knock for now. */
  readonly locked: boolean;
}

export interface LobbyOptions {
  /** What we call ourselves when we knock. */
  readonly name: () => string;
  /** We have as many people as we take. */
  readonly isFull: () => boolean;
  /** In band; without an addressee to everybody. */
  send(signal: LobbySignal, to?: PeerId): void;
  onFacts(facts: LobbyFacts): void;
  /** We may not come in, or stay. */
  onRefused(why: DenyReason | 'removed'): void;
}
