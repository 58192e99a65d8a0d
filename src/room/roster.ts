// The members of a room and the state of each handshake, as data and pure functions. Sends and receives nothing; room.ts does.

import type { Bytes } from '../base/bytes.js';
import type { PairKeys, PublicIdentity } from '../protocol/identity.js';
import type { DirectSignal, PeerId } from '../protocol/signal.js';
import { type HandshakeEvent, type HandshakePhase, nextPhase } from './handshake-phase.js';
import { nonceTrustMs } from './hello-schedule.js';

const windowWidth = 1024;

/**
 * The message counters of one sender that were accepted: a window of 1,024 that slides with the highest. Only counters of
 * authenticated messages may be passed in.
 */
export class ReplayWindow {
  #highest = 0;
  /** Accepted counters within the window; at most `windowWidth`. */
  readonly #received = new Set<number>();

  /** `true` if `accept` would return `true`. */
  isNew(counter: number): boolean {
    return counter > this.#highest - windowWidth && !this.#received.has(counter);
  }

  /** `true` exactly once for each counter; `false` for counters below the window. */
  accept(counter: number): boolean {
    if (!this.isNew(counter)) return false;
    this.#received.add(counter);
    if (counter > this.#highest) {
      this.#highest = counter;
      for (const old of this.#received)
        if (old <= counter - windowWidth) this.#received.delete(old);
    }
    return true;
  }
}

/** What was exchanged in the current handshake or connection; discarded when another one starts. */
export interface Exchange {
  /** We are to offer but wait for a free connection slot. */
  owed: boolean;
  /** Candidates received for the current description. */
  candidates: number;
  /** A WELCOME that waits to share an envelope with our offer, and is repeated with it; empty if there is no such WELCOME. */
  welcome: readonly Bytes[];
  /** Our offer until it is answered, for repetition; empty if there is no unanswered offer. */
  offer: readonly Bytes[];
  /** The counter of the offer that we have to answer, and our answer to it. */
  offerCounter: number | null;
  answer: { readonly offerCounter: number; readonly frames: readonly Bytes[] } | null;
  /** Signals that wait for a fresh nonce of the member. */
  readonly waiting: DirectSignal[];
}

const newExchange = (): Exchange => ({
  owed: false,
  candidates: 0,
  welcome: [],
  offer: [],
  offerCounter: null,
  answer: null,
  waiting: [],
});

/** One remote participant. Its cryptographic state outlives every handshake, so that replays stay replays. */
export interface Member {
  readonly id: PeerId;
  readonly idBytes: Bytes;
  readonly identity: PublicIdentity;
  readonly pair: PairKeys;
  readonly window: ReplayWindow;
  /** Counter of the newest HELLO or WELCOME; older ones are replays. */
  helloCounter: number;
  /** The newest nonce of the member, which every message to it echoes, and when it was received. */
  nonce: Bytes;
  nonceAt: number;
  /** The message with this nonce echoed our fresh nonce, so it was no replay. */
  nonceProven: boolean;
  /**
   * The member has echoed our fresh nonce in the current handshake or connection. Until then everything received from it
   * may be a replay, and must not change what other participants see.
   */
  echoed: boolean;
  /** The same for any handshake of this session. */
  everEchoed: boolean;
  /** The last HELLO that was processed. */
  helloAt: number;
  phase: HandshakePhase;
  /** When we started to offer in this handshake (monotonicMs). */
  offeredAt: number;
  /** `onPeer` was called for this member. */
  announced: boolean;
  exchange: Exchange;
}

export interface NewMember {
  readonly id: PeerId;
  readonly idBytes: Bytes;
  readonly identity: PublicIdentity;
  readonly pair: PairKeys;
}

export const newMember = (met: NewMember): Member => ({
  ...met,
  window: new ReplayWindow(),
  helloCounter: 0,
  nonce: new Uint8Array(16),
  nonceAt: Number.NEGATIVE_INFINITY,
  nonceProven: false,
  echoed: false,
  everEchoed: false,
  helloAt: Number.NEGATIVE_INFINITY,
  phase: 'known',
  offeredAt: Number.NEGATIVE_INFINITY,
  announced: false,
  exchange: newExchange(),
});

/** Moves the handshake to its next phase. The state against replays is kept; the exchange is kept only on `connect`. */
export function advance(member: Member, event: HandshakeEvent): void {
  member.phase = nextPhase(member.phase, event);
  member.exchange =
    event === 'connect' ? { ...member.exchange, offer: [], welcome: [] } : newExchange();
}

/** A greeting without a fresh echo may be a replay: it does not replace a proven nonce that is still trusted. */
export function learnNonce(member: Member, nonce: Bytes, fresh: boolean, now: number): void {
  const isTrusted = member.nonceProven && now - member.nonceAt <= nonceTrustMs;
  if (fresh || !isTrusted) Object.assign(member, { nonce, nonceAt: now, nonceProven: fresh });
}

/** An offer or a candidate is expected in this state. */
export const inHandshake = ({ phase }: Member): boolean =>
  phase === 'offering' || phase === 'awaiting' || phase === 'connected';

/** One of the two descriptions never arrived. */
export const isUnheard = ({ phase, exchange: { offer, offerCounter } }: Member): boolean =>
  offer.length > 0 || (phase === 'awaiting' && offerCounter === null);

/** The member may have arrived after us; members that were here before send no HELLO once connected. */
export const hasSaidHello = ({ helloAt }: Member): boolean => helloAt > Number.NEGATIVE_INFINITY;

/** An offer in this state is an ICE restart. */
export const isConnected = ({ phase }: Member): boolean => phase === 'connected';

/** A connection is being established: we offered, or accepted an offer. */
export const isConnecting = ({ phase, exchange }: Member): boolean =>
  phase === 'offering' || (phase === 'awaiting' && exchange.offerCounter !== null);

/** Beyond these numbers a member answers with a WELCOME alone until the newcomer proves liveness. */
export const calm = { unfinished: 4, hellosPerTenSeconds: 5 };

export interface HelloFacts {
  readonly phase: HandshakePhase;
  /** The HELLO echoed our fresh nonce. */
  readonly proven: boolean;
  /** Our id is lower than that of the member. */
  readonly weAreLower: boolean;
  /** Our own first HELLO was sent a moment ago, so both sides may be about to offer. */
  readonly joining: boolean;
  /** More handshakes or HELLOs than `calm` allows. */
  readonly busy: boolean;
  /** The member is new and the call is full. */
  readonly full: boolean;
}

export type HelloStep = 'ignore' | 'challenge' | 'welcome' | 'offer' | 'deny';

/** Decides the answer to a verified HELLO (src/protocol/README.md, Handshake). */
export function onHello(facts: HelloFacts): HelloStep {
  switch (facts.phase) {
    case 'connected':
    case 'departed':
    case 'offering':
      return 'ignore';
    case 'awaiting':
      // Both sides wait for each other: the lower id offers.
      return facts.proven && facts.weAreLower ? 'offer' : 'ignore';
    case 'failed':
      if (facts.full) return 'deny';
      // The member is shown already: a replay must not restore it.
      return facts.proven ? 'offer' : 'challenge';
    case 'known':
    case 'held':
      if (facts.full) return 'deny';
      if (facts.proven) return 'offer';
      return facts.busy || (facts.joining && !facts.weAreLower) ? 'welcome' : 'offer';
  }
}

export interface WelcomeFacts {
  readonly phase: HandshakePhase;
  /** It echoed our current or previous nonce. */
  readonly fresh: boolean;
  /** It asks for our current nonce. */
  readonly asks: boolean;
  readonly full: boolean;
}

export type WelcomeStep = 'ignore' | 'await' | 'refresh' | 'deny' | 'stale';

/** Decides the answer to a verified WELCOME addressed to us. */
export function onWelcome({ phase, fresh, asks, full }: WelcomeFacts): WelcomeStep {
  switch (phase) {
    case 'departed':
      return 'ignore';
    case 'connected':
    case 'offering':
      return asks ? 'refresh' : 'ignore';
    case 'awaiting':
      if (asks) return 'refresh';
      return fresh ? 'await' : 'stale';
    case 'known':
    case 'held':
    case 'failed':
      if (!fresh) return 'stale';
      return full ? 'deny' : 'await';
  }
}

/** Members that are remembered; beyond it no new member is met until one falls silent. */
export const remembered = 64;

/** Removed members that are remembered; the oldest is forgotten first. */
const expelled = 256;

/** The members of a room. If it is full, the oldest idle member is forgotten, first of those that never echoed a nonce. */
export class Roster {
  readonly #members = new Map<PeerId, Member>();
  readonly #expelled = new Set<PeerId>();

  get(id: PeerId): Member | undefined {
    return this.#members.get(id);
  }

  /** `false` if all members of a full roster are busy. */
  add(member: Member): boolean {
    if (this.#members.size >= remembered) {
      const idle = this.filter(({ phase }) => phase === 'known' || phase === 'departed');
      // The remembered state protects against replays of a member's messages: a replay must not evict it.
      const spared =
        idle.find(({ everEchoed }) => !everEchoed) ?? (member.everEchoed ? idle[0] : null);
      if (!spared) return false;
      this.#members.delete(spared.id);
    }
    this.#members.set(member.id, member);
    return true;
  }

  /** All members that are known to be alive are connected, and no signal waits for a broker. */
  get isSettled(): boolean {
    const open: readonly HandshakePhase[] = ['held', 'offering', 'awaiting'];
    const isOpen = ({ echoed, phase, exchange: { offer } }: Member) =>
      phase === 'failed' || (echoed && (offer.length > 0 || open.includes(phase)));
    return this.count('connected') > 0 && this.filter(isOpen).length === 0;
  }

  /** Drops everything from this member from now on. */
  expel(id: PeerId): void {
    this.#members.delete(id);
    this.#expelled.add(id);
    const [oldest] = this.#expelled;
    if (this.#expelled.size > expelled && oldest) this.#expelled.delete(oldest);
  }

  readmit(id: PeerId): void {
    this.#expelled.delete(id);
  }

  /** Voids the handshake with this member, or with all if `null`; returns those that had been announced. */
  part(id: PeerId | null): readonly PeerId[] {
    return this.filter((member) => member.announced && (id ?? member.id) === member.id).map(
      (member) => {
        advance(member, 'reset');
        member.announced = false;
        return member.id;
      },
    );
  }

  isExpelled(id: PeerId): boolean {
    return this.#expelled.has(id);
  }

  /** Ordered from the oldest to the newest. */
  filter(holds: (member: Member) => boolean): Member[] {
    return [...this.#members.values()].filter(holds);
  }

  count(...phases: readonly HandshakePhase[]): number {
    return this.filter(({ phase }) => phases.includes(phase)).length;
  }

  get size(): number {
    return this.#members.size;
  }
}
