// Rooms with people in them who answer offers by themselves, and waits that end with what they wait for.

import { after } from '../../src/base/abort.js';
import { random, randomName } from '../../src/base/bytes.js';
import { createIdentity } from '../../src/protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../../src/protocol/keys.js';
import type { PairSignal, PeerId } from '../../src/protocol/signal.js';
import { Room } from '../../src/room/room.js';
import type { BrokerFacts, Transport } from '../../src/transport/transport.js';

export const roomKeys = (room = 'the secret garden', key = random(16)): Promise<RoomKeys> =>
  deriveRoomKeys({ namespace: randomName(), room, secret: { mode: 'link', key } });

export interface Heard {
  readonly from: PeerId;
  readonly signal: PairSignal;
}

/**
 * Says an offer when it is on it, and answers what it is offered. Once the answer has arrived both are
 * connected at the same moment, as two ends of a real connection are.
 */
export class Person {
  static readonly #everybody = new Map<PeerId, Person>();
  readonly id: PeerId;
  readonly room: Room;
  readonly transport: Transport;
  readonly heard: Heard[] = [];
  readonly peers: { id: PeerId; offer: boolean }[] = [];
  readonly gone: { id: PeerId; how: 'goodbye' | 'will' | 'lapsed' }[] = [];
  readonly facts: BrokerFacts[] = [];
  readonly arrivals: string[] = [];
  readonly connected = new Set<PeerId>();
  full = false;
  /** Whether it takes part in the handshake at all. */
  talkative = true;
  readonly #offered = new Set<PeerId>();
  readonly #life = new AbortController();
  readonly #waiting = new Set<() => void>();

  static async enter(keys: RoomKeys, transport: Transport, change: Partial<Person> = {}) {
    return new Person(keys, transport, await createIdentity(random(32)), change);
  }

  constructor(
    keys: RoomKeys,
    transport: Transport,
    identity: Awaited<ReturnType<typeof createIdentity>>,
    change: Partial<Person>,
  ) {
    Object.assign(this, change);
    this.id = identity.peerId;
    Person.#everybody.set(this.id, this);
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
          if (offer && this.talkative) this.#offer(id);
          this.#look();
        },
        onSignal: (from, signal) => {
          this.heard.push({ from, signal });
          if (this.talkative) this.#hear(from, signal);
          this.#look();
        },
        onGone: (id, how) => {
          this.gone.push({ id, how });
          this.#look();
        },
        onArrival: (arrival) => {
          this.arrivals.push(arrival);
          this.#look();
        },
        onBroker: (facts) => {
          this.facts.push(facts);
          this.#look();
        },
      },
      this.#life.signal,
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

  met(other: Person): Promise<void> {
    return this.until(() => this.connected.has(other.id));
  }

  signals(kind: PairSignal['kind'], from?: Person): PairSignal[] {
    return this.heard
      .filter((one) => one.signal.kind === kind && (!from || one.from === from.id))
      .map(({ signal }) => signal);
  }

  end(): void {
    this.#life.abort();
  }

  /** Every pair has a deadline in call/; here it comes sooner. */
  #giveUpLater(id: PeerId): void {
    const giveUp = () => {
      if (!this.connected.has(id)) this.room.mark(id, 'failed');
    };
    after(8000, giveUp, this.#life.signal);
  }

  #offer(id: PeerId): void {
    this.#offered.add(id);
    this.room.send(id, { kind: 'offer', sdp: `v=0 offer of ${this.id}` });
  }

  /** As call/ does: of two first offers that cross, the one of the lower stands. */
  #hear(from: PeerId, signal: PairSignal): void {
    if (signal.kind === 'offer') {
      if (this.#offered.has(from) && this.id < from) return;
      this.room.send(from, { kind: 'answer', sdp: `v=0 answer of ${this.id}` });
    }
    if (signal.kind !== 'answer') return;
    this.#connect(from);
    const other = Person.#everybody.get(from);
    if (other) other.#connect(this.id);
  }

  #look(): void {
    for (const check of [...this.#waiting]) check();
  }

  #connect(id: PeerId): void {
    this.connected.add(id);
    this.room.mark(id, 'connected');
    this.#look();
  }
}
