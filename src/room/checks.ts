// How many signatures and ciphers of foreign frames are checked in a second. Charged before the check, whether it
// succeeds or not; beyond the budget a random sample is checked, so that nobody takes the places of others.

import { randomFraction } from '../base/clock.js';
import { isSampled, RateMeter } from '../base/rate-limiter.js';
import type { Member } from './roster.js';

/**
 * Checks in a second, 0.1 to 0.3 ms each: of all strangers together, of one known person, of all known persons. 15 people
 * who join at once have about 60 checks as strangers in 2 s; a pair that connects has less than 20 in a second.
 */
export const checkLimits = { strangers: 200, person: 60, people: 300 };

export class Checks {
  readonly #strangers = new RateMeter(1000);
  readonly #people = new RateMeter(1000);
  readonly #persons = new WeakMap<Member, RateMeter>();

  /** Whether a frame may be checked that says it is of this person; `undefined`: of somebody unknown. */
  allows(member: Member | undefined, now: number): boolean {
    if (!member) return take(this.#strangers, checkLimits.strangers, now);
    const person = this.#persons.get(member) ?? new RateMeter(1000);
    this.#persons.set(member, person);
    return take(person, checkLimits.person, now) && take(this.#people, checkLimits.people, now);
  }
}

function take(flow: RateMeter, budget: number, now: number): boolean {
  flow.add(now);
  return isSampled(flow.count(now), budget, randomFraction());
}
