// Whom the owner and the cohosts of a room have let in or removed, as far as we have heard: passes that were checked,
// the strongest word about each person. Knows no frames of others and says nothing.

import type { Bytes } from '../base/bytes.js';
import { equal } from '../base/bytes.js';
import { Rate } from '../base/rate.js';
import { type Authority, type Pass, type Role, readPass, subjectOf } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { DropReason } from './counters.js';

/**
 * `people`: whose passes are remembered, the longest unused forgotten first. `removals` are remembered apart, or those who
 * come and go would have them forgotten, and whom a removed cohost let in would be let in again; `told`: those of them that
 * are passed on to newcomers. `failed`: frames that prove no pass, checked in 10 s (about 1 ms each) before the rest is not.
 */
export const passLimits = { people: 64, removals: 256, told: 32, failed: 20, periodMs: 10_000 };

/**
 * Of two words about one person the stronger counts, in whatever order they come. A cohost removes guests, and neither
 * a cohost nor the owner; the owner's own word makes a guest independent of the cohost who let them in.
 */
export function strengthOf({ standing, cohost }: Pick<Pass, 'standing' | 'cohost'>): number {
  if (standing === 'removed') return cohost ? 2 : 5;
  if (standing === 'guest') return cohost ? 0 : 1;
  return standing === 'owner' ? 4 : 3;
}

const isRemoval = ({ standing }: Pass): boolean => standing === 'removed';

export class Passes {
  readonly #authority: Authority;
  readonly #failed = new Rate(passLimits.failed, passLimits.periodMs);
  /** The longest unused first. */
  readonly #words = new Map<PeerId, Pass>();

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /** A pass from anybody: the new word, `null` when it says nothing new, or why it counts for nothing. */
  async learn(frame: Bytes, now: number): Promise<Pass | DropReason | null> {
    if (this.#isKnown(frame)) return null;
    if (this.#failed.waitMs(now) > 0) return 'rate';
    const pass = await readPass(this.#authority, frame);
    if (pass) return this.#keep(pass);
    this.#failed.take(now);
    return 'forged';
  }

  /** Checked like every other, however many were forged: it comes from a host, or is our own. */
  async believe(frame: Bytes): Promise<Pass | DropReason | null> {
    const pass = this.#isKnown(frame) ? null : await readPass(this.#authority, frame);
    return pass && this.#keep(pass);
  }

  roleOf(id: PeerId): Role | null {
    const word = this.#words.get(id);
    if (!word || word.standing === 'removed') return null;
    this.#use(word);
    return word.standing;
  }

  /** The strongest word about somebody, as it travels. */
  frameOf(id: PeerId): Bytes | null {
    return this.#words.get(id)?.frame ?? null;
  }

  /** Who was removed, the newest last. */
  get removals(): readonly Bytes[] {
    return [...this.#words.values()]
      .filter(isRemoval)
      .slice(-passLimits.told)
      .map(({ frame }) => frame);
  }

  /** Guests who are here on the word of this cohost. */
  admittedBy(cohost: PeerId): readonly PeerId[] {
    return [...this.#words.values()]
      .filter((word) => word.standing === 'guest' && word.cohost === cohost)
      .map(({ id }) => id);
  }

  #isKnown(frame: Bytes): boolean {
    const word = this.#words.get(subjectOf(frame));
    return word !== undefined && equal(word.frame, frame);
  }

  #keep(pass: Pass): Pass | DropReason | null {
    if (pass.cohost && this.#words.get(pass.cohost)?.standing === 'removed') return 'removed';
    const known = this.#words.get(pass.id);
    if (known && strengthOf(known) >= strengthOf(pass)) return null;
    this.#use(pass);
    const alike = [...this.#words.values()].filter((word) => isRemoval(word) === isRemoval(pass));
    const [oldest] = alike;
    const atMost = isRemoval(pass) ? passLimits.removals : passLimits.people;
    if (alike.length > atMost && oldest) this.#words.delete(oldest.id);
    return pass;
  }

  #use(word: Pass): void {
    this.#words.delete(word.id);
    this.#words.set(word.id, word);
  }
}
