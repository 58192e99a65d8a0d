// Writes outbound frames in order, each under its own counter, and puts them into the send queue; repeats an offer until it is
// answered. room.ts and receiver.ts decide which messages to send.

import { after, serial } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { type Greeting, writeDirect, writeHello } from '../protocol/frame.js';
import type { Identity } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import { type DirectSignal, limits, type PeerId } from '../protocol/signal.js';
import { encodeSignal } from '../protocol/signal-codec.js';
import type { AdmissionPolicy } from './admission-policy.js';
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
  /** `null` in a room without an owner. */
  readonly policy: () => AdmissionPolicy | null;
  /** Sends frames to one participant past the brokers, if there is a route: at most one envelope's worth at a time. */
  relay(to: PeerId, frames: readonly Bytes[]): void;
}

/**
 * Milliseconds after the first transmission at which an unanswered message of any step is repeated. With 30 % loss each way,
 * four repetitions leave one pair in fifteen unconnected (measured: 3 of 32); with these, 48 of 48 connect within the 15 s that
 * a pair has.
 */
export const repeatAtMs = [1000, 2000, 3000, 4500, 6000, 7500, 9000, 10_500, 12_000, 13_500];
/** A WELCOME waits this long, in milliseconds, for the offer that shares its envelope. */
const welcomeHoldMs = 1000;
/** Signals that may wait for a fresh nonce of the addressee. */
const waitingLimit = 16;

export class Sender {
  readonly #options: SenderOptions;
  readonly #abortSignal: AbortSignal;
  readonly #inOrder: (task: () => Promise<void>) => void;
  /**
   * One counter for all addressees and the whole session: it is the nonce of the pair cipher, and must not restart for a member
   * that was forgotten and returns.
   */
  #counter = 0;
  /** The latest proof for each member; earlier ones are no longer repeated. */
  readonly #proofs = new WeakMap<Member, symbol>();

  constructor(options: SenderOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    const run = serial((thrown) => {
      // Larger than an envelope: rejected by the format. Every other error is a defect and is reported to the page.
      if (thrown instanceof RangeError) options.counters.drop('overflow');
      else reportError(thrown);
    });
    this.#inOrder = (task) =>
      run(async () => {
        if (!this.#abortSignal.aborted) await task();
      });
  }

  /**
   * Sent to all; with a member it proves our liveness to it. `proves`: in an envelope as large as that of an offer, so that its
   * echo shows which sizes a broker forwards.
   */
  hello({ member, proves }: { readonly member?: Member; readonly proves?: boolean } = {}): void {
    this.#inOrder(async () => {
      const greeting = await this.#greeting(member && { echo: member.nonce });
      this.#put('hello', greeting, member, proves);
    });
  }

  /** The frames of a HELLO to all that the transport sends. */
  greeting(): Promise<Bytes[]> {
    return this.#greeting();
  }

  /** Sent to one participant, of which only the id has to be known, and not over the brokers. */
  introduce(to: PeerId): void {
    this.#inOrder(async () => {
      this.#options.relay(to, await this.#greeting());
      this.#options.counters.out.hello++;
    });
  }

  /**
   * Proves our liveness to a member that welcomed us without an offer; repeated until the offer arrives or the handshake ends.
   */
  prove(member: Member): void {
    const proof = Symbol();
    this.#proofs.set(member, proof);
    const isDue = () =>
      this.#proofs.get(member) === proof &&
      member.phase === 'awaiting' &&
      member.exchange.offerCounter === null &&
      !member.exchange.answer;
    this.#repeat(() => this.hello({ member }), isDue);
  }

  /** A WELCOME without an offer: the member has to prove its liveness first. */
  welcome(member: Member, asks = false): void {
    this.#inOrder(async () => {
      this.#put('welcome', await this.#welcome(member, asks), member);
    });
  }

  /** Answers without keeping state: a HELLO that echoes our nonce will be processed. */
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

  /** A WELCOME that waits for our offer up to `welcomeHoldMs`. */
  holdWelcome(member: Member): void {
    this.#inOrder(async () => {
      const frames = await this.#welcome(member);
      member.exchange.welcome = frames;
      const alone = () => {
        if (member.exchange.welcome === frames && member.exchange.offer.length === 0)
          this.#put('welcome', frames, member);
      };
      after(welcomeHoldMs, alone, this.#abortSignal);
    });
  }

  /** Sent once, in one envelope with our WELCOME, since the member may not know our keys. */
  sendWithWelcome(member: Member, signal: DirectSignal): void {
    this.#inOrder(async () => {
      const welcome = await this.#welcome(member);
      this.#put(signal.kind, [...welcome, ...(await this.#directFrames(member, signal))], member);
    });
  }

  /** PASS frames for all, at most as many in one envelope as a receiver reads. */
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

  /** Sends the signals that waited for a nonce of the member. */
  resume(member: Member): void {
    for (const signal of member.exchange.waiting.splice(0)) this.send(member, signal);
  }

  /** Repeats the unanswered offer, if there is one. */
  repeatOffer(member: Member): void {
    const { welcome, offer } = member.exchange;
    if (offer.length > 0) this.#put('offer', [...welcome, ...offer], member);
  }

  repeatAnswer(member: Member): void {
    if (member.exchange.answer) this.#put('answer', member.exchange.answer.frames, member);
  }

  async #send(member: Member, signal: DirectSignal): Promise<void> {
    const frames = await this.#directFrames(member, signal);
    // The member left or was removed while the signal was being sealed: sending it would reveal our addresses.
    if (member.phase === 'departed') return;
    if (signal.kind === 'offer') this.#offer(member, frames);
    else {
      if (signal.kind === 'answer') {
        // An answer ends our offer that crossed the offer of the member.
        member.exchange.offer = [];
        const { offerCounter } = member.exchange;
        member.exchange.answer = offerCounter === null ? null : { offerCounter, frames };
        this.#answer(member, frames);
      } else this.#put(signal.kind, frames, member);
    }
  }

  /** Repeated until the pair connects; a connected member uses the data channel. */
  #answer(member: Member, frames: readonly Bytes[]): void {
    const isDue = () => member.exchange.answer?.frames === frames && member.phase === 'awaiting';
    this.#repeat(() => this.#put('answer', frames, member), isDue);
  }

  #offer(member: Member, frames: readonly Bytes[]): void {
    member.exchange.offer = frames;
    this.#repeat(
      () => this.repeatOffer(member),
      () => member.exchange.offer === frames,
    );
  }

  /**
   * The nonce of the member may have been renewed since we received it, and an old echo would be dropped: request the current
   * one by a WELCOME, which carries ours.
   */
  #wait(member: Member, signal: DirectSignal): void {
    member.exchange.waiting.push(signal);
    if (member.exchange.waiting.length > waitingLimit) {
      member.exchange.waiting.shift();
      this.#options.counters.drop('overflow');
    }
    if (member.exchange.waiting.length > 1) return;
    this.#repeat(
      () => this.welcome(member, true),
      () => member.exchange.waiting.length > 0,
    );
  }

  /** Sends now, and again at `repeatAtMs` while it is due. */
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

  /** A HELLO or WELCOME, preceded by the pass that makes it count. */
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
    // It is unknown which route works: both are used, and duplicates are dropped.
    for (let packed = pack([parcel]); packed.frames.length > 0; packed = pack(packed.rest)) {
      this.#options.relay(member.id, packed.frames);
    }
  }
}
