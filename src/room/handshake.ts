// Performs the handshake: offers, waits or announces a member, as the pure functions of roster.ts decide. All input is verified
// by the receiver.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import type { DropReason } from '../base/drop-reason.js';
import { RateLimiter } from '../base/rate-limiter.js';
import type { PairKeys } from '../protocol/identity.js';
import { limits, type PairSignal, type PeerId } from '../protocol/signal.js';
import { ConnectionSlots } from './connection-slots.js';
import { heldForMs, helloLimits, offerFallbackMs, unprovenMs } from './hello-schedule.js';
import {
  advance,
  calm,
  inHandshake,
  isConnected,
  type Member,
  onHello,
  onWelcome,
  type Roster,
} from './roster.js';
import type { Sender } from './sender.js';

export interface HandshakeOptions {
  readonly roster: Roster;
  readonly sender: Sender;
  /** Our first HELLO was sent a moment ago. */
  readonly isJoining: () => boolean;
  readonly isFull: () => boolean;
  /** A member answered our HELLO. */
  onAnswered(member: Member): void;
  onPeer(id: PeerId, peer: AnnouncedPeer): void;
  /** A member that was announced without proof of liveness has given it. */
  onEchoed(id: PeerId): void;
  /** A member that was announced without proof of liveness has not given it in time. */
  onLapsed(id: PeerId): void;
}

/** A participant with proven keys. Unless `echoed` is set, its messages so far may be a replay. */
export interface AnnouncedPeer {
  readonly fingerprint: Bytes;
  confirmations: PairKeys['confirmations'];
  /** We are to send the offer. */
  readonly offer: boolean;
  readonly echoed: boolean;
}

export class Handshake {
  readonly slots: ConnectionSlots;
  /** HELLOs that were processed. */
  readonly hellos = new RateLimiter(helloLimits.count, helloLimits.periodMs);
  readonly #options: HandshakeOptions;
  readonly #abortSignal: AbortSignal;
  /** Members whose WELCOME in the current envelope came without an offer so far, and whether it starts a handshake. */
  readonly #welcomed = new Map<Member, { readonly anew: boolean }>();

  constructor(options: HandshakeOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.slots = new ConnectionSlots(options.roster);
  }

  /** The member echoed a fresh nonce, which only a live session can do. Returns why it gets no slot, or `null`. */
  echo(member: Member): DropReason | null {
    const isFirst = member.announced && !member.echoed;
    if (isFirst && this.#options.isFull()) {
      this.#lapse(member);
      return this.#deny(member);
    }
    Object.assign(member, { echoed: true, everEchoed: true } satisfies Partial<Member>);
    if (isFirst) this.#options.onEchoed(member.id);
    return null;
  }

  /** A verified HELLO; `proven` if it echoes our fresh nonce. */
  hello(member: Member, proven: boolean): DropReason | null {
    const { isJoining, sender } = this.#options;
    member.helloAt = monotonicMs();
    // A new handshake starts; proof from the previous one does not count for it.
    if (!proven && member.phase === 'known') member.echoed = false;
    const { phase, pair } = member;
    const { weAreLower } = pair;
    const [joining, busy, full] = [isJoining(), this.#isBusy(), this.#isFullFor(member)];
    switch (onHello({ phase, proven, weAreLower, joining, busy, full })) {
      case 'ignore':
        // The member reached a broker again; what we sent before may not have arrived.
        if (isConnected(member)) sender.repeatOffer(member);
        return null;
      case 'deny':
        return this.#deny(member);
      case 'offer':
        this.#offerInTurn(member);
        return null;
      case 'challenge':
        sender.welcome(member);
        return null;
      case 'welcome':
        this.#hold(member, false);
        return null;
    }
  }

  #deny(member: Member): DropReason {
    this.#options.sender.sendWithWelcome(member, { kind: 'deny', reason: 'full' });
    return 'full';
  }

  #offerInTurn(member: Member): void {
    if (this.slots.isOpenTo(member)) this.offer(member);
    else this.#hold(member, true);
  }

  /** Waits for an offer of the member, or for its proof of liveness. */
  #hold(member: Member, owed: boolean): void {
    advance(member, 'hold');
    member.exchange.owed = owed;
    this.#options.sender.welcome(member);
    this.#fallBackLater(member);
    this.#letGoLater(member);
  }

  #fallBackLater(member: Member): void {
    const fallBack = () => {
      if (member.phase !== 'held') return;
      if (this.#isBusy()) this.#fallBackLater(member);
      else if (this.slots.isOpenTo(member)) this.offer(member);
      else member.exchange.owed = true;
    };
    after(offerFallbackMs, fallBack, this.#abortSignal);
  }

  #letGoLater(member: Member): void {
    const { helloCounter } = member;
    const letGo = () => {
      const isSilent = member.phase === 'held' && member.helloCounter === helloCounter;
      if (isSilent) advance(member, member.announced ? 'fail' : 'reset');
    };
    after(heldForMs, letGo, this.#abortSignal);
  }

  /** Sends an offer. */
  offer(member: Member): void {
    advance(member, 'offer');
    this.#options.sender.holdWelcome(member);
    this.#lapseLater(member);
    this.#announce(member, true);
  }

  #lapseLater(member: Member): void {
    const offeredAt = monotonicMs();
    member.offeredAt = offeredAt;
    const isDue = () => !member.echoed && member.announced && member.offeredAt === offeredAt;
    after(unprovenMs, () => isDue() && this.#lapse(member), this.#abortSignal);
  }

  /** Restores the state before the HELLO. */
  #lapse(member: Member): void {
    advance(member, 'reset');
    member.announced = false;
    this.#options.onLapsed(member.id);
  }

  /** A verified WELCOME addressed to us. */
  welcome(member: Member, fresh: boolean, asks: boolean): DropReason | null {
    const { onAnswered, sender } = this.#options;
    if (fresh) onAnswered(member);
    const { phase } = member;
    switch (onWelcome({ phase, fresh, asks, full: this.#isFullFor(member) })) {
      case 'ignore':
        return null;
      case 'stale':
        return 'stale';
      case 'refresh':
        sender.welcome(member);
        return null;
      case 'deny':
        return this.#deny(member);
      case 'await':
        // A second WELCOME in the same envelope neither starts a handshake nor undoes the first one.
        if (phase !== 'awaiting') {
          this.#welcomed.set(member, { anew: true });
          advance(member, 'await');
        } else if (!this.#welcomed.has(member)) this.#welcomed.set(member, { anew: false });
        return null;
    }
  }

  /** Called at the end of an envelope. */
  settle(): void {
    this.#proveOurselves();
    this.#welcomed.clear();
  }

  /** A member that welcomed us without an offer waits for an echo of its nonce. */
  #proveOurselves(): void {
    for (const [member, { anew }] of this.#welcomed) {
      if (member.exchange.offerCounter !== null || member.exchange.answer) continue;
      if (this.slots.holds(member)) {
        // The offer of the member waits for a slot; announcing it now would let a crowd take every place.
        if (!anew) continue;
        advance(member, 'hold');
        this.#letGoLater(member);
        continue;
      }
      if (anew) this.#announce(member, false);
      this.#options.sender.prove(member);
    }
  }

  /** A signal sealed for us, under `counter`. */
  signal(member: Member, signal: PairSignal, counter: number): DropReason | null {
    switch (signal.kind) {
      case 'offer':
        if (this.#isFullFor(member)) return this.#deny(member);
        this.#beginIfNew(member);
        member.exchange.offerCounter = counter;
        member.exchange.answer = null;
        member.exchange.candidates = 0;
        return null;
      case 'answer':
        // The answer to an offer that went over the data channel, which no longer works for the member.
        if (member.exchange.offer.length === 0 && member.phase !== 'connected') {
          // The answer came after the offer was withdrawn; the member is alive nevertheless.
          if (member.phase === 'known' && !this.#isFullFor(member)) this.#offerInTurn(member);
          return 'out-of-turn';
        }
        member.exchange.offer = [];
        member.exchange.candidates = 0;
        member.exchange.welcome = [];
        return null;
      case 'candidates':
        if (!inHandshake(member)) return 'out-of-turn';
        member.exchange.candidates += signal.candidates.length;
        return member.exchange.candidates > limits.candidatesPerConnection ? 'candidates' : null;
      case 'restart':
        return member.phase === 'connected' ? null : 'out-of-turn';
      case 'deny':
        // An admitted member cannot be denied by a host.
        if (signal.reason !== 'full') return 'out-of-turn';
        this.#welcomed.delete(member);
        advance(member, 'reset');
        return null;
      case 'bye':
        return member.announced ? null : 'out-of-turn';
    }
  }

  /** An offer starts a handshake unless one is in progress. */
  #beginIfNew(member: Member): void {
    const anew = this.#welcomed.get(member)?.anew ?? !inHandshake(member);
    this.#welcomed.delete(member);
    if (!anew) return;
    advance(member, 'await');
    this.#announce(member, false);
  }

  #announce(member: Member, offer: boolean): void {
    member.announced = true;
    const { echoed, id, identity, pair } = member;
    const confirmations = () => pair.confirmations();
    const { fingerprint } = identity;
    this.#options.onPeer(id, { fingerprint, confirmations, offer, echoed });
  }

  #isFullFor(member: Member): boolean {
    return !member.announced && this.#options.isFull();
  }

  #isBusy(): boolean {
    const unfinished = this.#options.roster.count('offering', 'awaiting', 'held');
    const hellos = this.hellos.count(monotonicMs());
    return unfinished > calm.unfinished || hellos > calm.hellosPerTenSeconds;
  }
}
