// A real Room on a test transport, and peers that hold the room key and break the protocol: every frame is written by hand. The
// methods of `Target` resolve when the Room has processed what it received.

import { type Bytes, base64url, concat, random, randomName } from '../../src/base/bytes.js';
import { type Lobby, type OpenLobby, openLobby } from '../../src/lobby/lobby.js';
import type { Attendance } from '../../src/lobby/remembered-attendance.js';
import { openEnvelope, sealEnvelope } from '../../src/protocol/envelope.js';
import {
  directKind,
  frameType,
  type Header,
  readHeader,
  writeDirect,
  writeGone,
  writeHello,
  zeroId,
} from '../../src/protocol/frame.js';
import { createIdentity, type Identity, type PairKeys } from '../../src/protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../../src/protocol/keys.js';
import { createOwnerPair } from '../../src/protocol/owner-key-pair.js';
import { importOwner, type OwnerKey } from '../../src/protocol/owner-signing-key.js';
import { type Membership, ownerIssuer, passBytes } from '../../src/protocol/pass.js';
import type { LobbySignal, PairSignal, PeerId } from '../../src/protocol/signal.js';
import type { AdmissionPolicyFactory } from '../../src/room/admission-policy.js';
import type { CheckLimits } from '../../src/room/check-budget.js';
import { Room } from '../../src/room/room.js';
import type { RoomOptions } from '../../src/room/room-options.js';
import type { BrokerFacts, Subscription, Transport } from '../../src/transport/transport.js';

export interface Emitted {
  readonly peers: { readonly id: PeerId; readonly offer: boolean }[];
  readonly signals: { readonly from: PeerId; readonly signal: PairSignal }[];
  readonly gone: { readonly id: PeerId; readonly how: 'goodbye' | 'will' | 'lapsed' }[];
}

interface TargetOptions {
  readonly full?: boolean;
  readonly keys?: RoomKeys;
  readonly checkLimits?: CheckLimits;
}

/** Wraps the real Room. */
export class Target {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly room: Room;
  readonly emitted: Emitted = { peers: [], signals: [], gone: [] };
  readonly published: Bytes[] = [];
  readonly echoed: PeerId[] = [];
  /** The arguments of `settle()` calls on the transport. */
  readonly settling: boolean[] = [];
  full = false;
  /** The recipients of frames that the room gave to a relay. */
  readonly relayed: PeerId[] = [];
  readonly brokers: BrokerFacts[] = [];
  readonly versions: string[] = [];
  /** The local nonce, which the HELLO publishes. */
  readonly nonce: Promise<Bytes>;
  readonly #abort = new AbortController();
  readonly #opened = new Map<Bytes, () => void>();
  #subscription: Subscription | null = null;
  #brokerCount = 0;

  static async create({ full = false, keys, checkLimits }: TargetOptions = {}): Promise<Target> {
    const identity = await createIdentity(random(32));
    const target = new Target(keys ?? (await roomKeys()), identity, { checkLimits });
    target.full = full;
    await target.nonce;
    return target;
  }

  /** Creates a target in a room with an owner: as the owner, or as a guest that waits in the lobby. */
  static async lobby(
    as: 'owner' | 'guest',
    former: Attendance | null = null,
    checkLimits?: CheckLimits,
  ): Promise<Hosted> {
    const { owner, ownerKey } = await createOwnerPair();
    const keys = await roomKeys(owner);
    const identity = await createIdentity(random(32));
    const key = (await importOwner(ownerKey, owner))!;
    let written = former;
    const book = {
      former,
      write: (now: Attendance) => {
        written = now;
      },
    };
    const attendance = () => written;
    const authority = { topicId: keys.topicId, owner };
    const open = await openLobby(
      authority,
      identity,
      as === 'owner' ? { key, attendance: book } : null,
    );
    const epoch = attendance()?.epoch ?? Date.now();
    const target = new Hosted(keys, identity, { open, key, attendance, epoch, checkLimits });
    await target.nonce;
    return target;
  }

  constructor(
    keys: RoomKeys,
    identity: Identity,
    change: Pick<RoomOptions, 'admissionPolicy' | 'checkLimits'>,
  ) {
    this.keys = keys;
    this.identity = identity;
    const open = keys.open.bind(keys);
    keys.open = (bytes) => {
      this.#opened.get(bytes)?.();
      return open(bytes);
    };
    let resolveNonce: (nonce: Bytes) => void;
    this.nonce = new Promise((resolve) => {
      resolveNonce = resolve;
    });
    const transport: Transport = {
      open: (subscription) => {
        this.#subscription = subscription;
        subscription.onBroker({ url: 'test:', state: 'open', reconnects: 0 });
      },
      settle: (settled) => this.settling.push(settled),
      publish: (bytes) => {
        this.published.push(bytes);
        void open(bytes).then((plain) => plain && resolveNonce(nonceIn(plain)));
      },
    };
    const { peers, signals, gone } = this.emitted;
    this.room = new Room(
      {
        keys,
        identity,
        transport,
        isFull: () => this.full,
        ...change,
        relay: (to) => this.relayed.push(to),
        onPeer: (id, { offer, echoed }) => {
          peers.push({ id, offer });
          if (echoed) this.echoed.push(id);
        },
        onEchoed: (id) => this.echoed.push(id),
        onSignal: (from, signal) => signals.push({ from, signal }),
        onGone: (id, how) => gone.push({ id, how }),
        onArrival: () => {},
        onBroker: (facts) => this.brokers.push(facts),
        onVersion: (which) => this.versions.push(which),
      },
      this.#abort.signal,
    );
  }

  /** The number of drops of all kinds. */
  get dropped(): number {
    return Object.values(this.room.counters.dropped).reduce((sum, count) => sum + count, 0);
  }

  /** Receives payloads of the topic from one broker. */
  receive(...payloads: readonly Bytes[]): void {
    for (const payload of payloads) this.receiveFrom('test:', payload);
  }

  receiveFrom(broker: string, payload: Bytes): void {
    this.#subscription?.onBytes(payload, broker);
  }

  /** Receives a payload from a new broker, which is not flooded. */
  #receiveAlone(payload: Bytes): void {
    this.receiveFrom(`test:${++this.#brokerCount}`, payload);
  }

  /** Receives each frame in a separate envelope; resolves when all have been processed. */
  async receiveFrames(...frames: readonly Bytes[]): Promise<void> {
    for (const frame of frames) this.#receiveAlone(await sealEnvelope(this.keys, [frame]));
    await this.settled();
  }

  /** Receives the frames one by one and without envelopes, as they arrive in band. */
  async receiveInBand(...frames: readonly Bytes[]): Promise<void> {
    for (const frame of frames) this.room.receive([frame]);
    await this.settled();
  }

  /** Receives several frames in one envelope. */
  async receiveTogether(...frames: readonly Bytes[]): Promise<void> {
    this.#receiveAlone(await sealEnvelope(this.keys, frames));
    await this.settled();
  }

  /** Resolves when everything received before has been processed: an empty envelope that follows it is being opened. */
  async settled(): Promise<void> {
    const last = await sealEnvelope(this.keys, []);
    await new Promise<void>((resolve) => {
      this.#opened.set(last, resolve);
      this.#receiveAlone(last);
    });
    this.#opened.delete(last);
  }

  /** Returns the headers of all published frames that are addressed to this peer alone. */
  async directsTo({ identity }: Insider): Promise<readonly Header[]> {
    const all = await Promise.all(this.published.map((bytes) => openEnvelope(this.keys, bytes)));
    const headers = all.flatMap((frames) => frames ?? []).map((frame) => readHeader(frame)!);
    return headers.filter(
      ({ type, to }) => type === frameType.direct && base64url(to) === base64url(identity.id),
    );
  }

  end(): void {
    this.#abort.abort();
  }
}

const roomKeys = (owner?: Bytes): Promise<RoomKeys> =>
  deriveRoomKeys({
    namespace: randomName(),
    room: 'standup',
    secret: { mode: 'link', key: random(16) },
    ...(owner && { owner }),
  });

/** The nonce has a fixed offset in a HELLO: length 2, header 41, three keys of 32; a PASS of 114 may precede it. */
const nonceIn = (plain: Bytes): Bytes => {
  const at = 139 + (plain[2] === frameType.pass ? 2 + 114 : 0);
  return plain.slice(at, at + 16);
};

/** A Room with its lobby. */
export class Hosted extends Target {
  readonly lobby: Lobby;
  /** The owner's key, which can sign under any epoch. */
  readonly key: OwnerKey;
  /** The attendance that an owner's page has stored. */
  readonly attendance: () => Attendance | null;
  readonly refusals: string[];
  readonly inBand: LobbySignal[];
  readonly #epoch: number;

  constructor(keys: RoomKeys, identity: Identity, hosted: HostedOptions) {
    const { open, key, attendance, epoch, checkLimits } = hosted;
    let lobby: Lobby;
    const refusals: string[] = [];
    const inBand: LobbySignal[] = [];
    const admissionPolicy: AdmissionPolicyFactory = (roomApi, abortSignal) => {
      const options = {
        name: () => 'Target',
        isFull: () => false,
        send: (signal: LobbySignal) => inBand.push(signal),
        onFacts: () => {},
        onRefused: (why: string) => refusals.push(why),
      };
      lobby = open(options, roomApi, abortSignal);
      return lobby;
    };
    super(keys, identity, { admissionPolicy, checkLimits });
    this.lobby = lobby!;
    this.key = key;
    this.attendance = attendance;
    this.#epoch = epoch;
    this.refusals = refusals;
    this.inBand = inBand;
  }

  /** Issues a pass under the epoch that the target knows, or another one. */
  issue(id: Bytes, standing: Membership, epoch = this.epoch): Promise<Bytes> {
    return ownerIssuer(this.keys.topicId, this.key, epoch)(id, standing);
  }

  /** Creates a peer with a pass; the room regards it as connected. */
  async connected(standing: Membership = 'guest'): Promise<{ one: Insider; own: Bytes }> {
    const one = await Insider.create(this);
    const own = await this.issue(one.identity.id, standing);
    const offer = await one.direct(directKind.offer, await deflated('v=0'));
    await this.receiveTogether(own, await one.welcome(), offer);
    this.room.mark(one.identity.peerId, 'connected');
    return { one, own };
  }

  /** The newest epoch that the target has signed under; for a waiting guest, the initial epoch. */
  get epoch(): number {
    return this.attendance()?.epoch ?? this.#epoch;
  }
}

interface HostedOptions {
  readonly open: OpenLobby;
  readonly key: OwnerKey;
  readonly attendance: () => Attendance | null;
  readonly epoch: number;
  readonly checkLimits: CheckLimits | undefined;
}

/** A peer with the room key. */
export class Insider {
  readonly identity: Identity;
  readonly target: Target;
  readonly pair: PairKeys;
  readonly nonce = random(16);
  #counter = 0;

  static async create(target: Target): Promise<Insider> {
    const identity = await createIdentity(random(32));
    const pair = await identity.pairWith(target.keys, target.identity, target.identity.id);
    return new Insider(target, identity, pair!);
  }

  constructor(target: Target, identity: Identity, pair: PairKeys) {
    this.target = target;
    this.identity = identity;
    this.pair = pair;
  }

  hello(waits = false): Promise<Bytes> {
    const fields = { counter: ++this.#counter, nonce: this.nonce, waits };
    return writeHello(this.target.keys, this.identity, fields);
  }

  /** Returns a HELLO that echoes the target's nonce. */
  async proof(): Promise<Bytes> {
    const fields = { counter: ++this.#counter, nonce: this.nonce, echo: await this.target.nonce };
    return writeHello(this.target.keys, this.identity, fields);
  }

  async welcome(echo?: Bytes, waits = false): Promise<Bytes> {
    const to = this.target.identity.id;
    const fields = { counter: ++this.#counter, nonce: this.nonce, to, waits };
    return writeHello(this.target.keys, this.identity, {
      ...fields,
      echo: echo ?? (await this.target.nonce),
    });
  }

  async direct(kind: number, payload: Bytes, echo?: Bytes): Promise<Bytes> {
    const address = {
      from: this.identity.id,
      to: this.target.identity.id,
      counter: ++this.#counter,
    };
    return writeDirect(this.pair, address, {
      kind,
      echo: echo ?? (await this.target.nonce),
      payload,
    });
  }

  gone(nonce: Bytes = zeroId): Promise<Bytes> {
    return writeGone(this.target.keys, this.identity, nonce);
  }
}

export async function deflated(text: string): Promise<Bytes> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Returns the payload of an ADMIT. */
export const admission = (...passes: readonly Bytes[]): Bytes =>
  concat(...passes.flatMap((pass) => [Uint8Array.of(passBytes.indexOf(pass.length)), pass]));

/** Returns a signed or sealed frame with some bytes changed; the length may change. */
export const spliced = (frame: Bytes, at: number, bytes: Bytes): Bytes =>
  concat(frame.slice(0, at), bytes, frame.slice(at + bytes.length));
