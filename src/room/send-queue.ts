// Packs frames into envelopes: immediately after a silence, together when many are sent, and never above the rate limit of a
// public broker. Frames are known by size and by the key they replace.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { fits } from '../protocol/envelope.js';
import { limits } from '../protocol/signal.js';

/** Frames that belong together and share an envelope if they fit. */
export interface Parcel {
  readonly frames: readonly Bytes[];
  /** The addressee and the kind; if the queue overflows, the newest parcel of a key survives. */
  readonly key: string;
  /** The envelope is padded to the size of an offer: its echo shows that a broker forwards offers. */
  readonly proves?: boolean;
  /** The addressee waits for it: it is sent before the next tick. */
  readonly urgent: boolean;
}

export interface SendQueueOptions {
  /** Seals and publishes; called for one envelope after the other. */
  publish(frames: readonly Bytes[], leastBytes: number): Promise<void>;
  onOverflow(): void;
}

const tickMs = 120;
/**
 * EMQX's public broker drops messages above about 10 a second without notice. It counts arrivals: if the network delays the
 * first message and not the last, seven that were sent in 1.2 s arrive within a second (measured on a busy machine).
 */
const atMost = { count: 6, periodMs: 1200 };
const queueLimit = 64;

/** Complete parcels, the oldest first, as many as fit one envelope; a parcel larger than an envelope is split by frames. */
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

/** Adds a parcel; beyond the limit the older one with the same key is dropped, or else the oldest. */
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

  /** An envelope was published without the queue: it counts for the rate. */
  count(): void {
    this.#lastAt = monotonicMs();
    this.#rate.tryAcquire(this.#lastAt);
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
    // Parcels of the same microtask (a WELCOME and its offer) share the envelope.
    await Promise.resolve();
    const queue = this.#queue;
    const { frames, rest } = pack(queue);
    this.#queue = rest;
    const packed = queue.slice(0, Math.max(1, queue.length - rest.length));
    const leastBytes = packed.some(({ proves }) => proves) ? limits.payloadOut : 0;
    try {
      await this.#options.publish(frames, leastBytes);
    } finally {
      // Counted after sealing, since a broker counts arrivals.
      this.count();
      this.#publishing = false;
      this.#plan();
    }
  }
}
