// What comes from the topic, opened one envelope after the other. A topic is open to the whole internet, so this is
// where a flood ends: as a count, at a bounded cost. Knows envelopes, not what is in their frames.

import type { Bytes } from '../base/bytes.js';
import { monotonicMs, serial } from '../base/lifetime.js';
import { openEnvelope } from '../protocol/envelope.js';
import type { RoomKeys } from '../protocol/keys.js';
import { limits } from '../protocol/signal.js';
import type { Counters } from './counters.js';
import { Rate } from './rate.js';

/**
 * Envelopes that may prove unreadable within a second before the rest is dropped unopened; a failed try costs about
 * 0.1 ms. Fewer while connected: media needs the time, and we need nobody. `waiting`: not opened yet (2 MB at most).
 */
export const intakeLimits = { failedAlone: 500, failedConnected: 200, waiting: 256 };

export interface IntakeOptions {
  readonly keys: RoomKeys;
  readonly counters: Counters;
  readonly isConnected: () => boolean;
  onFrames(frames: readonly Bytes[]): Promise<void>;
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #life: AbortSignal;
  readonly #inOrder = serial((thrown) => reportError(thrown));
  readonly #failed = new Rate(intakeLimits.failedAlone, 1000);
  #waiting = 0;

  constructor(options: IntakeOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
  }

  /** One message after the other, so that decryption cannot reorder them. */
  hear(bytes: Bytes): void {
    const { counters } = this.#options;
    if (bytes.length > limits.payloadIn) counters.drop('oversize');
    else if (this.#waiting >= intakeLimits.waiting) counters.drop('flood');
    else {
      this.#waiting++;
      this.inTurn(() => this.#open(bytes));
    }
  }

  /** Runs after everything that was heard before. */
  inTurn(task: () => Promise<void>): void {
    this.#inOrder(async () => {
      if (!this.#life.aborted) await task();
    });
  }

  async #open(bytes: Bytes): Promise<void> {
    this.#waiting--;
    const { counters, isConnected, keys, onFrames } = this.#options;
    const { failedAlone, failedConnected } = intakeLimits;
    const now = monotonicMs();
    if (this.#failed.count(now) >= (isConnected() ? failedConnected : failedAlone)) {
      counters.drop('flood');
      return;
    }
    const frames = await openEnvelope(keys, bytes);
    if (frames) return onFrames(frames);
    this.#failed.take(now);
    counters.drop('unreadable');
  }
}
