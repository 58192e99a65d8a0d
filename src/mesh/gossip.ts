// How connected people help those who are not: they tell each other whom they reach, introduce two who have not met,
// and carry sealed frames from one to the other. So brokers need not be shared, nor alive, while somebody is between.
// Knows neither connections nor what is in a frame; it is told who is here, and says what to say.

import { after, every } from '../base/abort.js';
import { type Bytes, base64url, fromBase64url } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { type GossipSignal, limits, type PeerId } from '../protocol/signal.js';
import type { GroupMember } from '../sas/group-member.js';
import type { Split } from './peer-view.js';
import { isFor, type Reachability, sendersOf, splitsOf } from './reach.js';

export interface GossipOptions {
  readonly self: PeerId;
  send(to: PeerId, signal: GossipSignal): void;
  /** They have shown keys of their own, and were not thrown out: nobody is there because somebody else says so. */
  isKnown(id: PeerId): boolean;
  /** Says hello to somebody, unless that would be in vain; it comes back here as frames to `carry`. */
  introduce(to: PeerId): void;
  /** Frames that somebody carried to us. */
  onFrames(frames: readonly Bytes[]): void;
  onSplits(splits: readonly Split[]): void;
}

export type GossipRejection =
  /** Not base64url, or no frame inside. */
  | 'malformed'
  /** Frames of somebody else than the speaker, or for somebody else than they said. */
  | 'foreign'
  /** For somebody whom we do not reach. */
  | 'unreached'
  /** More than is carried for one person, or taken from one carrier. */
  | 'rate';

/** Milliseconds. */
const times = {
  look: 500,
  /** People come and go in groups: said once for all of them. */
  tell: 300,
  tellAgain: 5000,
  /**
   * From hearing of somebody to the first introduction, of the lower and of the higher id: brokers bring most people
   * together before, and one of the two is enough.
   */
  introduceLower: 2000,
  introduceHigher: 5000,
  /** The same carrier for this long, so that order holds; then the next one, because one may drop what it is given. */
  carrierTurn: 4000,
  /** While people join, somebody is always apart from somebody. */
  split: 5000,
} as const;

/** Until the introduction after this one; the last figure repeats. Milliseconds. */
const introduceAgainMs = [8000, 16_000, 30_000] as const;

/** What we carry for one person: one whole handshake a second, or a call's worth of candidates. */
export const relayLimits = { frames: 10, framesMs: 1000, kilobytes: 64, kilobytesMs: 10_000 };

/** What we take from one carrier: of four people at a time, who are as many as connect at once. */
export const receiveLimits = { frames: 4 * relayLimits.frames, framesMs: relayLimits.framesMs };

/** Somebody connected, as far as they help. */
interface Neighbour {
  /** Whom they reach; `null` until they have said so. */
  reach: Set<PeerId> | null;
  readonly frames: RateLimiter;
  readonly kilobytes: RateLimiter;
  /** Carried to us. */
  readonly received: RateLimiter;
}

const newNeighbour = (): Neighbour => ({
  reach: null,
  frames: new RateLimiter(relayLimits.frames, relayLimits.framesMs),
  kilobytes: new RateLimiter(relayLimits.kilobytes, relayLimits.kilobytesMs),
  received: new RateLimiter(receiveLimits.frames, receiveLimits.framesMs),
});

interface Introduction {
  tries: number;
  dueMs: number;
}

export class Gossip {
  /** What was not carried, and why. */
  readonly refused: Record<GossipRejection, number> = {
    malformed: 0,
    foreign: 0,
    unreached: 0,
    rate: 0,
  };
  readonly #options: GossipOptions;
  readonly #abortSignal: AbortSignal;
  readonly #neighbours = new Map<PeerId, Neighbour>();
  /** People with whom we are connected, or about to be. */
  #met = new Set<PeerId>();
  readonly #introductions = new Map<PeerId, Introduction>();
  /** Since when each pair is apart, by both ids. */
  readonly #apart = new Map<string, number>();
  #splits: readonly Split[] = [];
  #cancelTell: (() => void) | null = null;

  constructor(options: GossipOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    every(times.look, () => this.#look(), abortSignal);
    every(times.tellAgain, () => this.#notify(), abortSignal);
  }

  /** Everybody who is here, at every change. */
  update(company: readonly GroupMember[]): void {
    this.#met = new Set(company.filter(({ lost }) => !lost).map(({ id }) => id));
    const ready = new Set(company.filter((one) => one.ready).map(({ id }) => id));
    const before = this.#neighbours.size;
    const gone = [...this.#neighbours.keys()].filter((id) => !ready.has(id));
    for (const id of gone) this.#neighbours.delete(id);
    for (const id of ready) if (!this.#neighbours.has(id)) this.#neighbours.set(id, newNeighbour());
    if (gone.length > 0 || this.#neighbours.size > before) this.#tellSoon();
  }

  receive(from: PeerId, signal: GossipSignal): void {
    const neighbour = this.#neighbours.get(from);
    if (!neighbour) return;
    if (signal.kind === 'roster') neighbour.reach = new Set(signal.connected);
    else {
      const refused =
        signal.kind === 'relay'
          ? this.#forward(from, neighbour, signal)
          : this.#receive(neighbour, signal.frames);
      if (refused) this.refused[refused]++;
    }
  }

  /** Hands frames of ours to whoever reaches this person; nothing happens when nobody does. */
  relay(to: PeerId, frames: readonly Bytes[]): void {
    const carriers = this.#carriersOf(to);
    const carrier = carriers[Math.floor(monotonicMs() / times.carrierTurn) % carriers.length];
    if (!carrier) return;
    this.#options.send(carrier, { kind: 'relay', to, frames: frames.map(base64url) });
  }

  #forward(
    from: PeerId,
    { frames: rate, kilobytes }: Neighbour,
    { to, frames }: Extract<GossipSignal, { kind: 'relay' }>,
  ): GossipRejection | null {
    const now = monotonicMs();
    const size = frames.reduce((sum, { length }) => sum + length, 0);
    if (
      !rate.tryAcquire(now, frames.length) ||
      !kilobytes.tryAcquire(now, Math.ceil(size / 1024))
    ) {
      return 'rate';
    }
    if (!frames.every((frame) => isFor(fromBase64url(frame), { from, to }))) return 'foreign';
    if (to === from || !this.#neighbours.has(to)) return 'unreached';
    this.#options.send(to, { kind: 'relayed', frames });
    return null;
  }

  #receive(carrier: Neighbour, encoded: readonly string[]): GossipRejection | null {
    if (!carrier.received.tryAcquire(monotonicMs(), encoded.length)) return 'rate';
    const frames = encoded.map(fromBase64url).filter((frame) => frame !== null);
    const senders = sendersOf(frames);
    if (senders.length < encoded.length) return 'malformed';
    // Whoever carried it here can carry the answer, even if its roster has not come yet.
    carrier.reach ??= new Set();
    for (const id of senders) if (carrier.reach.size < limits.roster) carrier.reach.add(id);
    this.#options.onFrames(frames);
    return null;
  }

  #carriersOf(to: PeerId): PeerId[] {
    return [...this.#neighbours]
      .filter(([id, { reach }]) => id !== to && reach?.has(to))
      .map(([id]) => id);
  }

  #tellSoon(): void {
    this.#cancelTell ??= after(times.tell, () => this.#notify(), this.#abortSignal);
  }

  #notify(): void {
    this.#cancelTell?.();
    this.#cancelTell = null;
    const connected = [...this.#neighbours.keys()].slice(0, limits.roster);
    for (const id of connected) this.#options.send(id, { kind: 'roster', connected });
  }

  #look(): void {
    this.#introduce();
    this.#findSplits();
  }

  #introduce(): void {
    const { self, introduce } = this.#options;
    const now = monotonicMs();
    const missed = this.#missed();
    for (const id of this.#introductions.keys())
      if (!missed.has(id)) this.#introductions.delete(id);
    for (const id of missed) {
      const waitMs = self < id ? times.introduceLower : times.introduceHigher;
      const known = this.#introductions.get(id) ?? { tries: 0, dueMs: now + waitMs };
      this.#introductions.set(id, known);
      if (known.dueMs > now) continue;
      known.dueMs = now + (introduceAgainMs[known.tries++] ?? introduceAgainMs[2]);
      introduce(id);
    }
  }

  /** Reached by somebody whom we reach, and not by us. */
  #missed(): Set<PeerId> {
    const reached = [...this.#neighbours.values()].flatMap(({ reach }) => [...(reach ?? [])]);
    return new Set(reached.filter((id) => id !== this.#options.self && !this.#met.has(id)));
  }

  #findSplits(): void {
    const now = monotonicMs();
    const { isKnown, self } = this.#options;
    const views = new Map<PeerId, Reachability>([[self, this.#neighbours]]);
    for (const [id, { reach }] of this.#neighbours) if (reach) views.set(id, reach);
    const apart = splitsOf(views).filter((pair) => pair.every((id) => id === self || isKnown(id)));
    const keys = new Set(apart.map(keyOf));
    for (const key of this.#apart.keys()) if (!keys.has(key)) this.#apart.delete(key);
    for (const key of keys) if (!this.#apart.has(key)) this.#apart.set(key, now);
    const splits = apart.filter(
      (pair) => now - (this.#apart.get(keyOf(pair)) ?? now) >= times.split,
    );
    if (splits.map(keyOf).join() === this.#splits.map(keyOf).join()) return;
    this.#splits = splits;
    this.#options.onSplits(splits);
  }
}

const keyOf = ([one, other]: Split): string => `${one}/${other}`;
