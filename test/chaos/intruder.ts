// A member with a valid key and a minimal client: it authenticates, answers and offers by the protocol, and sends
// arbitrary messages that bypass the sender's checks of the real client.

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

/** One connection of the intruder. */
export interface Line {
  readonly connection: RTCPeerConnection;
  readonly channel: RTCDataChannel;
}

export interface Malice {
  /** Replaces the intruder's session description. */
  readonly describe?: (sdp: string) => string;
  /** Replaces the key confirmation, or omits it. */
  readonly confirm?: 'wrong' | 'none';
  /** Denies every newcomer because the room is full. */
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

  /** Waits until exactly this many data channels are open, and returns them. */
  async connectedTo(count: number): Promise<Line[]> {
    const open = () =>
      [...this.lines.values()].filter(({ channel }) => channel.readyState === 'open');
    await until(() => open().length === count, `the intruder is connected to ${count}`);
    return open();
  }

  /** Number of members that were denied. */
  get denied(): number {
    return this.room.counters.dropped.full;
  }

  /** Sends any signal through the broker. */
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
      // A candidate may belong to a closed connection; the other candidates suffice.
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

/** An attacker with the room's key who records all messages and sends under many identities. */
export class Crowd {
  readonly #keys: RoomKeys;
  readonly #client: MqttClient;
  readonly #recorded: Bytes[] = [];
  /** The nonces of the victims' latest hellos, which a reply must echo. */
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

  /** Publishes all recorded envelopes again, unchanged and newly sealed; returns the number of envelopes. */
  async replay(): Promise<number> {
    const recorded = [...this.#recorded];
    for (const envelope of recorded) {
      await this.#publish(envelope);
      await this.#say(...((await openEnvelope(this.#keys, envelope)) ?? []));
    }
    return recorded.length;
  }

  /**
   * Publishes HELLOs of this many new identities, fifty a second, each with its keys and with the victims' fresh
   * nonces.
   */
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
