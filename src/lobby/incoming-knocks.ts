// Who waits at our door and is shown, if we may let people in: five at most, and no faster than a person can look.
// Knows nothing of passes and says nothing; lobby.ts does.

import { after } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import type { PeerId } from '../protocol/signal.js';
import type { Member } from '../room/roster.js';
import type { DropReason } from '../room/traffic-counters.js';

/** `shown` at once; `burst` new ones, then one in five seconds; whoever does not knock again for `silentMs` is gone. */
export const knockLimits = { shown: 5, burst: 5, periodMs: 25_000, silentMs: 60_000 };

/** Somebody who asks to be let in. */
export interface Knock {
  readonly id: PeerId;
  /** What they call themselves: nobody has checked it. May be empty. */
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

  /** The longest waiting first. */
  get list(): readonly Knock[] {
    return [...this.#waiting.values()].map(({ id, name }) => ({ id, name }));
  }

  /** Why it is not shown, `null` when it is. Knocking again changes nothing but that they are still there. */
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

  /** Empty for somebody who is not shown. */
  nameOf(id: PeerId): string {
    return this.#waiting.get(id)?.name ?? '';
  }

  remove(id: PeerId): void {
    this.#waiting.get(id)?.cancel();
    if (this.#waiting.delete(id)) this.#onChange();
  }
}
