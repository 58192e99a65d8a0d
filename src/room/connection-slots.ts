// Limits concurrent connection attempts: browsers and attackers can start connections faster than they complete. Keeps early
// offers; decides only, receiver.ts acts.

import type { Bytes } from '../base/bytes.js';
import type { PeerId } from '../protocol/signal.js';
import { isConnecting, type Member, type Roster } from './roster.js';

/** Unfinished connections at one time, and how many of them with participants that have not echoed our nonce. */
export const unfinishedLimit = 4;
export const unprovenLimit = 2;

export type ConnectionSlot =
  /** The offer of the member, which was postponed. */
  | { readonly offered: Bytes }
  /** The member to which we owe an offer. */
  | { readonly owed: Member };

export class ConnectionSlots {
  readonly #roster: Roster;
  /** At most one frame for each member of the roster, in order of arrival. */
  readonly #offers = new Map<PeerId, Bytes>();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** Returns `true` if the connection to this member exists or may be created. */
  isOpenTo(member: Member): boolean {
    if (member.phase === 'connected' || isConnecting(member)) return true;
    const unfinished = this.#roster.filter(isConnecting);
    const unproven = unfinished.filter(({ echoed }) => !echoed);
    if (!member.echoed && unproven.length >= unprovenLimit) return false;
    return unfinished.length < unfinishedLimit;
  }

  /** A repetition replaces the frame that is kept. */
  keep(member: Member, offer: Bytes): void {
    this.#offers.set(member.id, offer);
  }

  holds(member: Member): boolean {
    return this.#offers.has(member.id);
  }

  /** The next attempt, `null` if there is no attempt to make or no free slot. Offers of members precede ours. */
  next(): ConnectionSlot | null {
    for (const [id, offered] of this.#offers) {
      const member = this.#roster.get(id);
      const isVoid = !member || member.phase === 'departed' || member.phase === 'failed';
      if (!isVoid && !this.isOpenTo(member)) continue;
      this.#offers.delete(id);
      if (!isVoid) return { offered };
    }
    const open = this.#roster.filter(
      (one) => one.phase === 'held' && one.exchange.owed && this.isOpenTo(one),
    );
    const owed = open.find(({ echoed }) => echoed) ?? open[0];
    return owed ? { owed } : null;
  }
}
