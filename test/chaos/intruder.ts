// A member with a valid key and a small client of its own: proves who it is, answers and offers by the rules, and then
// says whatever a test wants, past every check that our own page makes before it speaks.

import mqtt, { type MqttClient } from 'mqtt';
import { type Bytes, hex, random } from '../../src/base/bytes.js';
import { channelInit, channelLabel } from '../../src/peer/channel.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import { openEnvelope, sealEnvelope } from '../../src/protocol/envelope.js';
import { readHeader, writeHello } from '../../src/protocol/frame.js';
import { bytesOf, createIdentity, peerIdOf } from '../../src/protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../../src/protocol/keys.js';
import type { NegotiationSignal, PeerId } from '../../src/protocol/signal.js';
import { Room } from '../../src/room/room.js';
import { mqttTransport } from '../../src/transport/mqtt.js';
import { readHello } from '../protocol/support.js';
import { until } from '../until.js';

/** One connection of the intruder's. */
export interface Line {
  readonly connection: RTCPeerConnection;
  readonly channel: RTCDataChannel;
}

export interface Malice {
  /** What is said instead of an honest description. */
  readonly describe?: (sdp: string) => string;
  /** The last word of the handshake: another one, or none. */
  readonly confirm?: 'wrong' | 'none';
  /** Everybody is told that the room is full. */
  readonly full?: boolean;
}

const gathered = (connection: RTCPeerConnection): Promise<unknown> =>
  until(() => connection.iceGatheringState === 'complete', 'the intruder’s addresses');

export class Intruder {
  readonly id: PeerId;
  readonly room: Room;
  readonly lines = new Map<PeerId, Line>();
  readonly #certificate: RTCCertificate;
  readonly #malice: Malice;
  readonly #life = new AbortController();

  static async enter(place: { room: string; url: string }, malice: Malice = {}): Promise<Intruder> {
    const secret = { mode: 'open' } as const;
    const [keys, { certificate, fingerprint }] = await Promise.all([
      deriveRoomKeys({ namespace: location.origin, room: place.room, secret }),
      createCertificate(),
    ]);
    const identity = await createIdentity(fingerprint);
    return new Intruder({ keys, identity, certificate, url: place.url }, malice);
  }

  private constructor(
    own: {
      keys: Awaited<ReturnType<typeof deriveRoomKeys>>;
      identity: Awaited<ReturnType<typeof createIdentity>>;
      certificate: RTCCertificate;
      url: string;
    },
    malice: Malice,
  ) {
    const { keys, identity, certificate, url } = own;
    this.id = identity.peerId;
    this.#certificate = certificate;
    this.#malice = malice;
    this.room = new Room(
      {
        keys,
        identity,
        transport: mqttTransport({ url }),
        isFull: () => malice.full ?? false,
        onPeer: (id, { offer }) => void (offer && this.#offer(id)),
        onSignal: (from, signal) => {
          if (signal.kind === 'offer') void this.#answer(from, signal.sdp);
          else if (signal.kind === 'answer') {
            void this.lines
              .get(from)
              ?.connection.setRemoteDescription({ type: 'answer', sdp: signal.sdp });
          } else if (signal.kind === 'candidates') this.#candidates(from, signal);
        },
        onGone: () => {},
        onArrival: () => {},
        onBroker: () => {},
      },
      this.#life.signal,
    );
  }

  /** Everybody with whom a channel is open, when there are so many. */
  async connectedTo(count: number): Promise<Line[]> {
    const open = () =>
      [...this.lines.values()].filter(({ channel }) => channel.readyState === 'open');
    await until(() => open().length === count, `the intruder is connected to ${count}`);
    return open();
  }

  /** How many were told that the room is full. */
  get denied(): number {
    return this.room.counters.dropped.full;
  }

  /** By broker, whatever it is. */
  say(to: PeerId, signal: NegotiationSignal): void {
    this.room.send(to, signal);
  }

  end(): void {
    this.#life.abort();
    for (const { connection } of this.lines.values()) connection.close();
  }

  #connect(id: PeerId): Line {
    this.lines.get(id)?.connection.close();
    const connection = new RTCPeerConnection({ certificates: [this.#certificate] });
    const channel = connection.createDataChannel(channelLabel, channelInit);
    const line = { connection, channel };
    this.lines.set(id, line);
    channel.onopen = () => void this.#confirm(id, channel);
    return line;
  }

  async #offer(id: PeerId): Promise<void> {
    const { connection } = this.#connect(id);
    for (const kind of ['audio', 'video', 'video']) connection.addTransceiver(kind);
    await connection.setLocalDescription();
    await gathered(connection);
    this.#describe(id, connection);
  }

  async #answer(id: PeerId, sdp: string): Promise<void> {
    const { connection } = this.#connect(id);
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription();
    await gathered(connection);
    this.#describe(id, connection);
  }

  #describe(id: PeerId, { localDescription }: RTCPeerConnection): void {
    const { type, sdp } = localDescription!;
    const said = this.#malice.describe?.(sdp) ?? sdp;
    this.say(id, { kind: type as 'offer' | 'answer', sdp: said });
  }

  #candidates(id: PeerId, { candidates }: { candidates: readonly RTCIceCandidateInit[] }): void {
    for (const candidate of candidates) {
      // One of a connection that is gone; the others are enough.
      void this.lines
        .get(id)
        ?.connection.addIceCandidate(candidate)
        .catch(() => {});
    }
  }

  async #confirm(id: PeerId, channel: RTCDataChannel): Promise<void> {
    const { confirm } = this.#malice;
    const { own } = (await this.room.met(id)?.pair.confirmations()) ?? {};
    if (confirm === 'none' || !own) return;
    const proof = hex(confirm === 'wrong' ? random(32) : own);
    channel.send(JSON.stringify({ kind: 'confirm', proof }));
  }
}

/** Somebody with the room's key who records all that is said, and speaks with as many mouths as it likes. */
export class Crowd {
  readonly #keys: RoomKeys;
  readonly #client: MqttClient;
  readonly #recorded: Bytes[] = [];
  /** What the victims want echoed, as of their latest hello. */
  readonly #nonces = new Map<PeerId, Bytes>();

  static async listen({ room, url }: { room: string; url: string }): Promise<Crowd> {
    const secret = { mode: 'open' } as const;
    const keys = await deriveRoomKeys({ namespace: location.origin, room, secret });
    const client = await mqtt.connectAsync(url, { timerVariant: 'native' });
    const crowd = new Crowd(keys, client);
    await client.subscribeAsync(keys.topic);
    return crowd;
  }

  private constructor(keys: RoomKeys, client: MqttClient) {
    this.#keys = keys;
    this.#client = client;
    client.on('message', (_, payload) => void this.#hear(new Uint8Array(payload)));
  }

  /** Everything once more, as it was and sealed anew; how many payloads there were. */
  async replay(): Promise<number> {
    const recorded = [...this.#recorded];
    for (const envelope of recorded) {
      await this.#publish(envelope);
      await this.#say(...((await openEnvelope(this.#keys, envelope)) ?? []));
    }
    return recorded.length;
  }

  /** So many newcomers, fifty a second, each with keys of its own, who prove to the victims that they are alive. */
  async storm(victims: readonly PeerId[], count: number): Promise<void> {
    await Promise.all([this.#newcomer(), this.#welcomed(victims)]);
    const began = performance.now();
    for (let n = 0; n < count; n++) {
      await until(() => performance.now() - began >= n * 20, 'its turn');
      const identity = await this.#newcomer();
      for (const id of victims) {
        const say = { counter: 2, nonce: random(16), to: bytesOf(id), echo: this.#nonces.get(id)! };
        await this.#say(await writeHello(this.#keys, identity, say));
      }
    }
  }

  async end(): Promise<void> {
    await this.#client.endAsync();
  }

  async #newcomer() {
    const identity = await createIdentity(random(32));
    await this.#say(await writeHello(this.#keys, identity, { counter: 1, nonce: random(16) }));
    return identity;
  }

  async #welcomed(victims: readonly PeerId[]): Promise<void> {
    await until(() => victims.every((id) => this.#nonces.has(id)), 'a welcome of every victim');
  }

  async #say(...frames: Bytes[]): Promise<void> {
    await this.#publish(await sealEnvelope(this.#keys, frames));
  }

  async #publish(bytes: Bytes): Promise<void> {
    await this.#client.publishAsync(this.#keys.topic, bytes as Uint8Array as Buffer);
  }

  async #hear(envelope: Bytes): Promise<void> {
    this.#recorded.push(envelope);
    for (const frame of (await openEnvelope(this.#keys, envelope)) ?? []) {
      const header = readHeader(frame);
      const hello = header && (await readHello(this.#keys, header, frame));
      if (hello) this.#nonces.set(peerIdOf(header.from), hello.nonce);
    }
  }
}
