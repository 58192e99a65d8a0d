// What the owner's page remembers of a room between sessions: the epoch it signed under, and who was present. A participant on
// the list that shows a pass of that session is renewed without a knock. Neither sends nor stores anything itself.

import type { Bytes } from '../base/bytes.js';
import { claimOf, type Role } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { KnownPasses } from './known-passes.js';

export interface Attendance {
  /** The highest epoch signed; the next session starts above it. */
  readonly epoch: number;
  /** Since the last removal of a cohost: what cohosts signed before does not count. */
  readonly since: number;
  /** Admitted participants that were present, as ids of sessions: a later session of the same person is not among them. */
  readonly present: readonly PeerId[];
  /** When the list was written, by the owner's clock. The list serves a reload of the page, not the next meeting. */
  readonly at: number;
}

/** Interval at which the list is written, and how long it is valid, milliseconds. */
export const attendanceMs = { refresh: 60_000, recent: 300_000 };

/** The participants that were present, if the list is still valid. */
export const recentOf = (former: Attendance | null, nowMs: number): readonly PeerId[] =>
  former && Math.abs(nowMs - former.at) < attendanceMs.recent ? former.present : [];

/** Keeps the attendance between sessions. */
export interface AttendanceBook {
  readonly former: Attendance | null;
  write(now: Attendance): void;
}

/** The owner's clock may be behind, or that of another device of the owner ahead. */
export const nextEpoch = (nowMs: number, ...known: readonly number[]): number =>
  Math.max(nowMs, ...known.map((epoch) => epoch + 1));

/** Participants of the owner's previous session that have not been renewed in this one. */
export class Returning {
  readonly #passes: KnownPasses;
  readonly #ids: Set<PeerId>;
  readonly #evidence = new Map<PeerId, Role>();

  constructor(passes: KnownPasses, ids: readonly PeerId[]) {
    this.#passes = passes;
    this.#ids = new Set(ids);
  }

  get ids(): readonly PeerId[] {
    return [...this.#ids];
  }

  /** Only for a participant on the list whose former pass was shown. */
  roleOf(id: PeerId): Role | null {
    return this.#evidence.get(id) ?? null;
  }

  forget(id: PeerId): void {
    this.#ids.delete(id);
    this.#evidence.delete(id);
  }

  /**
   * Takes an outdated pass as evidence. Returns a participant that a cohost removed under `since` or a later epoch: the owner
   * was away, or signed for it before it received the removal.
   */
  async examine(frame: Bytes, since: number, now: number): Promise<PeerId | null> {
    const claim = claimOf(frame);
    if (!claim) return null;
    const { id, standing, epoch } = claim;
    const isRemoval = standing === 'removed';
    const isAsked = isRemoval
      ? epoch >= since &&
        (this.#ids.has(id) ||
          (this.#passes.roleOf(id) ?? this.#passes.formerRoleOf(id)) === 'guest')
      : this.#ids.has(id) && !this.#evidence.has(id);
    if (!isAsked) return null;
    const pass = await this.#passes.examine(frame, now);
    if (pass && standing !== 'removed') this.#evidence.set(id, standing);
    return pass && isRemoval ? id : null;
  }
}
