// The options and callbacks of a connection to one participant. Types only.

import type { Bytes } from '../base/bytes.js';
import type { CallError } from '../base/errors.js';
import type { RateLimiter } from '../base/rate-limiter.js';
import type { Confirmation } from '../protocol/identity.js';
import type { GroupSignal, NegotiationSignal, PeerId, Wants } from '../protocol/signal.js';
import type { PeerState } from './peer-state.js';

export interface PeerOptions {
  readonly id: PeerId;
  /** Yields when offers cross: the higher id. */
  readonly polite: boolean;
  /** Sends the first offer; the other side answers it. */
  readonly offers: boolean;
  /** ICE servers and our certificate. */
  readonly configuration: RTCConfiguration;
  /** SHA-256 of the certificate that the peer committed to. */
  readonly fingerprint: Bytes;
  /** Limits the remote descriptions that are applied, over this connection and the previous ones. */
  readonly budget: RateLimiter;
  /** The key confirmations of both sides. */
  confirmations(): Promise<Confirmation>;
  /** Whether packets of media were lost in numbers lately, in either direction. */
  isLossy(): boolean;
  viaRoom(signal: NegotiationSignal): void;
  onState(facts: PeerState): void;
  /** The peer holds the keys that it was met with: its group signals count from now on. */
  onConfirmed(): void;
  /** A group signal; never before `onConfirmed`. */
  onGroup(signal: GroupSignal): void;
  /** The peer tells how it shows our video; at most twice a second. */
  onWant(wants: Wants): void;
  /** The peer said goodbye. */
  onLeft(): void;
  /** Nothing arrived for two seconds: the broker connections may be dead together with the path. */
  onSilent(): void;
  /** A restart cannot repair the connection: it has to be replaced. */
  onBroken(): void;
  /** An entry for the diagnostics: a restart and its reason. */
  onRestart(why: string): void;
  onError(error: CallError): void;
}
