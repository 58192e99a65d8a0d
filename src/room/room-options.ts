// The options and callbacks of a room. Types only.

import type { Bytes } from '../base/bytes.js';
import type { Identity } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import type { BrokerFacts, Transport } from '../transport/transport.js';
import type { AdmissionPolicyFactory } from './admission-policy.js';
import type { CheckLimits } from './check-budget.js';
import type { AnnouncedPeer } from './handshake.js';
import type { ArrivalKind } from './join-outcome.js';
import type { Member } from './roster.js';
import type { OtherVersion } from './traffic-counters.js';

export interface RoomOptions {
  readonly keys: RoomKeys;
  /** For this room and session only: its goodbye is final. */
  readonly identity: Identity;
  readonly transport: Transport;
  /** The call is full: newcomers are denied. Read at every HELLO of a new participant. */
  readonly isFull: () => boolean;
  /** For a room with an owner: participants without a pass are not met. */
  readonly admissionPolicy?: AdmissionPolicyFactory | undefined;
  /** Signatures and ciphers that are checked in a second. Default: `checkLimits`. */
  readonly checkLimits?: CheckLimits | undefined;
  /**
   * A participant with proven keys is present. `offer`: we are to offer now; otherwise its offer follows. Called again when the
   * handshake with it starts again.
   */
  onPeer(id: PeerId, peer: AnnouncedPeer): void;
  /** A participant that `onPeer` announced without `echoed` is alive. */
  onEchoed?(id: PeerId): void;
  onSignal(from: PeerId, signal: PairSignal): void;
  /**
   * `goodbye` is certain; `will` is a hint: a broker lost its connection to the participant. `lapsed`: the participant did not
   * prove that it is alive; only after `onPeer` without `echoed`.
   */
  onGone(id: PeerId, how: 'goodbye' | 'will' | 'lapsed'): void;
  /**
   * `created`: no answer to our HELLO arrived in time; `joined`: an answer arrived, possibly after `created` if it was late.
   */
  onArrival(arrival: ArrivalKind): void;
  onBroker(facts: BrokerFacts): void;
  /** A member of this room uses another version of the wire format; called once for each. */
  onVersion?(which: OtherVersion): void;
  /** A second route to a participant beside the brokers: frames for it alone, at most one envelope's worth at a time. */
  relay?(to: PeerId, frames: readonly Bytes[]): void;
}

/** The proven identity of a participant, the keys shared with it, and whether it has ever echoed our nonce. */
export type ProvenPeer = Readonly<Pick<Member, 'identity' | 'pair' | 'everEchoed'>>;

/** The state of the connection to a participant; see `Room.mark`. */
export type PathMark = 'connected' | 'failed' | 'refused' | 'forgotten';
