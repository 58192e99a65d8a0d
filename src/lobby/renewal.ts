// How the owner's page takes somebody out for good: under the next epoch it signs a pass for everybody who stays and for
// nobody else. Also chooses the epoch with which a stay begins, and keeps the list of those present. Says nothing itself.

import { after, every } from '../base/abort.js';
import { monotonicMs, wallMs } from '../base/clock.js';
import { bytesOf } from '../protocol/identity.js';
import type { Issuer, Pass, Role } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { DropReason } from '../room/traffic-counters.js';
import { type AttendanceBook, attendanceMs, nextEpoch, Returning, recentOf } from './attendance.js';
import type { PassStore } from './pass-store.js';

export interface RenewalOptions {
  readonly self: PeerId;
  readonly passStore: PassStore;
  readonly signer: (epoch: number) => Issuer;
  readonly attendance: AttendanceBook;
}

/** Somebody present, by whose pass they are. */
export interface Staying {
  readonly id: PeerId;
  readonly role: Role;
}

export interface Signed {
  readonly frame: Pass['frame'];
  readonly word: Pass | DropReason | null;
}

/** Whoever was here when the owner left, and has not come back by then, knocks like everybody else. */
const returningMs = 60_000;

export class Renewal {
  returning: Returning;
  readonly #options: RenewalOptions;
  /** The last that this page has begun or adopted. */
  #epoch: number;
  /** Stored. */
  readonly #formerSince: number;
  #present: readonly PeerId[] = [];
  #written = '';
  #writtenAt = 0;
  /** Whether the epoch was chosen without having heard of a higher one. */
  #isFirst = true;

  static async begin(options: RenewalOptions): Promise<Renewal> {
    const renewal = new Renewal(options);
    const own = await renewal.issue(bytesOf(options.self), 'owner');
    await options.passStore.believe(own, 'owner', monotonicMs());
    return renewal;
  }

  private constructor(options: RenewalOptions) {
    this.#options = options;
    const { former } = options.attendance;
    this.#epoch = nextEpoch(wallMs(), former?.epoch ?? 0);
    this.#formerSince = former?.since ?? this.#epoch;
    this.returning = new Returning(options.passStore, recentOf(former, wallMs()));
  }

  /** A stay begins, of which the page may hear nothing before it has a lifetime. */
  open(abortSignal: AbortSignal): void {
    const { passStore } = this.#options;
    const forget = () => {
      this.returning = new Returning(passStore, []);
      this.#write();
    };
    after(returningMs, forget, abortSignal);
    every(attendanceMs.refresh, () => this.#write(), abortSignal);
    this.#write();
  }

  /** Of the current epoch. */
  get issue(): Issuer {
    return this.#options.signer(this.#epoch);
  }

  /** The current epoch was begun, or is signed under, by this page. */
  get isOurs(): boolean {
    return this.#epoch === this.#options.passStore.epoch;
  }

  /** An outdated pass was heard; whom a cohost removed without our knowledge. */
  examine(frame: Pass['frame']): Promise<PeerId | null> {
    return this.returning.examine(frame, this.#since, monotonicMs());
  }

  /**
   * Signs for us and for those who stay. `removed`: under the next epoch, with a word about them; `null`: another page of the
   * owner has begun an epoch, and its people must not lose ours. When that page is not here, it may as well be an epoch of an
   * earlier stay, by a clock that was ahead: the first time ours begins above it. Two pages agree after the second.
   */
  async renew(staying: readonly Staying[], removed: Staying | null): Promise<readonly Signed[]> {
    const { passStore, self } = this.#options;
    if (!removed && this.isOurs) return [];
    const isThere = staying.some(({ role }) => role === 'owner');
    const isNew = removed !== null || (this.#isFirst && !isThere);
    this.#isFirst = false;
    this.#epoch = isNew ? nextEpoch(wallMs(), passStore.epoch, this.#epoch) : passStore.epoch;
    if (removed) this.returning.forget(removed.id);
    const kept = staying.filter(
      ({ id }) => id !== removed?.id && (isNew || !passStore.frameOf(id)),
    );
    const words: readonly { readonly id: PeerId; readonly standing: Pass['standing'] }[] = [
      { id: self, standing: 'owner' },
      ...kept.map(({ id, role }) => ({ id, standing: role })),
      ...(removed ? [{ id: removed.id, standing: 'removed' as const }] : []),
    ];
    const { issue } = this;
    const frames = await Promise.all(words.map(({ id, standing }) => issue(bytesOf(id), standing)));
    const signed: Signed[] = [];
    for (const frame of frames) {
      signed.push({ frame, word: await passStore.believe(frame, 'owner', monotonicMs()) });
    }
    return signed;
  }

  /** By whichever page of the owner a cohost was removed: what cohosts signed before counts for nothing. */
  get #since(): number {
    return Math.max(this.#formerSince, this.#options.passStore.hostRemovedUnder);
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
