// Rooms with participants that answer offers by themselves, and waits that end with their condition.

import { after } from '../../src/base/abort.js';
import { random, randomName } from '../../src/base/bytes.js';
import { createIdentity } from '../../src/protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../../src/protocol/keys.js';
import type { PairSignal, PeerId } from '../../src/protocol/signal.js';
import { Room } from '../../src/room/room.js';
import type { BrokerFacts, Transport } from '../../src/transport/transport.js';

export const roomKeys = (room = 'the secret garden', key = random(16)): Promise<RoomKeys> =>
  deriveRoomKeys({ namespace: randomName(), room, secret: { mode: 'link', key } });

export interface Received {
  readonly from: PeerId;
  readonly signal: PairSignal;
}

/**
 * Sends an offer when it is the offerer, and answers offers. Both participants become connected when the answer arrives, as two
 * ends of a real connection do.
 */
export class Participant {
  static readonly #all = new Map<PeerId, Participant>();
  readonly id: PeerId;
  readonly room: Room;
  readonly transport: Transport;
  readonly received: Received[] = [];
  readonly peers: { id: PeerId; offer: boolean }[] = [];
  readonly gone: { id: PeerId; how: 'goodbye' | 'will' | 'lapsed' }[] = [];
  readonly facts: BrokerFacts[] = [];
  readonly arrivals: string[] = [];
  readonly connected = new Set<PeerId>();
  full = false;
  /** Sends offers and answers if true. */
  responds = true;
  readonly #offered = new Set<PeerId>();
  readonly #abort = new AbortController();
  readonly #waiting = new Set<() => void>();

  static async enter(keys: RoomKeys, transport: Transport, change: Partial<Participant> = {}) {
    return new Participant(keys, transport, await createIdentity(random(32)), change);
  }

  constructor(
    keys: RoomKeys,
    transport: Transport,
    identity: Awaited<ReturnType<typeof createIdentity>>,
    change: Partial<Participant>,
  ) {
    Object.assign(this, change);
    this.id = identity.peerId;
    Participant.#all.set(this.id, this);
    this.transport = transport;
    this.room = new Room(
      {
        keys,
        identity,
        transport,
        isFull: () => this.full,
        onPeer: (id, { offer }) => {
          this.peers.push({ id, offer });
          this.#offered.delete(id);
          this.#giveUpLater(id);
          if (offer && this.responds) this.#offer(id);
          this.#notify();
        },
        onSignal: (from, signal) => {
          this.received.push({ from, signal });
          if (this.responds) this.#handle(from, signal);
          this.#notify();
        },
        onGone: (id, how) => {
          this.gone.push({ id, how });
          this.#notify();
        },
        onArrival: (arrival) => {
          this.arrivals.push(arrival);
          this.#notify();
        },
        onBroker: (facts) => {
          this.facts.push(facts);
          this.#notify();
        },
      },
      this.#abort.signal,
    );
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  met(other: Participant): Promise<void> {
    return this.until(() => this.connected.has(other.id));
  }

  signals(kind: PairSignal['kind'], from?: Participant): PairSignal[] {
    return this.received
      .filter((one) => one.signal.kind === kind && (!from || one.from === from.id))
      .map(({ signal }) => signal);
  }

  end(): void {
    this.#abort.abort();
  }

  /** The session in call/ has a deadline for each pair; the one here is shorter. */
  #giveUpLater(id: PeerId): void {
    const giveUp = () => {
      if (!this.connected.has(id)) this.room.mark(id, 'failed');
    };
    after(8000, giveUp, this.#abort.signal);
  }

  #offer(id: PeerId): void {
    this.#offered.add(id);
    this.room.send(id, { kind: 'offer', sdp: `v=0 offer of ${this.id}` });
  }

  /** Resolves glare as call/ does: the offer of the lower id wins. */
  #handle(from: PeerId, signal: PairSignal): void {
    if (signal.kind === 'offer') {
      if (this.#offered.has(from) && this.id < from) return;
      this.room.send(from, { kind: 'answer', sdp: `v=0 answer of ${this.id}` });
    }
    if (signal.kind !== 'answer') return;
    this.#connect(from);
    const other = Participant.#all.get(from);
    if (other) other.#connect(this.id);
  }

  #notify(): void {
    for (const check of [...this.#waiting]) check();
  }

  #connect(id: PeerId): void {
    this.connected.add(id);
    this.room.mark(id, 'connected');
    this.#notify();
  }
}
