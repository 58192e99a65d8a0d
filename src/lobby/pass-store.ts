// Whom the owner and the cohosts of a room have let in or removed, as far as we have heard: passes of the newest epoch
// that were checked, the strongest word about each person. Whoever had a pass of the epoch before is renewing for a grace
// time, in which nobody is met with it and nobody is dropped. Knows no frames of others and says nothing.

import { type Bytes, equal } from '../base/bytes.js';
import { randomFraction } from '../base/clock.js';
import { isSampled, RateLimiter, RateMeter } from '../base/rate-limiter.js';
import { type Authority, claimOf, type Pass, type Role, readPass } from '../protocol/pass.js';
import { limits, type PeerId } from '../protocol/signal.js';
import type { DropReason } from '../room/traffic-counters.js';

/**
 * `people`: whose passes are remembered, the longest unused forgotten first. `removals` are remembered apart, or those who
 * come and go would have them forgotten, and whom a removed cohost let in would be let in again. `failed`: frames that prove
 * no pass, checked in a second (0.2 to 0.5 ms each), of more a random sample, or whoever forges could keep hosts from being
 * known; `cohosts`: all frames that cohosts send, in 10 s.
 * `evidence`: removals that are repeated to an owner beside one's former pass.
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
 * Of two words of one epoch about one person the stronger counts, in whatever order they come. A cohost removes guests, and
 * neither a cohost nor the owner; the owner's own word makes a guest independent of the cohost who let them in.
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

export class PassStore {
  readonly #authority: Authority;
  readonly #failed = new RateMeter(1000);
  readonly #fromCohosts = new RateLimiter(passLimits.cohosts, passLimits.periodMs);
  /** Of the current epoch; the longest unused first. */
  readonly #words = new Map<PeerId, Pass>();
  /** Who had a pass of an epoch before and was not renewed so far; `by` the epoch that ended it. */
  readonly #renewing = new Map<PeerId, { readonly role: Role; readonly by: number }>();
  /** What cohosts removed under epochs before: an owner who was away may not know it. */
  #formerRemovals: readonly Bytes[] = [];
  readonly #overruled = new Set<PeerId>();
  #epoch = 0;
  #hostRemovedUnder = 0;

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /** The highest that a word of the owner has named; 0 before the first. */
  get epoch(): number {
    return this.#epoch;
  }

  /** A pass from anybody: the new word, `null` when it says nothing new, or why it counts for nothing. */
  async learn(frame: Bytes, now: number): Promise<Pass | DropReason | null> {
    const known = this.#judge(frame);
    if (known !== 'unchecked') return known;
    if (!this.#mayCheck(now)) return 'rate';
    const pass = await readPass(this.#authority, frame);
    if (pass) return this.#keep(pass);
    this.#failed.add(now);
    return 'forged';
  }

  /** From a host: checked however many others have forged. A cohost has a limit of its own. */
  async believe(frame: Bytes, from: Role, now: number): Promise<Pass | DropReason | null> {
    const known = this.#judge(frame);
    if (known !== 'unchecked') return known;
    if (from === 'cohost' && !this.#fromCohosts.tryAcquire(now)) return 'rate';
    const pass = await readPass(this.#authority, frame);
    return pass ? this.#keep(pass) : 'forged';
  }

  /** A genuine pass of any epoch, which counts for nothing here; `null` when it is none. */
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

  /** By a pass of the epoch before, for the grace time: enough to be shown, and to keep a connection. */
  formerRoleOf(id: PeerId): Role | null {
    return this.#renewing.get(id)?.role ?? null;
  }

  /** The grace time of this epoch is over: whoever it left out has no role any more. */
  expire(epoch: number): readonly PeerId[] {
    const late = [...this.#renewing].filter(([, { by }]) => by <= epoch);
    return late.map(([id]) => {
      this.#renewing.delete(id);
      return id;
    });
  }

  /** The strongest word about somebody, as it travels. */
  frameOf(id: PeerId): Bytes | null {
    return this.#words.get(id)?.frame ?? null;
  }

  /** The last epoch under which the owner removed somebody who was no guest, as far as we know. */
  get hostRemovedUnder(): number {
    return this.#hostRemovedUnder;
  }

  /** Whether a cohost had removed somebody whom it may not remove; tells it once. */
  wasOverruled(id: PeerId): boolean {
    return this.#overruled.delete(id);
  }

  get formerRemovals(): readonly Bytes[] {
    return this.#formerRemovals;
  }

  /** Who was removed under the current epoch, the newest first. */
  removals(atMost: number = limits.passes - 1): readonly Bytes[] {
    return [...this.#words.values()]
      .filter(isRemoval)
      .reverse()
      .slice(0, atMost)
      .map(({ frame }) => frame);
  }

  /** What a frame comes to without a look at its signatures. */
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
    // Another frame may have been checked meanwhile.
    if (pass.epoch < this.#epoch) return 'outdated';
    if (pass.epoch > this.#epoch) this.#raise(pass.epoch);
    if (pass.cohost && this.#words.get(pass.cohost)?.standing === 'removed') return 'removed';
    const known = this.#words.get(pass.id);
    if (known && strength(known) >= strength(pass)) return null;
    if (isRemoval(pass)) {
      const former = known?.standing ?? this.formerRoleOf(pass.id);
      // The owner is about to renew them, and a cohost has no say in that.
      const wasHost = former === 'owner' || former === 'cohost';
      if (wasHost && pass.cohost) return 'out-of-turn';
      if (wasHost) this.#hostRemovedUnder = pass.epoch;
    } else if (known && isRemoval(known)) this.#overruled.add(pass.id);
    this.#renewing.delete(pass.id);
    this.#use(pass);
    const alike = [...this.#words.values()].filter((word) => isRemoval(word) === isRemoval(pass));
    // Whatever cohosts sign, the owner's words are not forgotten for it.
    const oldest = alike.find(({ cohost }) => cohost) ?? alike[0];
    const atMost = isRemoval(pass) ? passLimits.removals : passLimits.people;
    if (alike.length > atMost && oldest) this.#words.delete(oldest.id);
    return pass;
  }

  /** Who is renewing already has no more time for it. */
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
