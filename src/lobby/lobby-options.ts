// The options and callbacks of the lobby. Types only.

import type { Role } from '../protocol/pass.js';
import type { DenyReason, LobbySignal, PeerId } from '../protocol/signal.js';
import type { Knock } from './incoming-knocks.js';

/** The state of admission in a room with an owner. */
export interface LobbyFacts {
  /** Our own role; `null` until we are admitted, and again if the owner has started a new epoch without us. */
  readonly role: Role | null;
  /**
   * The state of our own knock: `no-host` while no host has answered, `knocking` until the page of a host has received it, then
   * `asked`; `null` once we are admitted.
   */
  readonly waiting: 'no-host' | 'knocking' | 'asked' | null;
  /** Waiting participants, the longest waiting first, five at most; only the owner and cohosts receive them. */
  readonly knocks: readonly Knock[];
  /** The room is locked: knocks are denied. */
  readonly locked: boolean;
}

export interface LobbyOptions {
  /** The name that we give when we knock. */
  readonly name: () => string;
  /** The call is full. */
  readonly isFull: () => boolean;
  /** Over data channels; without an addressee to all. */
  send(signal: LobbySignal, to?: PeerId): void;
  onFacts(facts: LobbyFacts): void;
  /** We were denied or removed. */
  onRefused(why: DenyReason | 'removed'): void;
}
