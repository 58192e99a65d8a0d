// Validates inbound frames, keeps the roster, and passes verified messages to the handshake. Invalid input is counted and
// dropped; foreign input never throws. receive-queue.ts opens the envelopes.

import { type Bytes, equal } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import type { DropReason } from '../base/drop-reason.js';
import {
  directKind,
  directOverhead,
  frameType,
  goneBytes,
  type Header,
  type Hello,
  isGenuineHello,
  parseHello,
  readDirect,
  readGone,
  readHeader,
  zeroId,
} from '../protocol/frame.js';
import { type Identity, peerIdOf } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import {
  type DirectSignal,
  isDoorSignal,
  limits,
  type PairSignal,
  type PeerId,
} from '../protocol/signal.js';
import { decodeSignal } from '../protocol/signal-codec.js';
import type { AdmissionPolicy } from './admission-policy.js';
import { CheckBudget, type CheckLimits } from './check-budget.js';
import { Handshake, type HandshakeOptions } from './handshake.js';
import {
  type GreetingLimits,
  helloLimits,
  isChallenged,
  type LocalNonces,
  newGreetingLimits,
} from './hello-schedule.js';
import { ReceiveQueue } from './receive-queue.js';
import { advance, learnNonce, type Member, newMember } from './roster.js';
import type { Counters, OtherVersion } from './traffic-counters.js';

export interface ReceiverOptions extends HandshakeOptions {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly nonces: LocalNonces;
  readonly counters: Counters;
  /** `null` in a room without an owner. */
  readonly policy: () => AdmissionPolicy | null;
  readonly checkLimits?: CheckLimits | undefined;
  onSignal(from: PeerId, signal: PairSignal): void;
  onGone(id: PeerId, how: 'goodbye' | 'will'): void;
  onVersion(which: OtherVersion): void;
  onFlood(broker: string, isFlooded: boolean): void;
}

/** Kinds that are accepted while we, or the sender, are not admitted. */
const doorKinds: readonly number[] = [
  directKind.knock,
  directKind.ack,
  directKind.admit,
  directKind.deny,
];

/** All frames of an envelope have one sender, except passes, which any member may repeat. */
function isOfOne(frames: readonly Bytes[]): boolean {
  if (frames.length > limits.framesPerEnvelope) return false;
  const senders = frames
    .map(readHeader)
    .filter((header) => header !== null && header.type !== frameType.pass)
    .map((header) => header?.from ?? zeroId);
  const [first = zeroId] = senders;
  return senders.every((sender) => equal(sender, first));
}

export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #abortSignal: AbortSignal;
  readonly #receiveQueue: ReceiveQueue;
  readonly #handshake: Handshake;
  readonly #checks: CheckBudget;
  readonly #limits: GreetingLimits;
  /** In a room with an owner: participants that only have the link must not use up the limits of admitted ones. */
  readonly #limitsOutside = newGreetingLimits();

  constructor(options: ReceiverOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#checks = new CheckBudget(options.checkLimits);
    const { keys, counters, onFlood } = options;
    this.#handshake = new Handshake(options, abortSignal);
    this.#limits = { ...newGreetingLimits(), hellos: this.#handshake.hellos };
    const onFrames = (frames: readonly Bytes[]) => this.#frames(frames);
    this.#receiveQueue = new ReceiveQueue(
      {
        keys,
        counters,
        onVersion: options.onVersion.bind(options),
        onFlood: onFlood.bind(options),
        onFrames,
      },
      abortSignal,
    );
  }

  receive(bytes: Bytes, broker?: string): void {
    this.#receiveQueue.receive(bytes, broker);
  }

  receiveFrames(frames: readonly Bytes[]): void {
    this.#receiveQueue.receiveFrames(frames);
  }

  /** A connection was completed or given up: the next attempt may start. */
  proceed(): void {
    this.#receiveQueue.inTurn(async () => {
      await this.#frames([]);
    });
  }

  /** `false` if one of the frames was forged. */
  async #frames(frames: readonly Bytes[]): Promise<boolean> {
    const isHonest = await this.#envelope(frames);
    if (!this.#abortSignal.aborted) this.#handshake.settle();
    const { slots } = this.#handshake;
    for (let turn = slots.next(); turn && !this.#abortSignal.aborted; turn = slots.next()) {
      if ('owed' in turn) this.#handshake.offer(turn.owed);
      else await this.#count(turn.offered);
    }
    return isHonest;
  }

  /** An honest envelope contains no forged frame: the frames after one are not read. */
  async #envelope(frames: readonly Bytes[]): Promise<boolean> {
    const { counters } = this.#options;
    if (!isOfOne(frames)) {
      counters.drop('malformed');
      return false;
    }
    for (const [n, frame] of frames.entries()) {
      if ((await this.#count(frame)) !== 'forged') continue;
      for (let rest = n + 1; rest < frames.length; rest++) counters.drop('forged');
      return false;
    }
    return true;
  }

  async #count(frame: Bytes): Promise<DropReason | null> {
    if (this.#abortSignal.aborted) return null;
    const refused = await this.#frame(frame);
    if (refused) this.#options.counters.drop(refused);
    return refused;
  }

  /** Returns why the frame was dropped, or `null`. */
  async #frame(frame: Bytes): Promise<DropReason | null> {
    const { identity } = this.#options;
    const header = readHeader(frame);
    if (!header) return 'malformed';
    const policy = this.#options.policy();
    if (header.type === frameType.pass) return policy ? policy.learn(frame) : 'malformed';
    const toUs = equal(header.to, identity.id);
    const toAll = equal(header.to, zeroId);
    if (equal(header.from, identity.id) || !(toUs || toAll)) return 'foreign';
    const id = peerIdOf(header.from);
    if (this.#options.roster.isExpelled(id)) {
      policy?.resendRemoval(id);
      return 'removed';
    }
    const member = this.#options.roster.get(id);
    if (member?.phase === 'departed') return 'replayed';
    switch (header.type) {
      case frameType.hello:
        return this.#hello(header, frame, member);
      case frameType.direct:
        if (!toUs || frame.length < directOverhead) return 'malformed';
        return member ? this.#direct(header, frame, member) : 'unknown-peer';
      case frameType.gone:
        return member ? this.#gone(frame, member) : 'unknown-peer';
      default:
        return 'malformed';
    }
  }

  async #hello(
    header: Header,
    frame: Bytes,
    known: Member | undefined,
  ): Promise<DropReason | null> {
    const { counters, keys, nonces, roster, sender } = this.#options;
    const policy = this.#options.policy();
    const id = peerIdOf(header.from);
    const limits = policy?.knows(id) === false ? this.#limitsOutside : this.#limits;
    const { hellos, welcomes, challenges } = limits;
    const isWelcome = !equal(header.to, zeroId);
    const hello = parseHello(frame);
    if (!hello) return 'malformed';
    if (known && header.counter <= known.helloCounter) return 'replayed';
    if (known?.phase === 'connected' && !isWelcome) return null;
    const fresh = nonces.accept(hello.echo);
    const now = monotonicMs();
    const isBeyond = !isWelcome && !fresh && hellos.waitMs(now) > 0;
    if (isWelcome) {
      // An unknown sender that cannot prove freshness causes no key derivation and no state.
      if (!fresh && !(known && hello.asks)) return 'stale';
      if (!known && welcomes.waitMs(now) > 0) return 'rate';
    } else {
      if (known && !fresh && now - known.helloAt < helloLimits.spacingMs) return 'rate';
      const isIdle = !known || known.phase === 'known' || known.phase === 'failed';
      if (isBeyond && !(isIdle && isChallenged(challenges, now))) return 'rate';
    }
    if (!this.#checks.allows(known, now)) return 'rate';
    if (!(await isGenuineHello(keys, { header, frame, hello }, known?.identity))) return 'forged';
    if (isWelcome && !known) welcomes.tryAcquire(now);
    // A message that echoes our nonce belongs to a handshake and does not count towards the limit for new senders.
    if (!isWelcome && !fresh && !isBeyond) hellos.tryAcquire(now);
    const how = { waits: hello.waits, isWelcome };
    const step = policy?.greeted(id, how) ?? 'handshake';
    if (step === 'ignore') return 'uninvited';
    if (isBeyond) {
      sender.challenge(header.from, hello.nonce);
      return 'rate';
    }
    const member = known ?? (await this.#meet(header, hello));
    if (this.#abortSignal.aborted) return null;
    if (!member) return 'forged';
    if (fresh) member.everEchoed = true;
    if (!known && !roster.add(member)) return 'crowded';
    member.helloCounter = header.counter;
    learnNonce(member, hello.nonce, fresh, now);
    counters.in[isWelcome ? 'welcome' : 'hello']++;
    const unseated = fresh ? this.#handshake.echo(member) : null;
    if (unseated) return unseated;
    if (step !== 'handshake') policy?.met(member, step, fresh);
    const refused =
      step === 'handshake' ? this.#greeted(member, { ...hello, isWelcome, fresh }) : null;
    sender.resume(member);
    return refused;
  }

  #greeted(
    member: Member,
    { isWelcome, fresh, asks }: { isWelcome: boolean; fresh: boolean; asks: boolean },
  ): DropReason | null {
    if (isWelcome) return this.#handshake.welcome(member, fresh, asks);
    return this.#handshake.hello(member, fresh);
  }

  async #meet(header: Header, hello: Hello): Promise<Member | null> {
    const { identity, keys } = this.#options;
    const { idPublic, dhPublic, fingerprint } = hello;
    const theirs = { idPublic, dhPublic, fingerprint };
    const pair = await identity.pairWith(keys, theirs, header.from);
    const id = peerIdOf(header.from);
    return pair && newMember({ id, idBytes: header.from, identity: theirs, pair });
  }

  async #direct(header: Header, frame: Bytes, member: Member): Promise<DropReason | null> {
    const { counters, nonces, sender } = this.#options;
    const { slots } = this.#handshake;
    if (!this.#checks.allows(member, monotonicMs())) return 'rate';
    const direct = await readDirect(member.pair, header, frame);
    if (!direct) return 'forged';
    if (!nonces.accept(direct.echo)) return 'stale';
    const policy = this.#options.policy();
    const areIn = policy?.admits(member.id) ?? true;
    if (!areIn && !doorKinds.includes(direct.kind)) return 'uninvited';
    const isNew = member.window.isNew(header.counter);
    const unseated = isNew ? this.#handshake.echo(member) : null;
    if (unseated) return unseated;
    if (direct.kind === directKind.offer && !slots.isOpenTo(member)) {
      slots.keep(member, frame);
      return 'busy';
    }
    if (!member.window.accept(header.counter)) {
      // The offer was repeated: our answer was lost.
      if (member.exchange.answer?.offerCounter !== header.counter) return 'replayed';
      sender.repeatAnswer(member);
      return null;
    }
    const signal = await decodeSignal({ kind: direct.kind, bytes: direct.payload });
    if (typeof signal === 'string') return signal;
    if (this.#abortSignal.aborted) return null;
    const refused = this.#accept(member, signal, header.counter, areIn);
    if (!refused) counters.in[signal.kind]++;
    return refused;
  }

  /** Returns why the signal was dropped; `null` once it has been handed on. */
  #accept(
    member: Member,
    signal: DirectSignal,
    counter: number,
    areIn: boolean,
  ): DropReason | null {
    if (isDoorSignal(signal) || !areIn) {
      const policy = this.#options.policy();
      return policy ? policy.receive(member, signal) : 'out-of-turn';
    }
    const refused = this.#handshake.signal(member, signal, counter);
    if (!refused) this.#options.onSignal(member.id, signal);
    return refused;
  }

  async #gone(frame: Bytes, member: Member): Promise<DropReason | null> {
    const { counters, keys, onGone } = this.#options;
    if (frame.length !== goneBytes) return 'malformed';
    if (!this.#checks.allows(member, monotonicMs())) return 'rate';
    const how = await readGone(keys, member.identity.idPublic, frame);
    if (!how) return 'forged';
    counters.in.gone++;
    this.#options.policy()?.gone(member.id, how);
    const { announced } = member;
    if (how === 'goodbye') {
      advance(member, 'depart');
      member.announced = false;
    }
    if (announced && !this.#abortSignal.aborted) onGone(member.id, how);
    return null;
  }
}
