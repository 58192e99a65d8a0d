// Packs frames into envelopes: at once after silence, together when much is said, and never more often than
// a public broker forgives. Knows frames by size and by what they replace; not what they say.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { fits } from '../protocol/envelope.js';
import { limits } from '../protocol/signal.js';

/** Frames that belong together and share an envelope when they fit. */
export interface Parcel {
  readonly frames: readonly Bytes[];
  /** Whom and what it is about; when the queue runs over, the newest of a key survives. */
  readonly key: string;
  /** Its envelope is as large as any: its echo shows that a broker forwards offers too. */
  readonly proves?: boolean;
  /** Somebody waits for it: it does not wait for the tick. */
  readonly urgent: boolean;
}

export interface SendQueueOptions {
  /** Seals and publishes; called for one envelope after the other. */
  publish(frames: readonly Bytes[], leastBytes: number): Promise<void>;
  onOverflow(): void;
}

const tickMs = 120;
/**
 * EMQX's public broker drops silently beyond about 10 a second. It counts arrivals: a way that delays the first and not the
 * last brings seven within a second that were said in 1.2 s (measured on a busy machine).
 */
const atMost = { count: 6, periodMs: 1200 };
const queueLimit = 64;

/** Whole parcels, oldest first, as many as fit one envelope; a parcel that never fits is split by frames. */
export function pack(queue: readonly Parcel[]): { frames: Bytes[]; rest: Parcel[] } {
  const frames: Bytes[] = [];
  const rest = [...queue];
  for (let first = rest[0]; first; first = rest[0]) {
    const together = [...frames, ...first.frames];
    if (together.length <= limits.framesPerEnvelope && fits(together)) {
      frames.push(...first.frames);
      rest.shift();
      continue;
    }
    if (frames.length > 0) break;
    const [head, ...tail] = first.frames;
    if (head) frames.push(head);
    rest[0] = { ...first, frames: tail };
    break;
  }
  return { frames, rest };
}

/** The queue with one more; beyond the limit the older one of the same key goes, or else the oldest. */
export function enqueue(queue: readonly Parcel[], parcel: Parcel): Parcel[] {
  const next = [...queue, parcel];
  if (next.length <= queueLimit) return next;
  const same = next.findIndex(({ key }) => key === parcel.key);
  next.splice(same === next.length - 1 ? 0 : same, 1);
  return next;
}

export class SendQueue {
  readonly #options: SendQueueOptions;
  readonly #abortSignal: AbortSignal;
  readonly #rate = new RateLimiter(atMost.count, atMost.periodMs);
  #queue: Parcel[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;
  #publishing = false;
  #cancel = () => {};

  constructor(options: SendQueueOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  put(parcel: Parcel): void {
    const before = this.#queue.length;
    this.#queue = enqueue(this.#queue, parcel);
    if (this.#queue.length === before) this.#options.onOverflow();
    this.#plan();
  }

  #plan(): void {
    this.#cancel();
    if (this.#publishing || this.#queue.length === 0) return;
    const now = monotonicMs();
    const urgent = this.#queue.some((parcel) => parcel.urgent);
    const tick = urgent ? 0 : this.#lastAt + tickMs - now;
    const waitMs = Math.max(tick, this.#rate.waitMs(now));
    if (waitMs <= 0) void this.#flush();
    else this.#cancel = after(waitMs, () => void this.#flush(), this.#abortSignal);
  }

  async #flush(): Promise<void> {
    if (this.#publishing || this.#abortSignal.aborted) return;
    this.#publishing = true;
    // Whatever is said in the same moment (a WELCOME and its offer) rides along.
    await Promise.resolve();
    const queue = this.#queue;
    const { frames, rest } = pack(queue);
    this.#queue = rest;
    const packed = queue.slice(0, Math.max(1, queue.length - rest.length));
    const leastBytes = packed.some(({ proves }) => proves) ? limits.payloadOut : 0;
    try {
      await this.#options.publish(frames, leastBytes);
    } finally {
      // Counted when it is on its way: sealing takes its time, and a broker counts arrivals.
      this.#lastAt = monotonicMs();
      this.#rate.tryAcquire(this.#lastAt);
      this.#publishing = false;
      this.#plan();
    }
  }
}
