// Removals by the owner's page: under the next epoch it signs a pass for every participant that stays. Also chooses the epoch
// with which a session starts, and keeps the list of those present. Sends nothing itself.

import { after, every } from '../base/abort.js';
import { monotonicMs, wallMs } from '../base/clock.js';
import type { DropReason } from '../base/drop-reason.js';
import { bytesOf } from '../protocol/identity.js';
import type { Issuer, Pass, Role } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { KnownPasses } from './known-passes.js';
import {
  type AttendanceBook,
  attendanceMs,
  nextEpoch,
  Returning,
  recentOf,
} from './remembered-attendance.js';

export interface RenewalOptions {
  readonly self: PeerId;
  readonly passes: KnownPasses;
  readonly signer: (epoch: number) => Issuer;
  readonly attendance: AttendanceBook;
}

/** A participant that is present, with the role of its pass. */
export interface Staying {
  readonly id: PeerId;
  readonly role: Role;
}

export interface Signed {
  readonly frame: Pass['frame'];
  readonly word: Pass | DropReason | null;
}

/**
 * A participant that was present when the owner left and has not returned within this time, in milliseconds, has to knock
 * again.
 */
const returningMs = 60_000;

export class Renewal {
  returning: Returning;
  readonly #options: RenewalOptions;
  /** The latest epoch that this page has started or adopted. */
  #epoch: number;
  /** The stored value. */
  readonly #formerSince: number;
  #present: readonly PeerId[] = [];
  #written = '';
  #writtenAt = 0;
  /** The epoch was chosen without knowledge of a higher one. */
  #isFirst = true;

  static async begin(options: RenewalOptions): Promise<Renewal> {
    const renewal = new Renewal(options);
    const own = await renewal.issue(bytesOf(options.self), 'owner');
    await options.passes.believe(own, 'owner', monotonicMs());
    return renewal;
  }

  private constructor(options: RenewalOptions) {
    this.#options = options;
    const { former } = options.attendance;
    this.#epoch = nextEpoch(wallMs(), former?.epoch ?? 0);
    this.#formerSince = former?.since ?? this.#epoch;
    this.returning = new Returning(options.passes, recentOf(former, wallMs()));
  }

  /** Starts a session; the page is told of nothing before it has an abort signal. */
  open(abortSignal: AbortSignal): void {
    const { passes } = this.#options;
    const forget = () => {
      this.returning = new Returning(passes, []);
      this.#write();
    };
    after(returningMs, forget, abortSignal);
    every(attendanceMs.refresh, () => this.#write(), abortSignal);
    this.#write();
  }

  /** Signs under the current epoch. */
  get issue(): Issuer {
    return this.#options.signer(this.#epoch);
  }

  /** This page has started the current epoch, or signs under it. */
  get isOurs(): boolean {
    return this.#epoch === this.#options.passes.epoch;
  }

  /** An outdated pass was received; returns a participant that a cohost removed without our knowledge. */
  examine(frame: Pass['frame']): Promise<PeerId | null> {
    return this.returning.examine(frame, this.#since, monotonicMs());
  }

  /**
   * Signs for us and for all that stay. `removed`: under the next epoch, with a removal of that participant; `null`: another
   * page of the owner has started an epoch, and its participants must not lose ours. If that page is not present, the epoch may
   * as well stem from an earlier session with a clock that was ahead: the first time, ours starts above it. Two pages agree
   * after the second time.
   */
  async renew(staying: readonly Staying[], removed: Staying | null): Promise<readonly Signed[]> {
    const { passes, self } = this.#options;
    if (!removed && this.isOurs) return [];
    const isThere = staying.some(({ role }) => role === 'owner');
    const isNew = removed !== null || (this.#isFirst && !isThere);
    this.#isFirst = false;
    this.#epoch = isNew ? nextEpoch(wallMs(), passes.epoch, this.#epoch) : passes.epoch;
    if (removed) this.returning.forget(removed.id);
    const kept = staying.filter(({ id }) => id !== removed?.id && (isNew || !passes.frameOf(id)));
    const words: readonly { readonly id: PeerId; readonly standing: Pass['standing'] }[] = [
      { id: self, standing: 'owner' },
      ...kept.map(({ id, role }) => ({ id, standing: role })),
      ...(removed ? [{ id: removed.id, standing: 'removed' as const }] : []),
    ];
    const { issue } = this;
    const frames = await Promise.all(words.map(({ id, standing }) => issue(bytesOf(id), standing)));
    const signed: Signed[] = [];
    for (const frame of frames) {
      signed.push({ frame, word: await passes.believe(frame, 'owner', monotonicMs()) });
    }
    return signed;
  }

  /** A page of the owner has removed a cohost: what cohosts signed before does not count. */
  get #since(): number {
    return Math.max(this.#formerSince, this.#options.passes.hostRemovedUnder);
  }

  store(staying: readonly Staying[]): void {
    this.#present = staying.map(({ id }) => id);
    this.#write();
  }

  #write(): void {
    const present = [...new Set([...this.#present, ...this.returning.ids])];
    const now = { epoch: this.#epoch, since: this.#since, present };
    const [written, at] = [JSON.stringify(now), wallMs()];
    if (written === this.#written && at - this.#writtenAt < attendanceMs.refresh) return;
    this.#written = written;
    this.#writtenAt = at;
    this.#options.attendance.write({ ...now, at });
  }
}
