// What the owner's page remembers of a room from one stay to the next: the epoch it signed under, and who was present.
// Whoever is on the list and shows a pass of that stay is renewed without a knock. Says nothing and stores nothing itself.

import type { Bytes } from '../base/bytes.js';
import { claimOf, type Role } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { PassStore } from './pass-store.js';

export interface Attendance {
  /** The highest epoch signed; the next stay begins above it. */
  readonly epoch: number;
  /** Since a cohost was removed last: what cohosts signed before counts for nothing. */
  readonly since: number;
  /** Who was present and had been let in; ids of sessions, so that a later session of a person is not among them. */
  readonly present: readonly PeerId[];
  /** When it was so, by the owner's clock: the list is for a page that is reloaded, and not for the next meeting. */
  readonly at: number;
}

/** Said anew so often, and believed for so long, milliseconds. */
export const attendanceMs = { refresh: 60_000, recent: 300_000 };

/** Who was present a moment ago. */
export const recentOf = (former: Attendance | null, nowMs: number): readonly PeerId[] =>
  former && Math.abs(nowMs - former.at) < attendanceMs.recent ? former.present : [];

/** From one stay to the next. */
export interface AttendanceBook {
  readonly former: Attendance | null;
  write(now: Attendance): void;
}

/** The owner's clock may be behind, or another device of the owner ahead. */
export const nextEpoch = (nowMs: number, ...known: readonly number[]): number =>
  Math.max(nowMs, ...known.map((epoch) => epoch + 1));

/** People present in the former stay of the owner, who have not been renewed in this one. */
export class Returning {
  readonly #passStore: PassStore;
  readonly #ids: Set<PeerId>;
  readonly #evidence = new Map<PeerId, Role>();

  constructor(passStore: PassStore, ids: readonly PeerId[]) {
    this.#passStore = passStore;
    this.#ids = new Set(ids);
  }

  get ids(): readonly PeerId[] {
    return [...this.#ids];
  }

  /** Of somebody on the list whose former pass was shown. */
  roleOf(id: PeerId): Role | null {
    return this.#evidence.get(id) ?? null;
  }

  forget(id: PeerId): void {
    this.#ids.delete(id);
    this.#evidence.delete(id);
  }

  /**
   * Takes an outdated pass as evidence. Whom a cohost removed under `since` or a later epoch is returned: the owner was
   * away, or signed for them before it heard of it.
   */
  async examine(frame: Bytes, since: number, now: number): Promise<PeerId | null> {
    const claim = claimOf(frame);
    if (!claim) return null;
    const { id, standing, epoch } = claim;
    const isRemoval = standing === 'removed';
    const isAsked = isRemoval
      ? epoch >= since &&
        (this.#ids.has(id) ||
          (this.#passStore.roleOf(id) ?? this.#passStore.formerRoleOf(id)) === 'guest')
      : this.#ids.has(id) && !this.#evidence.has(id);
    if (!isAsked) return null;
    const pass = await this.#passStore.examine(frame, now);
    if (pass && standing !== 'removed') this.#evidence.set(id, standing);
    return pass && isRemoval ? id : null;
  }
}
