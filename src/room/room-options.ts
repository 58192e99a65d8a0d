// What a room is given, and what it tells. Types only.

import type { Bytes } from '../base/bytes.js';
import type { Identity } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import type { BrokerFacts, Transport } from '../transport/transport.js';
import type { AdmissionPolicyFactory } from './admission.js';
import type { AnnouncedPeer } from './handshake.js';
import type { ArrivalKind } from './join-outcome.js';
import type { Member } from './roster.js';
import type { OtherVersion } from './traffic-counters.js';

export interface RoomOptions {
  readonly keys: RoomKeys;
  /** For this room and this stay only: its goodbye is final. */
  readonly identity: Identity;
  readonly transport: Transport;
  /** We have as many people as we take: the newcomer is denied. Asked at every hello of somebody new. */
  readonly isFull: () => boolean;
  /** Of a room with an owner: nobody is met without a pass. */
  readonly admissionPolicy?: AdmissionPolicyFactory | undefined;
  /**
   * A person with proven keys is here. `offer`: it is on us to offer now; otherwise their offer comes. Called
   * again for a person whose handshake is to begin anew.
   */
  onPeer(id: PeerId, peer: AnnouncedPeer): void;
  /** Somebody whom `onPeer` told as not `echoed` is alive. */
  onEchoed?(id: PeerId): void;
  onSignal(from: PeerId, signal: PairSignal): void;
  /**
   * `goodbye` is certain; `will` is a hint: their connection to a broker died, perhaps only that. `lapsed`: nobody was
   * there, or nobody who answered; only after `onPeer` without `echoed`.
   */
  onGone(id: PeerId, how: 'goodbye' | 'will' | 'lapsed'): void;
  /** Nobody answered our hello (`created`), or somebody did: `joined`, perhaps after `created`, on a slow way. */
  onArrival(arrival: ArrivalKind): void;
  onBroker(facts: BrokerFacts): void;
  /** Somebody of this room speaks another version of the wire format, and is not understood; once for each. */
  onVersion?(which: OtherVersion): void;
  /** Another way to somebody, beside the brokers: what is for one person, an envelope's worth of frames at a time. */
  relay?(to: PeerId, frames: readonly Bytes[]): void;
}

/** Who somebody proved to be, what we share with them, and whether they have ever echoed a nonce of ours. */
export type ProvenPeer = Readonly<Pick<Member, 'identity' | 'pair' | 'everEchoed'>>;

/** How the connection to a person stands; see `Room.mark`. */
export type PathMark = 'connected' | 'failed' | 'refused' | 'forgotten';
