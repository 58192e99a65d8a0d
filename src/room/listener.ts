// Hears things: opens envelopes one at a time, checks every frame, keeps the roster, and lets the handshake
// take its steps. What cannot be proved is counted and dropped; nothing foreign throws.

import { type Bytes, equal } from '../base/bytes.js';
import { after, monotonicMs, serial } from '../base/lifetime.js';
import { openEnvelope } from '../protocol/envelope.js';
import {
  frameType,
  type Header,
  type Hello,
  nobody,
  readDirect,
  readGone,
  readHeader,
  readHello,
} from '../protocol/frame.js';
import { type Identity, peerIdOf } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import { decodeSignal } from '../protocol/payload.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import type { Counters, DropReason } from './counters.js';
import { helloLimits, type OwnNonces, offerFallbackMs } from './hello.js';
import { Rate } from './rate.js';
import {
  calm,
  forgetHandshake,
  inHandshake,
  type Member,
  newMember,
  onHello,
  onWelcome,
  type Roster,
} from './roster.js';
import type { Speaker } from './speaker.js';

export interface ListenerOptions {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly nonces: OwnNonces;
  readonly counters: Counters;
  readonly roster: Roster;
  readonly speaker: Speaker;
  /** We have just said our first hello. */
  readonly isJoining: () => boolean;
  readonly isFull: () => boolean;
  /** Somebody answered a hello of ours. */
  onAnswered(): void;
  onPeer(id: PeerId, peer: { readonly fingerprint: Bytes; readonly offer: boolean }): void;
  onSignal(from: PeerId, signal: PairSignal): void;
  onGone(id: PeerId, how: 'goodbye' | 'will'): void;
}

export class Listener {
  readonly #options: ListenerOptions;
  readonly #life: AbortSignal;
  readonly #inOrder = serial((thrown) => reportError(thrown));
  readonly #hellos = new Rate(helloLimits.count, helloLimits.periodMs);
  /** Who welcomed us in the envelope at hand, without an offer so far; and whether a handshake begins. */
  readonly #welcomed = new Map<Member, { readonly anew: boolean }>();

  constructor(options: ListenerOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
  }

  /** One message after the other, so that decryption cannot reorder them. */
  hear(bytes: Bytes): void {
    this.#inOrder(async () => {
      if (this.#life.aborted) return;
      const frames = await openEnvelope(this.#options.keys, bytes);
      if (!frames) this.#options.counters.drop('unreadable');
      this.#welcomed.clear();
      for (const frame of frames ?? []) {
        if (this.#life.aborted) return;
        const refused = await this.#frame(frame);
        if (refused) this.#options.counters.drop(refused);
      }
      if (!this.#life.aborted) this.#proveOurselves();
    });
  }

  /** Why the frame counts for nothing, `null` when it does. */
  async #frame(frame: Bytes): Promise<DropReason | null> {
    const { identity } = this.#options;
    const header = readHeader(frame);
    if (!header) return 'malformed';
    const toUs = equal(header.to, identity.id);
    const toAll = equal(header.to, nobody);
    if (equal(header.from, identity.id) || !(toUs || toAll)) return 'foreign';
    const member = this.#options.roster.get(peerIdOf(header.from));
    if (member?.standing === 'departed') return 'replayed';
    switch (header.type) {
      case frameType.hello:
        return this.#hello(header, frame, member);
      case frameType.direct:
        if (!toUs) return 'malformed';
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
    const { counters, keys, nonces, roster } = this.#options;
    const isWelcome = !equal(header.to, nobody);
    if (known && header.counter <= known.helloCounter) return 'replayed';
    if (known?.standing === 'connected' && !isWelcome) return null;
    if (!isWelcome && this.#hellos.waitMs(monotonicMs()) > 0) return 'rate';
    const hello = await readHello(keys, header, frame);
    if (!hello) return 'forged';
    const fresh = nonces.accept(hello.echo);
    const now = monotonicMs();
    if (isWelcome) {
      // Nothing is derived or kept for a stranger who cannot show that this is about now.
      if (!known && !fresh) return 'stale';
    } else {
      if (known && !fresh && now - known.helloAt < helloLimits.spacingMs) return 'rate';
      this.#hellos.take(now);
    }
    const member = known ?? (await this.#meet(header, hello));
    if (!member) return 'forged';
    if (!known && !roster.add(member)) return 'full';
    Object.assign(member, { helloCounter: header.counter, nonce: hello.nonce, nonceAt: now });
    counters.in[isWelcome ? 'welcome' : 'hello']++;
    const refused = isWelcome
      ? this.#answerWelcome(member, fresh, hello.asks)
      : this.#answerHello(member, fresh);
    this.#options.speaker.resume(member);
    return refused;
  }

  async #meet(header: Header, hello: Hello): Promise<Member | null> {
    const { identity, keys } = this.#options;
    const { idPublic, dhPublic, fingerprint } = hello;
    const theirs = { idPublic, dhPublic, fingerprint };
    const pair = await identity.pairWith(keys, theirs, header.from);
    const id = peerIdOf(header.from);
    return pair && newMember({ id, idBytes: header.from, identity: theirs, pair });
  }

  #answerHello(member: Member, proven: boolean): DropReason | null {
    const { isJoining, speaker } = this.#options;
    member.helloAt = monotonicMs();
    const { standing, pair } = member;
    const { weAreLower } = pair;
    const [joining, busy, full] = [isJoining(), this.#isBusy(), this.#isFullFor(member)];
    switch (onHello({ standing, proven, weAreLower, joining, busy, full })) {
      case 'ignore':
        return null;
      case 'deny':
        speaker.deny(member);
        return 'full';
      case 'offer':
        this.#offer(member);
        return null;
      case 'welcome':
        this.#hold(member);
        return null;
    }
  }

  /** Waits for their offer, or for the proof that they are alive. */
  #hold(member: Member): void {
    forgetHandshake(member, 'held');
    this.#options.speaker.welcome(member);
    const fallBack = () => {
      if (member.standing === 'held' && !this.#isBusy()) this.#offer(member);
    };
    after(offerFallbackMs, fallBack, this.#life);
  }

  #offer(member: Member): void {
    forgetHandshake(member, 'offering');
    this.#options.speaker.holdWelcome(member);
    this.#announce(member, true);
  }

  #answerWelcome(member: Member, fresh: boolean, asks: boolean): DropReason | null {
    const { onAnswered, speaker } = this.#options;
    if (fresh) onAnswered();
    const { standing } = member;
    switch (onWelcome({ standing, fresh, asks, full: this.#isFullFor(member) })) {
      case 'ignore':
        return null;
      case 'stale':
        return 'stale';
      case 'refresh':
        speaker.welcome(member);
        return null;
      case 'deny':
        speaker.deny(member);
        return 'full';
      case 'await':
        this.#welcomed.set(member, { anew: standing !== 'awaiting' });
        if (standing !== 'awaiting') forgetHandshake(member, 'awaiting');
        return null;
    }
  }

  /** Whoever welcomed us without an offer wants to hear its nonce from us first. */
  #proveOurselves(): void {
    for (const [member, { anew }] of this.#welcomed) {
      if (member.offerCounter !== null || member.answer) continue;
      if (anew) this.#announce(member, false);
      this.#options.speaker.hello(member.nonce);
    }
  }

  async #direct(header: Header, frame: Bytes, member: Member): Promise<DropReason | null> {
    const { counters, nonces, speaker } = this.#options;
    const direct = await readDirect(member.pair, header, frame);
    if (!direct) return 'forged';
    if (!nonces.accept(direct.echo)) return 'stale';
    if (!member.window.accept(header.counter)) {
      // Their offer again: our answer got lost.
      if (member.answer?.offerCounter !== header.counter) return 'replayed';
      speaker.repeatAnswer(member);
      return null;
    }
    const signal = await decodeSignal({ kind: direct.kind, bytes: direct.payload });
    if (!signal) return 'malformed';
    if (this.#life.aborted) return null;
    counters.in[signal.kind]++;
    const refused = this.#take(member, signal, header.counter);
    if (!refused) this.#options.onSignal(member.id, signal);
    return refused;
  }

  #take(member: Member, signal: PairSignal, counter: number): DropReason | null {
    switch (signal.kind) {
      case 'offer':
        if (this.#isFullFor(member)) {
          this.#options.speaker.deny(member);
          return 'full';
        }
        this.#beginIfNew(member);
        member.offerCounter = counter;
        member.answer = null;
        return null;
      case 'answer':
        if (!member.offer) return 'out-of-turn';
        member.offer = null;
        member.welcome = null;
        return null;
      case 'candidates':
        return inHandshake(member) ? null : 'out-of-turn';
      case 'deny':
        this.#welcomed.delete(member);
        forgetHandshake(member, 'known');
        return null;
      case 'bye':
        return member.announced ? null : 'out-of-turn';
    }
  }

  /** Their offer begins a handshake, unless one goes on already. */
  #beginIfNew(member: Member): void {
    const anew = this.#welcomed.get(member)?.anew ?? !inHandshake(member);
    this.#welcomed.delete(member);
    if (!anew) return;
    forgetHandshake(member, 'awaiting');
    this.#announce(member, false);
  }

  async #gone(frame: Bytes, member: Member): Promise<DropReason | null> {
    const { counters, keys, onGone } = this.#options;
    const how = await readGone(keys, member.identity.idPublic, frame);
    if (!how) return 'forged';
    counters.in.gone++;
    const { announced } = member;
    if (how === 'goodbye') {
      forgetHandshake(member, 'departed');
      member.announced = false;
    }
    if (announced && !this.#life.aborted) onGone(member.id, how);
    return null;
  }

  #announce(member: Member, offer: boolean): void {
    member.announced = true;
    this.#options.onPeer(member.id, { fingerprint: member.identity.fingerprint, offer });
  }

  #isFullFor(member: Member): boolean {
    return !member.announced && this.#options.isFull();
  }

  #isBusy(): boolean {
    const unfinished = this.#options.roster.count('offering', 'awaiting', 'held');
    const hellos = this.#hellos.count(monotonicMs());
    return unfinished > calm.unfinished || hellos > calm.hellosPerTenSeconds;
  }
}
