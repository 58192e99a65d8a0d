// Relaying: connected participants tell each other which members they reach, introduce two that have not met, and relay sealed
// frames between them. So two participants need no common broker while a third one reaches both. Does not interpret frames.

import { after, every } from '../base/abort.js';
import { type Bytes, base64url, equal, fromBase64url } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { frameType, readHeader, zeroId } from '../protocol/frame.js';
import { peerIdOf } from '../protocol/identity.js';
import { type GossipSignal, limits, type PeerId } from '../protocol/signal.js';
import type { GroupMember } from '../sas/group-member.js';
import type { Split } from './peer-view.js';

export type Reachability = Pick<ReadonlySet<PeerId>, 'has' | 'keys'>;

/** Pairs of which all ends that reported say that they are not connected, in order of their ids. */
export function splitsOf(views: ReadonlyMap<PeerId, Reachability>): Split[] {
  const reached = [...views.values()].flatMap((reach) => [...reach.keys()]);
  const people = [...new Set([...views.keys(), ...reached])].sort();
  return people.flatMap((one, at) =>
    people
      .slice(at + 1)
      .filter((other) => {
        const said = [views.get(one)?.has(other), views.get(other)?.has(one)];
        return said.includes(false) && !said.includes(true);
      })
      .map((other): Split => [one, other]),
  );
}

/** Accepts a frame that `from` may have relayed to `to`: its own and sealed for `to`, or a HELLO or PASS. */
function isFor(
  frame: Bytes | null,
  { from, to }: { readonly from: PeerId; readonly to: PeerId },
): boolean {
  const header = frame && readHeader(frame);
  if (!header || peerIdOf(header.from) !== from) return false;
  const { hello, direct, pass } = frameType;
  if (peerIdOf(header.to) === to) return header.type === hello || header.type === direct;
  return (header.type === hello || header.type === pass) && equal(header.to, zeroId);
}

/** The claimed senders of these frames; bytes that are not a frame have none. */
const sendersOf = (frames: readonly Bytes[]): PeerId[] =>
  frames.flatMap((frame) => {
    const header = readHeader(frame);
    return header ? [peerIdOf(header.from)] : [];
  });

export interface GossipOptions {
  readonly self: PeerId;
  send(to: PeerId, signal: GossipSignal): void;
  /** The participant has proven its keys and was not removed. A member is not taken for present because another one says so. */
  isKnown(id: PeerId): boolean;
  /** Sends a HELLO to the participant unless it cannot succeed; the frames come back to `relay`. */
  introduce(to: PeerId): void;
  /** Frames that a participant relayed to us. */
  onFrames(frames: readonly Bytes[]): void;
  onSplits(splits: readonly Split[]): void;
}

export type GossipRejection =
  /** Not base64url, or no frame inside. */
  | 'malformed'
  /** A relay request with a wrong sender or recipient. */
  | 'foreign'
  /** For a participant that we do not reach. */
  | 'unreached'
  /** Above the limit for one recipient or one carrier. */
  | 'rate';

/** Milliseconds. */
const times = {
  look: 500,
  /** Participants join and leave in groups: one message covers them. */
  tell: 300,
  tellAgain: 5000,
  /**
   * From learning of a participant to the first introduction, for the lower and for the higher id: brokers connect most pairs
   * before, and one introduction suffices.
   */
  introduceLower: 2000,
  introduceHigher: 5000,
  /** The same carrier is used this long, so that order is kept; then the next one, since a carrier may drop frames. */
  carrierTurn: 4000,
  /** While participants join, some pairs are always apart for a moment. */
  split: 5000,
} as const;

/** Milliseconds until the next introduction; the last figure repeats. */
const introduceAgainMs = [8000, 16_000, 30_000] as const;

/** Frames relayed for one participant: one complete handshake a second, or the candidates of a call. */
export const relayLimits = { frames: 10, framesMs: 1000, kilobytes: 64, kilobytesMs: 10_000 };

/** Frames accepted from one carrier: those of four participants, which is how many connect at once. */
export const receiveLimits = { frames: 4 * relayLimits.frames, framesMs: relayLimits.framesMs };

/** A connected participant as a carrier. */
interface Neighbour {
  /** The members that it reaches; `null` until it has told us. */
  reach: Set<PeerId> | null;
  readonly frames: RateLimiter;
  readonly kilobytes: RateLimiter;
  /** Frames that it relayed to us. */
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
  /** Frames that were not relayed, by reason. */
  readonly refused: Record<GossipRejection, number> = {
    malformed: 0,
    foreign: 0,
    unreached: 0,
    rate: 0,
  };
  readonly #options: GossipOptions;
  readonly #abortSignal: AbortSignal;
  readonly #neighbours = new Map<PeerId, Neighbour>();
  /** Participants with which we are connected or connecting. */
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

  /** Called with all members at every change. */
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

  /** Hands our frames to a participant that reaches the addressee; does nothing if there is none. */
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
    // The carrier of a frame can carry the answer, even if its roster has not arrived yet.
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

  /** Reached by a participant that we reach, and not by us. */
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
