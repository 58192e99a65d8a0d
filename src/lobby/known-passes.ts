// The passes of a room as far as they have been received: of the newest epoch, verified, the strongest statement about each
// participant. A participant with a pass of the previous epoch is being renewed during a grace time: it is not met by that
// pass, and not dropped. Sends nothing.

import { type Bytes, equal } from '../base/bytes.js';
import { randomFraction } from '../base/clock.js';
import type { DropReason } from '../base/drop-reason.js';
import { isSampled, RateLimiter, RateMeter } from '../base/rate-limiter.js';
import { type Authority, claimOf, type Pass, type Role, readPass } from '../protocol/pass.js';
import { limits, type PeerId } from '../protocol/signal.js';

/**
 * `people`: participants whose passes are remembered, the longest unused forgotten first. `removals` are counted apart:
 * otherwise participants that come and go could evict them, and those that a removed cohost had admitted would be admitted
 * again. `failed`: invalid frames that are checked in a second (0.2 to 0.5 ms each), of more a random sample, so that forged
 * frames cannot hide hosts; `cohosts`: all frames of cohosts, in 10 s. `evidence`: removals that are repeated to an owner with
 * one's former pass.
 */
export const passLimits = {
  people: 64,
  removals: 256,
  failed: 100,
  cohosts: 128,
  evidence: 4,
  periodMs: 10_000,
};

/**
 * Of two statements of one epoch about one participant the stronger one counts, in any order of arrival. A cohost can remove
 * guests, but neither cohosts nor the owner; a pass by the owner makes a guest independent of the cohost that admitted it.
 */
export function strengthOf(
  standing: Pass['standing'],
  { isChained }: { readonly isChained: boolean },
): number {
  if (standing === 'removed') return isChained ? 2 : 5;
  if (standing === 'guest') return isChained ? 0 : 1;
  return standing === 'owner' ? 4 : 3;
}

const isRemoval = ({ standing }: Pass): boolean => standing === 'removed';
const strength = ({ standing, cohost }: Pass): number =>
  strengthOf(standing, { isChained: cohost !== null });

export class KnownPasses {
  readonly #authority: Authority;
  readonly #failed = new RateMeter(1000);
  readonly #fromCohosts = new RateLimiter(passLimits.cohosts, passLimits.periodMs);
  /** Passes of the current epoch; the longest unused first. */
  readonly #words = new Map<PeerId, Pass>();
  /** Participants with a pass of an earlier epoch that have not been renewed; `by`: the epoch that ended it. */
  readonly #renewing = new Map<PeerId, { readonly role: Role; readonly by: number }>();
  /** Removals by cohosts under earlier epochs, which an owner that was away may not know. */
  #formerRemovals: readonly Bytes[] = [];
  readonly #overruled = new Set<PeerId>();
  #epoch = 0;
  #hostRemovedUnder = 0;

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /** The highest epoch that the owner has signed; 0 before the first. */
  get epoch(): number {
    return this.#epoch;
  }

  /** A pass from any sender: the new statement, `null` if it is known already, or why it was dropped. */
  async learn(frame: Bytes, now: number): Promise<Pass | DropReason | null> {
    const known = this.#judge(frame);
    if (known !== 'unchecked') return known;
    if (!this.#mayCheck(now)) return 'rate';
    const pass = await readPass(this.#authority, frame);
    if (pass) return this.#keep(pass);
    this.#failed.add(now);
    return 'forged';
  }

  /** From a host: checked however many frames others have forged. A cohost has its own limit. */
  async believe(frame: Bytes, from: Role, now: number): Promise<Pass | DropReason | null> {
    const known = this.#judge(frame);
    if (known !== 'unchecked') return known;
    if (from === 'cohost' && !this.#fromCohosts.tryAcquire(now)) return 'rate';
    const pass = await readPass(this.#authority, frame);
    return pass ? this.#keep(pass) : 'forged';
  }

  /** A genuine pass of any epoch, without effect here; `null` for any other frame. */
  async examine(frame: Bytes, now: number): Promise<Pass | null> {
    if (!this.#mayCheck(now)) return null;
    const pass = await readPass(this.#authority, frame);
    if (!pass) this.#failed.add(now);
    return pass;
  }

  /** By a pass of the current epoch. */
  roleOf(id: PeerId): Role | null {
    const word = this.#words.get(id);
    if (!word || word.standing === 'removed') return null;
    this.#use(word);
    return word.standing;
  }

  /** By a pass of the previous epoch, during the grace time: sufficient to be shown and to keep a connection. */
  formerRoleOf(id: PeerId): Role | null {
    return this.#renewing.get(id)?.role ?? null;
  }

  /** The grace time of this epoch has ended: participants that it left out lose their role. */
  expire(epoch: number): readonly PeerId[] {
    const late = [...this.#renewing].filter(([, { by }]) => by <= epoch);
    return late.map(([id]) => {
      this.#renewing.delete(id);
      return id;
    });
  }

  /** The frame with the strongest statement about a participant. */
  frameOf(id: PeerId): Bytes | null {
    return this.#words.get(id)?.frame ?? null;
  }

  /** The last known epoch under which the owner removed a cohost. */
  get hostRemovedUnder(): number {
    return this.#hostRemovedUnder;
  }

  /** Returns `true` once if a cohost had removed a participant that it may not remove. */
  wasOverruled(id: PeerId): boolean {
    return this.#overruled.delete(id);
  }

  get formerRemovals(): readonly Bytes[] {
    return this.#formerRemovals;
  }

  /** Participants removed under the current epoch, the newest first. */
  removals(atMost: number = limits.passes - 1): readonly Bytes[] {
    return [...this.#words.values()]
      .filter(isRemoval)
      .reverse()
      .slice(0, atMost)
      .map(({ frame }) => frame);
  }

  /** The effect of a frame, before its signatures are verified. */
  #judge(frame: Bytes): DropReason | null | 'unchecked' {
    const claim = claimOf(frame);
    if (!claim) return 'forged';
    if (claim.epoch < this.#epoch) return 'outdated';
    const word = claim.epoch === this.#epoch ? this.#words.get(claim.id) : undefined;
    if (!word) return 'unchecked';
    if (equal(word.frame, frame)) return null;
    return strength(word) >= strengthOf(claim.standing, claim) ? null : 'unchecked';
  }

  #mayCheck(now: number): boolean {
    const may = isSampled(this.#failed.count(now), passLimits.failed, randomFraction());
    if (!may) this.#failed.add(now);
    return may;
  }

  #keep(pass: Pass): Pass | DropReason | null {
    // Another frame may have been verified meanwhile.
    if (pass.epoch < this.#epoch) return 'outdated';
    if (pass.epoch > this.#epoch) this.#raise(pass.epoch);
    if (pass.cohost && this.#words.get(pass.cohost)?.standing === 'removed') return 'removed';
    const known = this.#words.get(pass.id);
    if (known && strength(known) >= strength(pass)) return null;
    if (isRemoval(pass)) {
      const former = known?.standing ?? this.formerRoleOf(pass.id);
      // Only the owner can renew the participant; a cohost cannot.
      const wasHost = former === 'owner' || former === 'cohost';
      if (wasHost && pass.cohost) return 'out-of-turn';
      if (wasHost) this.#hostRemovedUnder = pass.epoch;
    } else if (known && isRemoval(known)) this.#overruled.add(pass.id);
    this.#renewing.delete(pass.id);
    this.#use(pass);
    const alike = [...this.#words.values()].filter((word) => isRemoval(word) === isRemoval(pass));
    // Frames of cohosts must not evict statements of the owner.
    const oldest = alike.find(({ cohost }) => cohost) ?? alike[0];
    const atMost = isRemoval(pass) ? passLimits.removals : passLimits.people;
    if (alike.length > atMost && oldest) this.#words.delete(oldest.id);
    return pass;
  }

  /** A participant that is being renewed already gets no further time. */
  #raise(epoch: number): void {
    this.#epoch = epoch;
    const words = [...this.#words.values()];
    const removals = words.filter((word) => isRemoval(word) && word.cohost);
    this.#formerRemovals = [...this.#formerRemovals, ...removals.map(({ frame }) => frame)].slice(
      -passLimits.evidence,
    );
    for (const { id, standing } of words) {
      if (standing !== 'removed') this.#renewing.set(id, { role: standing, by: epoch });
    }
    this.#words.clear();
  }

  #use(word: Pass): void {
    this.#words.delete(word.id);
    this.#words.set(word.id, word);
  }
}
