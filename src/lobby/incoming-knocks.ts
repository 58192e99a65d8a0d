// The knocks that are shown to a host: five at most, and at a rate that a person can follow. Does not know passes and sends
// nothing; lobby.ts does.

import { after } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import type { DropReason } from '../base/drop-reason.js';
import { RateLimiter } from '../base/rate-limiter.js';
import type { PeerId } from '../protocol/signal.js';
import type { Member } from '../room/roster.js';

/** `shown` at once; `burst` new ones, then one in five seconds; a participant that has not knocked for `silentMs` has left. */
export const knockLimits = { shown: 5, burst: 5, periodMs: 25_000, silentMs: 60_000 };

/** A participant that asks to be admitted. */
export interface Knock {
  readonly id: PeerId;
  /** The name that it gave, which is not verified. May be empty. */
  readonly name: string;
}

interface Waiting extends Knock {
  readonly member: Member;
  readonly cancel: () => void;
}

export class IncomingKnocks {
  readonly #abortSignal: AbortSignal;
  readonly #rate = new RateLimiter(knockLimits.burst, knockLimits.periodMs);
  readonly #waiting = new Map<PeerId, Waiting>();
  readonly #onChange: () => void;

  constructor(onChange: () => void, abortSignal: AbortSignal) {
    this.#onChange = onChange;
    this.#abortSignal = abortSignal;
  }

  /** Ordered by waiting time, the longest first. */
  get list(): readonly Knock[] {
    return [...this.#waiting.values()].map(({ id, name }) => ({ id, name }));
  }

  /** Returns why the knock is not shown, or `null`. A repeated knock only shows that the participant is still waiting. */
  add(member: Member, name: string): DropReason | null {
    const { id } = member;
    const known = this.#waiting.get(id);
    if (!known && this.#waiting.size >= knockLimits.shown) return 'crowded';
    if (!known && !this.#rate.tryAcquire(monotonicMs())) return 'rate';
    known?.cancel();
    const cancel = after(knockLimits.silentMs, () => this.remove(id), this.#abortSignal);
    this.#waiting.set(id, { id, name: known?.name ?? name, member, cancel });
    if (!known) this.#onChange();
    return null;
  }

  member(id: PeerId): Member | null {
    return this.#waiting.get(id)?.member ?? null;
  }

  /** Empty for a participant that is not shown. */
  nameOf(id: PeerId): string {
    return this.#waiting.get(id)?.name ?? '';
  }

  remove(id: PeerId): void {
    this.#waiting.get(id)?.cancel();
    if (this.#waiting.delete(id)) this.#onChange();
  }
}
