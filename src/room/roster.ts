// Who is here and how far each handshake is: what was heard, and what follows from it, as data and pure
// functions. Says and hears nothing itself; room.ts does.

import type { Bytes } from '../base/bytes.js';
import type { PairKeys, PublicIdentity } from '../protocol/identity.js';
import type { DirectSignal, PeerId } from '../protocol/signal.js';
import { nonceTrustMs } from './hello-schedule.js';
import { ReplayWindow } from './replay-window.js';

export type HandshakeState =
  /** Keys are known, nothing is going on. */
  | 'known'
  /** We answered with a WELCOME alone: they offer, or prove that they are alive and we offer. */
  | 'held'
  /** It is on us to offer, or we have offered. */
  | 'offering'
  /** They offer, or have offered. */
  | 'awaiting'
  | 'connected'
  /** No path was found; a later hello begins anew. */
  | 'failed'
  /** Said goodbye. A session says it once, so whatever still comes from it is a replay. */
  | 'departed';

/** One remote person. The cryptographic part outlives every handshake: replays must stay replays. */
export interface Member {
  readonly id: PeerId;
  readonly idBytes: Bytes;
  readonly identity: PublicIdentity;
  readonly pair: PairKeys;
  readonly window: ReplayWindow;
  /** Counter of the newest HELLO or WELCOME; older ones are replays. */
  helloCounter: number;
  /** Their newest nonce, which every message to them echoes; and when we heard it. */
  nonce: Bytes;
  nonceAt: number;
  /** The message that brought the nonce echoed a fresh one of ours, and was no replay. */
  nonceProven: boolean;
  /**
   * Has echoed a fresh nonce of ours in the handshake that goes on, or the connection that it led to. Until then all that
   * we heard may be a replay, and nothing may come of it that others see or miss.
   */
  echoed: boolean;
  /** Has done so in any handshake of this session. */
  everEchoed: boolean;
  /** Last HELLO that we acted upon. */
  helloAt: number;
  standing: HandshakeState;
  /** When we began to offer, in this handshake (monotonicMs). */
  offeredAt: number;
  /** Held although it is on us to offer: too many connections are unfinished. */
  owed: boolean;
  /** Candidates of theirs for the present description. */
  candidates: number;
  /** The owner of the room has been told of this person. */
  announced: boolean;
  /** WELCOME that waits to share an envelope with our offer, and is repeated with it. */
  welcome: readonly Bytes[] | null;
  /** Our offer until it is answered, for repetition. */
  offer: readonly Bytes[] | null;
  /** Counter of their offer that we have still to answer, and our answer to it. */
  offerCounter: number | null;
  answer: { readonly offerCounter: number; readonly frames: readonly Bytes[] } | null;
  /** What waits for a fresh nonce of theirs. */
  waiting: DirectSignal[];
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
  standing: 'known',
  offeredAt: Number.NEGATIVE_INFINITY,
  owed: false,
  candidates: 0,
  announced: false,
  welcome: null,
  offer: null,
  offerCounter: null,
  answer: null,
  waiting: [],
});

/** The handshake is over or void; what protects against replays stays. */
export function forgetHandshake(member: Member, standing: HandshakeState): void {
  Object.assign(member, {
    standing,
    owed: false,
    candidates: 0,
    welcome: null,
    offer: null,
    offerCounter: null,
    answer: null,
    waiting: [],
  } satisfies Partial<Member>);
}

/** A greeting that is not fresh may be a replay: it does not replace a nonce that is proven, and trusted still. */
export function learnNonce(member: Member, nonce: Bytes, fresh: boolean, now: number): void {
  const isTrusted = member.nonceProven && now - member.nonceAt <= nonceTrustMs;
  if (fresh || !isTrusted) Object.assign(member, { nonce, nonceAt: now, nonceProven: fresh });
}

/** Offers and candidates belong somewhere. */
export const inHandshake = ({ standing }: Member): boolean =>
  standing === 'offering' || standing === 'awaiting' || standing === 'connected';

/** Of two descriptions one never arrived. */
export const isUnheard = ({ standing, offer, offerCounter }: Member): boolean =>
  offer !== null || (standing === 'awaiting' && offerCounter === null);

/** They may have come after us; whoever was here before is silent once connected. */
export const hasSaidHello = ({ helloAt }: Member): boolean => helloAt > Number.NEGATIVE_INFINITY;

/** What is offered now is a restart. */
export const isConnected = ({ standing }: Member): boolean => standing === 'connected';

/** A connection is being made: ours is offered, or theirs is taken. */
export const isConnecting = ({ standing, offerCounter }: Member): boolean =>
  standing === 'offering' || (standing === 'awaiting' && offerCounter !== null);

/** Beyond this, a member answers with a WELCOME alone until the newcomer proves that it is alive. */
export const calm = { unfinished: 4, hellosPerTenSeconds: 5 };

export interface HelloFacts {
  readonly standing: HandshakeState;
  /** It echoed a fresh nonce of ours. */
  readonly proven: boolean;
  /** Our id comes first. */
  readonly weAreLower: boolean;
  /** We have just said our own first hello, so both sides may be about to offer. */
  readonly joining: boolean;
  /** More handshakes or hellos than `calm` allows. */
  readonly busy: boolean;
  /** The person is new to us, and nobody new may come in. */
  readonly full: boolean;
}

export type HelloStep = 'ignore' | 'challenge' | 'welcome' | 'offer' | 'deny';

/** What a verified HELLO asks of us (protocol page, Handshake). */
export function onHello(facts: HelloFacts): HelloStep {
  switch (facts.standing) {
    case 'connected':
    case 'departed':
    case 'offering':
      return 'ignore';
    case 'awaiting':
      // Each waits for the other: somebody must begin.
      return facts.proven && facts.weAreLower ? 'offer' : 'ignore';
    case 'failed':
      if (facts.full) return 'deny';
      // They are shown already: a replay must not bring them back to life.
      return facts.proven ? 'offer' : 'challenge';
    case 'known':
    case 'held':
      if (facts.full) return 'deny';
      if (facts.proven) return 'offer';
      return facts.busy || (facts.joining && !facts.weAreLower) ? 'welcome' : 'offer';
  }
}

export interface WelcomeFacts {
  readonly standing: HandshakeState;
  /** It echoed our current or previous nonce. */
  readonly fresh: boolean;
  /** It asks for our present nonce. */
  readonly asks: boolean;
  readonly full: boolean;
}

export type WelcomeStep = 'ignore' | 'await' | 'refresh' | 'deny' | 'stale';

/** What a verified WELCOME to us asks of us. */
export function onWelcome({ standing, fresh, asks, full }: WelcomeFacts): WelcomeStep {
  switch (standing) {
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

/** People; beyond it nobody new is met until somebody falls silent. */
export const remembered = 64;

/** Those who may not come back; the oldest is forgotten first. */
const expelled = 256;

/** The members of a room; the oldest with whom nothing is going on is forgotten first, of those who never echoed anything. */
export class Roster {
  readonly #members = new Map<PeerId, Member>();
  readonly #expelled = new Set<PeerId>();

  get(id: PeerId): Member | undefined {
    return this.#members.get(id);
  }

  /** `false` when the roster is full of people with whom something is going on. */
  add(member: Member): boolean {
    if (this.#members.size >= remembered) {
      const idle = this.filter(({ standing }) => standing === 'known' || standing === 'departed');
      // What is remembered of people protects from replays of what they said: no replay may push it out.
      const spared =
        idle.find(({ everEchoed }) => !everEchoed) ?? (member.everEchoed ? idle[0] : null);
      if (!spared) return false;
      this.#members.delete(spared.id);
    }
    this.#members.set(member.id, member);
    return true;
  }

  /** Everybody who is known to be alive is connected, and nothing waits for a broker. */
  get isSettled(): boolean {
    const open: readonly HandshakeState[] = ['held', 'offering', 'awaiting'];
    const isOpen = ({ echoed, standing, offer }: Member) =>
      standing === 'failed' || (echoed && (offer !== null || open.includes(standing)));
    return this.count('connected') > 0 && this.filter(isOpen).length === 0;
  }

  /** Whatever comes from this person is dropped from now on. */
  expel(id: PeerId): void {
    this.#members.delete(id);
    this.#expelled.add(id);
    const [oldest] = this.#expelled;
    if (this.#expelled.size > expelled && oldest) this.#expelled.delete(oldest);
  }

  readmit(id: PeerId): void {
    this.#expelled.delete(id);
  }

  /** The handshake with this person is void, or with everybody where it is `null`; those who had been announced. */
  part(id: PeerId | null): readonly PeerId[] {
    return this.filter((member) => member.announced && (id ?? member.id) === member.id).map(
      (member) => {
        forgetHandshake(member, 'known');
        member.announced = false;
        return member.id;
      },
    );
  }

  isExpelled(id: PeerId): boolean {
    return this.#expelled.has(id);
  }

  /** The oldest first. */
  filter(holds: (member: Member) => boolean): Member[] {
    return [...this.#members.values()].filter(holds);
  }

  count(...standings: readonly HandshakeState[]): number {
    return this.filter(({ standing }) => standings.includes(standing)).length;
  }

  get size(): number {
    return this.#members.size;
  }
}
