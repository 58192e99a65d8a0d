// Limits the signatures and ciphers of foreign frames that are checked in a second. A check is charged before its result is
// known; beyond the budget a random sample is checked, so that no sender can use up the budget of others.

import { randomFraction } from '../base/clock.js';
import { isSampled, RateMeter } from '../base/rate-limiter.js';
import type { Member } from './roster.js';

/**
 * Checks in a second (0.1 to 0.3 ms each) for all unknown senders together, one member, and all members. 15 participants
 * that join at once cause about 60 checks as unknown senders in 2 s; a connecting pair causes less than 20 in a second.
 */
export const checkLimits = { strangers: 200, person: 60, people: 300 } as const;

export type CheckLimits = Readonly<Record<keyof typeof checkLimits, number>>;

export class CheckBudget {
  readonly #limits: CheckLimits;
  readonly #strangers = new RateMeter(1000);
  readonly #people = new RateMeter(1000);
  readonly #persons = new WeakMap<Member, RateMeter>();

  constructor(limits: CheckLimits = checkLimits) {
    this.#limits = limits;
  }

  /** Returns `true` if a frame that claims to be from this member may be checked; `undefined`: from an unknown sender. */
  allows(member: Member | undefined, now: number): boolean {
    const limits = this.#limits;
    if (!member) return take(this.#strangers, limits.strangers, now);
    const person = this.#persons.get(member) ?? new RateMeter(1000);
    this.#persons.set(member, person);
    return take(person, limits.person, now) && take(this.#people, limits.people, now);
  }
}

function take(flow: RateMeter, budget: number, now: number): boolean {
  flow.add(now);
  return isSampled(flow.count(now), budget, randomFraction());
}
