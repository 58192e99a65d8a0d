// Says things: writes frames in order, each under a counter of its own, and hands them to the outbox; repeats
// an offer until it is answered. What to say, and to whom, is decided in room.ts and receiver.ts.

import { after, serial } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { type Greeting, writeDirect, writeHello } from '../protocol/frame.js';
import type { Identity } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import { type DirectSignal, limits, type PeerId } from '../protocol/signal.js';
import { encodeSignal } from '../protocol/signal-codec.js';
import type { AdmissionPolicy } from './admission.js';
import { type LocalNonces, nonceTrustMs } from './hello-schedule.js';
import type { Member } from './roster.js';
import { pack, type SendQueue } from './send-queue.js';
import type { Counters, RoomKind } from './traffic-counters.js';

export interface SenderOptions {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly nonces: LocalNonces;
  readonly counters: Counters;
  readonly sendQueue: SendQueue;
  /** Of a room with an owner; `null` in others. */
  readonly policy: () => AdmissionPolicy | null;
  /** Takes frames to one person past the brokers, if anybody can: at most an envelope's worth at a time. */
  relay(to: PeerId, frames: readonly Bytes[]): void;
}

/**
 * Milliseconds after the first time; what the other side does not react to is said again, whichever step it is. With 30 %
 * loss each way, four tries leave one pair in fifteen unmet (measured: 3 of 32); these connect 48 of 48 within the 15 s
 * that a pair has.
 */
export const repeatAtMs = [1000, 2000, 3000, 4500, 6000, 7500, 9000, 10_500, 12_000, 13_500];
/** A WELCOME waits this long for the offer that shares its envelope. */
const welcomeHoldMs = 1000;
/** Signals that wait for a fresh nonce of the addressee. */
const waitingLimit = 16;

export class Sender {
  readonly #options: SenderOptions;
  readonly #abortSignal: AbortSignal;
  readonly #inOrder: (task: () => Promise<void>) => void;
  /**
   * One for everybody and for the whole session: a counter is the nonce of a pair's cipher, and must not
   * begin anew with a person who was forgotten and comes back.
   */
  #counter = 0;
  /** The latest proof to each; an earlier one is not said any more. */
  readonly #proofs = new WeakMap<Member, symbol>();

  constructor(options: SenderOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    const run = serial((thrown) => {
      // Too large for an envelope: refused by the format. Anything else is a bug, and the page hears of it.
      if (thrown instanceof RangeError) options.counters.drop('overflow');
      else reportError(thrown);
    });
    this.#inOrder = (task) =>
      run(async () => {
        if (!this.#abortSignal.aborted) await task();
      });
  }

  /**
   * To everybody; with a member it proves to them that we are alive. `proves`: in an envelope as large as that of an offer,
   * so that its echo shows what a broker forwards.
   */
  hello({ member, proves }: { readonly member?: Member; readonly proves?: boolean } = {}): void {
    this.#inOrder(async () => {
      const greeting = await this.#greeting(member && { echo: member.nonce });
      this.#put('hello', greeting, member, proves);
    });
  }

  /** To one person, of whom nothing but the id need be known, and not by the brokers. */
  introduce(to: PeerId): void {
    this.#inOrder(async () => {
      this.#options.relay(to, await this.#greeting());
      this.#options.counters.out.hello++;
    });
  }

  /** To somebody who welcomed us without an offer: we are alive. Until the offer is here, or nobody waits for it. */
  prove(member: Member): void {
    const proof = Symbol();
    this.#proofs.set(member, proof);
    const isDue = () =>
      this.#proofs.get(member) === proof &&
      member.standing === 'awaiting' &&
      member.offerCounter === null &&
      !member.answer;
    this.#repeat(() => this.hello({ member }), isDue);
  }

  /** A WELCOME alone: here I am, now prove that you are. */
  welcome(member: Member, asks = false): void {
    this.#inOrder(async () => {
      this.#put('welcome', await this.#welcome(member, asks), member);
    });
  }

  /** To somebody of whom nothing is kept: who says hello with our nonce is heard. */
  challenge(to: Bytes, echo: Bytes): void {
    this.#inOrder(async () => {
      const parcel = {
        frames: await this.#greeting({ to, echo }),
        urgent: false,
        key: 'challenge',
      };
      this.#options.counters.out.welcome++;
      this.#options.sendQueue.put(parcel);
    });
  }

  /** A WELCOME that waits for our offer, but not long. */
  holdWelcome(member: Member): void {
    this.#inOrder(async () => {
      const frames = await this.#welcome(member);
      member.welcome = frames;
      const alone = () => {
        if (member.welcome === frames && !member.offer) this.#put('welcome', frames, member);
      };
      after(welcomeHoldMs, alone, this.#abortSignal);
    });
  }

  /** Said once, in one envelope with who says so, since we may be unknown to them. */
  sendWithWelcome(member: Member, signal: DirectSignal): void {
    this.#inOrder(async () => {
      const welcome = await this.#welcome(member);
      this.#put(signal.kind, [...welcome, ...(await this.#directFrames(member, signal))], member);
    });
  }

  /** PASS frames, to everybody; so many in one envelope that it is read. */
  announce(passes: readonly Bytes[]): void {
    const { framesPerEnvelope: step } = limits;
    for (let at = 0; at < passes.length; at += step) this.#put('pass', passes.slice(at, at + step));
  }

  send(member: Member, signal: DirectSignal): void {
    this.#inOrder(async () => {
      if (monotonicMs() - member.nonceAt > nonceTrustMs) this.#wait(member, signal);
      else await this.#send(member, signal);
    });
  }

  /** Says what waited for a nonce of theirs. */
  resume(member: Member): void {
    for (const signal of member.waiting.splice(0)) this.send(member, signal);
  }

  /** The one that is unanswered, if any. */
  repeatOffer(member: Member): void {
    if (member.offer) this.#put('offer', [...(member.welcome ?? []), ...member.offer], member);
  }

  repeatAnswer(member: Member): void {
    if (member.answer) this.#put('answer', member.answer.frames, member);
  }

  async #send(member: Member, signal: DirectSignal): Promise<void> {
    const frames = await this.#directFrames(member, signal);
    // They said goodbye, or were removed, while this was being sealed: it would be repeated, and shows our addresses.
    if (member.standing === 'departed') return;
    if (signal.kind === 'offer') this.#offer(member, frames);
    else {
      if (signal.kind === 'answer') {
        // Answering ends an offer of our own that crossed theirs.
        member.offer = null;
        const { offerCounter } = member;
        member.answer = offerCounter === null ? null : { offerCounter, frames };
        this.#answer(member, frames);
      } else this.#put(signal.kind, frames, member);
    }
  }

  /** Once they have it the pair connects, and whoever is connected already has other ways. */
  #answer(member: Member, frames: readonly Bytes[]): void {
    const isDue = () => member.answer?.frames === frames && member.standing === 'awaiting';
    this.#repeat(() => this.#put('answer', frames, member), isDue);
  }

  #offer(member: Member, frames: readonly Bytes[]): void {
    member.offer = frames;
    this.#repeat(
      () => this.repeatOffer(member),
      () => member.offer === frames,
    );
  }

  /**
   * Their nonce may have been renewed since we heard it, and an old echo would be dropped: ask for the new
   * one with a WELCOME, which brings them ours.
   */
  #wait(member: Member, signal: DirectSignal): void {
    member.waiting.push(signal);
    if (member.waiting.length > waitingLimit) {
      member.waiting.shift();
      this.#options.counters.drop('overflow');
    }
    if (member.waiting.length > 1) return;
    this.#repeat(
      () => this.welcome(member, true),
      () => member.waiting.length > 0,
    );
  }

  /** Now, and again for as long as it is due. */
  #repeat(say: () => void, isDue: () => boolean): void {
    say();
    const again = () => {
      if (isDue()) say();
    };
    for (const atMs of repeatAtMs) after(atMs, again, this.#abortSignal);
  }

  #welcome({ idBytes: to, nonce: echo }: Member, asks = false): Promise<Bytes[]> {
    return this.#greeting({ to, echo, asks });
  }

  /** HELLO or WELCOME, after the pass that makes it count, or did once. */
  async #greeting(how: Omit<Greeting, 'counter' | 'nonce'> = {}): Promise<Bytes[]> {
    const { keys, identity, nonces, policy } = this.#options;
    const [counter, nonce, at] = [++this.#counter, nonces.current, policy()];
    const pass = at?.pass ?? null;
    const waits = at !== null && pass === null;
    const frame = await writeHello(keys, identity, { ...how, counter, nonce, waits });
    return [...(pass ? [pass] : (at?.evidence ?? [])), frame];
  }

  async #directFrames(member: Member, signal: DirectSignal): Promise<Bytes[]> {
    const frames: Bytes[] = [];
    for (const { kind, bytes } of await encodeSignal(signal)) {
      const address = {
        from: this.#options.identity.id,
        to: member.idBytes,
        counter: ++this.#counter,
      };
      const direct = { kind, echo: member.nonce, payload: bytes };
      frames.push(await writeDirect(member.pair, address, direct));
    }
    return frames;
  }

  #put(kind: RoomKind, frames: readonly Bytes[], member?: Member, proves = false): void {
    this.#options.counters.out[kind]++;
    const urgent = kind !== 'candidates';
    const parcel = { frames, urgent, proves, key: `${member?.id ?? ''}/${kind}` };
    this.#options.sendQueue.put(parcel);
    if (!member) return;
    // The way that works is not known: both are tried, and what comes twice counts once.
    for (let packed = pack([parcel]); packed.frames.length > 0; packed = pack(packed.rest)) {
      this.#options.relay(member.id, packed.frames);
    }
  }
}
