// One real Room on a line of the test's own, and people who hold the room's key and play by no rules: every frame is
// made by hand. What reaches the Room is told when it has been read to the end.

import { type Bytes, base64url, concat, random, randomName } from '../../src/base/bytes.js';
import type { Attendance } from '../../src/lobby/attendance.js';
import { type Lobby, type OpenLobby, openLobby } from '../../src/lobby/lobby.js';
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
import { importOwner, type OwnerKey } from '../../src/protocol/owner-key.js';
import { createOwnerPair } from '../../src/protocol/owner-key-pair.js';
import { type Membership, ownerIssuer, passBytes } from '../../src/protocol/pass.js';
import type { LobbySignal, PairSignal, PeerId } from '../../src/protocol/signal.js';
import type { AdmissionPolicyFactory } from '../../src/room/admission.js';
import type { CheckLimits } from '../../src/room/checks.js';
import { Room } from '../../src/room/room.js';
import type { RoomOptions } from '../../src/room/room-options.js';
import type { BrokerFacts, Subscription, Transport } from '../../src/transport/transport.js';

export interface Told {
  readonly peers: { readonly id: PeerId; readonly offer: boolean }[];
  readonly signals: { readonly from: PeerId; readonly signal: PairSignal }[];
  readonly gone: { readonly id: PeerId; readonly how: 'goodbye' | 'will' | 'lapsed' }[];
}

interface TargetOptions {
  readonly full?: boolean;
  readonly keys?: RoomKeys;
  readonly checkLimits?: CheckLimits;
}

/** The real Room. */
export class Target {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly room: Room;
  readonly told: Told = { peers: [], signals: [], gone: [] };
  readonly published: Bytes[] = [];
  readonly echoed: PeerId[] = [];
  /** As we told the transport. */
  readonly settling: boolean[] = [];
  full = false;
  /** To whom something was said by those who reach them. */
  readonly carried: PeerId[] = [];
  readonly brokers: BrokerFacts[] = [];
  readonly versions: string[] = [];
  /** Our own nonce, which everybody hears in our HELLO. */
  readonly nonce: Promise<Bytes>;
  readonly #life = new AbortController();
  readonly #opened = new Map<Bytes, () => void>();
  #subscription: Subscription | null = null;
  #ways = 0;

  static async create({ full = false, keys, checkLimits }: TargetOptions = {}): Promise<Target> {
    const identity = await createIdentity(random(32));
    const target = new Target(keys ?? (await roomKeys()), identity, { checkLimits });
    target.full = full;
    await target.nonce;
    return target;
  }

  /** In a room with an owner: as the owner, or as somebody who waits at the door. */
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
    let toldNonce: (nonce: Bytes) => void;
    this.nonce = new Promise((resolve) => {
      toldNonce = resolve;
    });
    const transport: Transport = {
      open: (subscription) => {
        this.#subscription = subscription;
        subscription.onBroker({ url: 'test:', state: 'open', reconnects: 0 });
      },
      settle: (settled) => this.settling.push(settled),
      publish: (bytes) => {
        this.published.push(bytes);
        void open(bytes).then((plain) => plain && toldNonce(nonceIn(plain)));
      },
    };
    const { peers, signals, gone } = this.told;
    this.room = new Room(
      {
        keys,
        identity,
        transport,
        isFull: () => this.full,
        ...change,
        relay: (to) => this.carried.push(to),
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
      this.#life.signal,
    );
  }

  /** Everything that was dropped, whatever for. */
  get dropped(): number {
    return Object.values(this.room.counters.dropped).reduce((sum, count) => sum + count, 0);
  }

  /** Bytes as they come from the topic, by one broker. */
  hear(...payloads: readonly Bytes[]): void {
    for (const payload of payloads) this.hearBy('test:', payload);
  }

  hearBy(broker: string, payload: Bytes): void {
    this.#subscription?.onBytes(payload, broker);
  }

  /** By a broker of its own, which is not flooded. */
  #hearAlone(payload: Bytes): void {
    this.hearBy(`test:${++this.#ways}`, payload);
  }

  /** Each frame in an envelope of its own; resolves when all have been read. */
  async hearFrames(...frames: readonly Bytes[]): Promise<void> {
    for (const frame of frames) this.#hearAlone(await sealEnvelope(this.keys, [frame]));
    await this.settled();
  }

  /** Without envelopes, one by one, as they come in band. */
  async hearInBand(...frames: readonly Bytes[]): Promise<void> {
    for (const frame of frames) this.room.receive([frame]);
    await this.settled();
  }

  /** Several frames in one envelope. */
  async hearTogether(...frames: readonly Bytes[]): Promise<void> {
    this.#hearAlone(await sealEnvelope(this.keys, frames));
    await this.settled();
  }

  /** Everything heard before has been read: an empty envelope that follows it is being opened. */
  async settled(): Promise<void> {
    const last = await sealEnvelope(this.keys, []);
    await new Promise<void>((resolve) => {
      this.#opened.set(last, resolve);
      this.#hearAlone(last);
    });
    this.#opened.delete(last);
  }

  /** Headers of all published frames that are for this one person alone. */
  async directsTo({ identity }: Insider): Promise<readonly Header[]> {
    const all = await Promise.all(this.published.map((bytes) => openEnvelope(this.keys, bytes)));
    const headers = all.flatMap((frames) => frames ?? []).map((frame) => readHeader(frame)!);
    return headers.filter(
      ({ type, to }) => type === frameType.direct && base64url(to) === base64url(identity.id),
    );
  }

  end(): void {
    this.#life.abort();
  }
}

const roomKeys = (owner?: Bytes): Promise<RoomKeys> =>
  deriveRoomKeys({
    namespace: randomName(),
    room: 'standup',
    secret: { mode: 'link', key: random(16) },
    ...(owner && { owner }),
  });

/** At a fixed place of a HELLO: length 2, header 41, three keys of 32; perhaps after a PASS of 114. */
const nonceIn = (plain: Bytes): Bytes => {
  const at = 139 + (plain[2] === frameType.pass ? 2 + 114 : 0);
  return plain.slice(at, at + 16);
};

/** A Room whose door the test looks at. */
export class Hosted extends Target {
  readonly lobby: Lobby;
  /** The owner's key, which signs under any epoch. */
  readonly key: OwnerKey;
  /** What an owner's page has stored. */
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

  /** Under the epoch that the target knows, or another one. */
  issue(id: Bytes, standing: Membership, epoch = this.epoch): Promise<Bytes> {
    return ownerIssuer(this.keys.topicId, this.key, epoch)(id, standing);
  }

  /** Somebody with a pass, connected as far as the room can tell. */
  async connected(standing: Membership = 'guest'): Promise<{ one: Insider; own: Bytes }> {
    const one = await Insider.create(this);
    const own = await this.issue(one.identity.id, standing);
    const offer = await one.direct(directKind.offer, await deflated('v=0'));
    await this.hearTogether(own, await one.welcome(), offer);
    this.room.mark(one.identity.peerId, 'connected');
    return { one, own };
  }

  /** The newest that the target's page has signed under; of somebody who waits, the one that the test began with. */
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

/** Somebody with the room's key. */
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
    const say = { counter: ++this.#counter, nonce: this.nonce, waits };
    return writeHello(this.target.keys, this.identity, say);
  }

  /** A HELLO that echoes the target's nonce. */
  async proof(): Promise<Bytes> {
    const say = { counter: ++this.#counter, nonce: this.nonce, echo: await this.target.nonce };
    return writeHello(this.target.keys, this.identity, say);
  }

  async welcome(echo?: Bytes, waits = false): Promise<Bytes> {
    const to = this.target.identity.id;
    const say = { counter: ++this.#counter, nonce: this.nonce, to, waits };
    return writeHello(this.target.keys, this.identity, {
      ...say,
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

/** The payload of an ADMIT. */
export const admission = (...passes: readonly Bytes[]): Bytes =>
  concat(...passes.flatMap((pass) => [Uint8Array.of(passBytes.indexOf(pass.length)), pass]));

/** A signed or sealed frame with some bytes changed, in the length that it had or another one. */
export const spliced = (frame: Bytes, at: number, bytes: Bytes): Bytes =>
  concat(frame.slice(0, at), bytes, frame.slice(at + bytes.length));
