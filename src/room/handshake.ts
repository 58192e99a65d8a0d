// What follows from what was heard: who offers, who waits, who is told of whom. Acts on members whose words are
// verified already; the decisions themselves are the pure functions of roster.ts.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import type { PairKeys } from '../protocol/identity.js';
import { limits, type PairSignal, type PeerId } from '../protocol/signal.js';
import { ConnectionSlots } from './connection-slots.js';
import { heldForMs, helloLimits, offerFallbackMs, unprovenMs } from './hello-schedule.js';
import {
  calm,
  forgetHandshake,
  inHandshake,
  isConnected,
  type Member,
  onHello,
  onWelcome,
  type Roster,
} from './roster.js';
import type { Sender } from './sender.js';
import type { DropReason } from './traffic-counters.js';

export interface HandshakeOptions {
  readonly roster: Roster;
  readonly sender: Sender;
  /** We have just said our first hello. */
  readonly isJoining: () => boolean;
  readonly isFull: () => boolean;
  /** Somebody answered a hello of ours. */
  onAnswered(member: Member): void;
  onPeer(id: PeerId, peer: AnnouncedPeer): void;
  /** Somebody met without a proof has given it. */
  onEchoed(id: PeerId): void;
  /** Somebody met without a proof has not given it in time. */
  onLapsed(id: PeerId): void;
}

/** A person with proven keys, and whether they are known to be alive: else all that we heard of them may be a replay. */
export interface AnnouncedPeer {
  readonly fingerprint: Bytes;
  confirmations: PairKeys['confirmations'];
  /** It is on us to offer. */
  readonly offer: boolean;
  readonly echoed: boolean;
}

export class Handshake {
  readonly slots: ConnectionSlots;
  /** HELLOs that were acted upon. */
  readonly hellos = new RateLimiter(helloLimits.count, helloLimits.periodMs);
  readonly #options: HandshakeOptions;
  readonly #abortSignal: AbortSignal;
  /** Who welcomed us in the envelope at hand, without an offer so far; and whether a handshake begins. */
  readonly #welcomed = new Map<Member, { readonly anew: boolean }>();

  constructor(options: HandshakeOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.slots = new ConnectionSlots(options.roster);
  }

  /** They have said what only they can say, and only now. Why they do not get a seat for it, `null` when they do. */
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

  /** A verified HELLO; `proven` when it echoes a fresh nonce of ours. */
  hello(member: Member, proven: boolean): DropReason | null {
    const { isJoining, sender } = this.#options;
    member.helloAt = monotonicMs();
    // A handshake begins, and what was said in the last one says nothing of this.
    if (!proven && member.standing === 'known') member.echoed = false;
    const { standing, pair } = member;
    const { weAreLower } = pair;
    const [joining, busy, full] = [isJoining(), this.#isBusy(), this.#isFullFor(member)];
    switch (onHello({ standing, proven, weAreLower, joining, busy, full })) {
      case 'ignore':
        // They came to a broker anew, and what we said before got nowhere.
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

  /** Waits for their offer, or for the proof that they are alive. */
  #hold(member: Member, owed: boolean): void {
    forgetHandshake(member, 'held');
    member.owed = owed;
    this.#options.sender.welcome(member);
    this.#fallBackLater(member);
    this.#letGoLater(member);
  }

  #fallBackLater(member: Member): void {
    const fallBack = () => {
      if (member.standing !== 'held') return;
      if (this.#isBusy()) this.#fallBackLater(member);
      else if (this.slots.isOpenTo(member)) this.offer(member);
      else member.owed = true;
    };
    after(offerFallbackMs, fallBack, this.#abortSignal);
  }

  #letGoLater(member: Member): void {
    const { helloCounter } = member;
    const letGo = () => {
      const isSilent = member.standing === 'held' && member.helloCounter === helloCounter;
      if (isSilent) forgetHandshake(member, member.announced ? 'failed' : 'known');
    };
    after(heldForMs, letGo, this.#abortSignal);
  }

  /** It is on us to offer. */
  offer(member: Member): void {
    forgetHandshake(member, 'offering');
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

  /** As if their HELLO had not been heard. */
  #lapse(member: Member): void {
    forgetHandshake(member, 'known');
    member.announced = false;
    this.#options.onLapsed(member.id);
  }

  /** A verified WELCOME to us. */
  welcome(member: Member, fresh: boolean, asks: boolean): DropReason | null {
    const { onAnswered, sender } = this.#options;
    if (fresh) onAnswered(member);
    const { standing } = member;
    switch (onWelcome({ standing, fresh, asks, full: this.#isFullFor(member) })) {
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
        // A second WELCOME in the same envelope begins nothing, and does not undo what the first began.
        if (standing !== 'awaiting') {
          this.#welcomed.set(member, { anew: true });
          forgetHandshake(member, 'awaiting');
        } else if (!this.#welcomed.has(member)) this.#welcomed.set(member, { anew: false });
        return null;
    }
  }

  /** An envelope is read to its end. */
  settle(): void {
    this.#proveOurselves();
    this.#welcomed.clear();
  }

  /** Whoever welcomed us without an offer wants to hear its nonce from us first. */
  #proveOurselves(): void {
    for (const [member, { anew }] of this.#welcomed) {
      if (member.offerCounter !== null || member.answer) continue;
      if (this.slots.holds(member)) {
        // Their offer is here and waits for its turn; until then nobody is told, or a crowd would take every seat.
        if (!anew) continue;
        forgetHandshake(member, 'held');
        this.#letGoLater(member);
        continue;
      }
      if (anew) this.#announce(member, false);
      this.#options.sender.prove(member);
    }
  }

  /** What they said to us alone, under `counter`. */
  signal(member: Member, signal: PairSignal, counter: number): DropReason | null {
    switch (signal.kind) {
      case 'offer':
        if (this.#isFullFor(member)) return this.#deny(member);
        this.#beginIfNew(member);
        member.offerCounter = counter;
        member.answer = null;
        member.candidates = 0;
        return null;
      case 'answer':
        // To an offer that was said in band: theirs cannot go that way any more.
        if (!member.offer && member.standing !== 'connected') {
          // It came after the offer was withdrawn; but whoever answers is there.
          if (member.standing === 'known' && !this.#isFullFor(member)) this.#offerInTurn(member);
          return 'out-of-turn';
        }
        member.offer = null;
        member.candidates = 0;
        member.welcome = null;
        return null;
      case 'candidates':
        if (!inHandshake(member)) return 'out-of-turn';
        member.candidates += signal.candidates.length;
        return member.candidates > limits.candidatesPerConnection ? 'candidates' : null;
      case 'restart':
        return member.standing === 'connected' ? null : 'out-of-turn';
      case 'deny':
        // Who has been let in is not at the door any more.
        if (signal.reason !== 'full') return 'out-of-turn';
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
