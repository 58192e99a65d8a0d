// Who may connect now and who waits: browsers, and attackers, can open connections faster than they can be finished.
// Holds offers that came too early; decides, and leaves the doing to receiver.ts.

import type { Bytes } from '../base/bytes.js';
import type { PeerId } from '../protocol/signal.js';
import { isConnecting, type Member, type Roster } from './roster.js';

/** Unfinished connections at one time; and of these with people who have not echoed a nonce of ours. */
export const unfinishedLimit = 4;
export const unprovenLimit = 2;

export type ConnectionSlot =
  /** Their offer, which has waited. */
  | { readonly offered: Bytes }
  /** We would have offered. */
  | { readonly owed: Member };

export class ConnectionSlots {
  readonly #roster: Roster;
  /** One frame for a person of the roster, so it is bounded by that; in the order of their coming. */
  readonly #offers = new Map<PeerId, Bytes>();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** Whether this person's connection may be made, or is there already. */
  isOpenTo(member: Member): boolean {
    if (member.standing === 'connected' || isConnecting(member)) return true;
    const unfinished = this.#roster.filter(isConnecting);
    const unproven = unfinished.filter(({ echoed }) => !echoed);
    if (!member.echoed && unproven.length >= unprovenLimit) return false;
    return unfinished.length < unfinishedLimit;
  }

  /** A repetition takes the place of the first. */
  keep(member: Member, offer: Bytes): void {
    this.#offers.set(member.id, offer);
  }

  holds(member: Member): boolean {
    return this.#offers.has(member.id);
  }

  /** Whose turn has come, `null` when nobody waits or all places are taken. Their offers before ours. */
  next(): ConnectionSlot | null {
    for (const [id, offered] of this.#offers) {
      const member = this.#roster.get(id);
      const isVoid = !member || member.standing === 'departed' || member.standing === 'failed';
      if (!isVoid && !this.isOpenTo(member)) continue;
      this.#offers.delete(id);
      if (!isVoid) return { offered };
    }
    const open = this.#roster.filter(
      (one) => one.standing === 'held' && one.owed && this.isOpenTo(one),
    );
    const owed = open.find(({ echoed }) => echoed) ?? open[0];
    return owed ? { owed } : null;
  }
}
