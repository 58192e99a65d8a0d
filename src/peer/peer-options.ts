// What a connection to one person is given, and what it tells. Data and callbacks only.

import type { Bytes } from '../base/bytes.js';
import type { CallError } from '../base/errors.js';
import type { RateLimiter } from '../base/rate-limiter.js';
import type { Confirmation } from '../protocol/identity.js';
import type { GroupSignal, NegotiationSignal, PeerId } from '../protocol/signal.js';
import type { PeerState } from './peer-state.js';

export interface PeerOptions {
  readonly id: PeerId;
  /** Gives way when offers cross: the higher id. */
  readonly polite: boolean;
  /** Makes the first offer; the other side only answers it. */
  readonly offers: boolean;
  /** Servers and our certificate. */
  readonly configuration: RTCConfiguration;
  /** The certificate that the person committed to, SHA-256. */
  readonly fingerprint: Bytes;
  /** How often descriptions of this person may be applied, on this connection and the ones before. */
  readonly budget: RateLimiter;
  /** The last words of the handshake, ours and theirs. */
  confirmations(): Promise<Confirmation>;
  /** Whether packets of media were lost in numbers lately, in either direction. */
  isLossy(): boolean;
  viaRoom(signal: NegotiationSignal): void;
  onState(facts: PeerState): void;
  /** The person holds the keys that the room met them with: what they say to the group counts from now on. */
  onConfirmed(): void;
  /** What concerns the group; never before `onConfirmed`. */
  onGroup(signal: GroupSignal): void;
  /** Said goodbye. */
  onLeft(): void;
  /** Nothing came for two seconds: the ways to the brokers may have died together with the path to them. */
  onSilent(): void;
  /** No restart can repair it: a new connection is needed. */
  onBroken(): void;
  /** Something worth a line in the diagnostics: a restart and its reason. */
  onRestart(why: string): void;
  onError(error: CallError): void;
}
