// What follows from a new epoch of the owner for those who had a pass of the last one: for a grace time they keep their
// connections, so that a renewal that takes its way and a page of the owner that is reloaded are not noticed. Whoever is not
// renewed by then is met no more until they have a pass.

import { after, monotonicMs } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { Rate } from '../base/rate-limiter.js';
import { claimOf } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import type { Voice } from '../room/admission.js';
import type { Passes } from './pass-store.js';

/** From hearing of a new epoch until people without a pass of it are dropped, milliseconds. */
export const graceMs = 10_000;
/** A renewal comes by itself; then we ask for it. Milliseconds after the epoch began. */
const askAfterMs = [500, 4000];
/** An owner whose clock is behind hears that its epoch is over; milliseconds from one time to the next. */
const correctionMs = 5000;

export interface GraceOptions {
  readonly self: PeerId;
  readonly passes: Passes;
  readonly voice: Voice;
  /** We were left out, and ask nobody yet. */
  mustAsk(): boolean;
  onChange(): void;
}

export class Grace {
  readonly #options: GraceOptions;
  readonly #life: AbortSignal;
  readonly #corrections = new Rate(1, correctionMs);

  constructor(options: GraceOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
  }

  begin(epoch: number): void {
    const { mustAsk, voice } = this.#options;
    after(graceMs, () => this.#end(epoch), this.#life);
    for (const ms of askAfterMs) after(ms, () => mustAsk() && voice.come(), this.#life);
  }

  /** `outdated` was heard; `own` is a pass of the current epoch. */
  correct(outdated: Bytes, own: Bytes | null): void {
    if (!own || claimOf(outdated)?.standing !== 'owner') return;
    if (this.#corrections.take(monotonicMs())) this.#options.voice.announce([own]);
  }

  /** If it is us who were left out, nobody is met. */
  #end(epoch: number): void {
    const { onChange, passes, self, voice } = this.#options;
    const late = passes.expire(epoch);
    if (late.includes(self)) {
      voice.part(null);
      voice.come();
    } else for (const id of late) voice.part(id);
    if (late.length > 0) onChange();
  }
}
