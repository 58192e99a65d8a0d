// The grace time after a new epoch of the owner: participants with a pass of the previous one keep their connections, so that
// neither a slow renewal nor a reload of the owner's page is noticed. A participant that is not renewed in time is not met
// until it has a pass.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { claimOf } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { RoomApi } from '../room/admission-policy.js';
import type { KnownPasses } from './known-passes.js';

/** From receiving a new epoch until participants without a pass of it are dropped, milliseconds. */
export const graceMs = 10_000;
/** Milliseconds after the start of the epoch at which we ask for a renewal that has not arrived. */
const askAfterMs = [500, 4000];
/** Interval at which an owner whose clock is behind is told that its epoch has ended, milliseconds. */
const correctionMs = 5000;

export interface EpochGraceOptions {
  readonly self: PeerId;
  readonly passes: KnownPasses;
  readonly roomApi: RoomApi;
  /** We were not renewed and have no host to ask yet. */
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

  /** `outdated` was received; `own` is a pass of the current epoch. */
  correct(outdated: Bytes, own: Bytes | null): void {
    if (!own || claimOf(outdated)?.standing !== 'owner') return;
    if (this.#corrections.tryAcquire(monotonicMs())) this.#options.roomApi.announce([own]);
  }

  /** If we were not renewed ourselves, we meet no participant. */
  #end(epoch: number): void {
    const { onChange, passes, self, roomApi } = this.#options;
    const late = passes.expire(epoch);
    if (late.includes(self)) {
      roomApi.part(null);
      roomApi.restartHello();
    } else for (const id of late) roomApi.part(id);
    if (late.length > 0) onChange();
  }
}
