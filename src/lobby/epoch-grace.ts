// What follows from a new epoch of the owner for those who had a pass of the last one: for a grace time they keep their
// connections, so that a renewal that takes its way and a page of the owner that is reloaded are not noticed. Whoever is not
// renewed by then is met no more until they have a pass.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { claimOf } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { RoomApi } from '../room/admission.js';
import type { PassStore } from './pass-store.js';

/** From hearing of a new epoch until people without a pass of it are dropped, milliseconds. */
export const graceMs = 10_000;
/** A renewal comes by itself; then we ask for it. Milliseconds after the epoch began. */
const askAfterMs = [500, 4000];
/** An owner whose clock is behind hears that its epoch is over; milliseconds from one time to the next. */
const correctionMs = 5000;

export interface EpochGraceOptions {
  readonly self: PeerId;
  readonly passStore: PassStore;
  readonly roomApi: RoomApi;
  /** We were left out, and ask nobody yet. */
  mustAsk(): boolean;
  onChange(): void;
}

export class EpochGrace {
  readonly #options: EpochGraceOptions;
  readonly #abortSignal: AbortSignal;
  readonly #corrections = new RateLimiter(1, correctionMs);

  constructor(options: EpochGraceOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  begin(epoch: number): void {
    const { mustAsk, roomApi } = this.#options;
    after(graceMs, () => this.#end(epoch), this.#abortSignal);
    for (const ms of askAfterMs)
      after(ms, () => mustAsk() && roomApi.restartHello(), this.#abortSignal);
  }

  /** `outdated` was heard; `own` is a pass of the current epoch. */
  correct(outdated: Bytes, own: Bytes | null): void {
    if (!own || claimOf(outdated)?.standing !== 'owner') return;
    if (this.#corrections.tryAcquire(monotonicMs())) this.#options.roomApi.announce([own]);
  }

  /** If it is us who were left out, nobody is met. */
  #end(epoch: number): void {
    const { onChange, passStore, self, roomApi } = this.#options;
    const late = passStore.expire(epoch);
    if (late.includes(self)) {
      roomApi.part(null);
      roomApi.restartHello();
    } else for (const id of late) roomApi.part(id);
    if (late.length > 0) onChange();
  }
}
