// What comes from the topic, opened one envelope after the other. A topic is open to the whole internet, so this is
// where a flood ends: as a count, at a bounded cost. Knows envelopes, not what is in their frames.

import type { Bytes } from '../base/bytes.js';
import { monotonicMs, serial } from '../base/lifetime.js';
import { Rate } from '../base/rate.js';
import { openEnvelope } from '../protocol/envelope.js';
import type { RoomKeys } from '../protocol/keys.js';
import { limits } from '../protocol/signal.js';
import type { Counters } from './counters.js';

/**
 * Envelopes of one broker that may prove unreadable within a second before the rest of that broker is dropped unopened; a
 * failed try costs about 0.1 ms. Fewer while connected: media needs the time, we need nobody, and the broker is left.
 * `waiting`: not opened yet (2 MB at most). `lateMs`: alone we only leave when the page cannot keep up.
 */
export const intakeLimits = {
  failedAlone: 500,
  failedConnected: 200,
  failedSlow: 20,
  waiting: 256,
  lateMs: 200,
};

export interface IntakeOptions {
  readonly keys: RoomKeys;
  readonly counters: Counters;
  readonly isConnected: () => boolean;
  onFrames(frames: readonly Bytes[]): Promise<void>;
  /** So much garbage comes from this broker that it is better left alone. */
  onFlood(broker: string): void;
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #life: AbortSignal;
  readonly #inOrder = serial((thrown) => reportError(thrown));
  /** By broker: whoever floods one of them does not silence the others. */
  readonly #failed = new Map<string, Rate>();
  #waiting = 0;

  constructor(options: IntakeOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
  }

  /** One message after the other, so that decryption cannot reorder them. */
  hear(bytes: Bytes, broker = ''): void {
    const { counters } = this.#options;
    if (bytes.length > limits.payloadIn) counters.drop('oversize');
    else if (this.#waiting >= intakeLimits.waiting) this.#overflow(broker);
    else {
      this.#waiting++;
      const heardAt = monotonicMs();
      this.inTurn(() => this.#open(bytes, broker, heardAt));
    }
  }

  /** Frames that came another way than by the topic, without an envelope around them. */
  hearFrames(frames: readonly Bytes[]): void {
    const { counters, onFrames } = this.#options;
    if (this.#waiting >= intakeLimits.waiting) {
      counters.drop('flood');
      return;
    }
    this.#waiting++;
    this.inTurn(() => {
      this.#waiting--;
      return onFrames(frames);
    });
  }

  /** A page too slow to open enough of it cannot count it either: who has delivered garbage before is to blame. */
  #overflow(broker: string): void {
    const { counters, onFlood } = this.#options;
    counters.drop('flood');
    if (this.#failedOf(broker).count(monotonicMs()) >= intakeLimits.failedSlow) onFlood(broker);
  }

  /** Runs after everything that was heard before. */
  inTurn(task: () => Promise<void>): void {
    this.#inOrder(async () => {
      if (!this.#life.aborted) await task();
    });
  }

  async #open(bytes: Bytes, broker: string, heardAt: number): Promise<void> {
    this.#waiting--;
    const { counters, isConnected, keys, onFlood, onFrames } = this.#options;
    const { failedAlone, failedConnected, lateMs } = intakeLimits;
    const failed = this.#failedOf(broker);
    const now = monotonicMs();
    const recent = failed.count(now);
    const connected = isConnected();
    if (recent >= failedConnected && (connected || now - heardAt > lateMs)) onFlood(broker);
    if (recent >= (connected ? failedConnected : failedAlone)) {
      counters.drop('flood');
      return;
    }
    const frames = await openEnvelope(keys, bytes);
    if (frames) return onFrames(frames);
    failed.take(now);
    counters.drop('unreadable');
  }

  #failedOf(broker: string): Rate {
    const failed = this.#failed.get(broker) ?? new Rate(intakeLimits.failedAlone, 1000);
    this.#failed.set(broker, failed);
    return failed;
  }
}
