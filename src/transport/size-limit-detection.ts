// Detects brokers that do not forward messages of the size of an offer: some silently drop messages above a limit, and
// echoes of small messages do not show it.

import { type AbortScope, abortScope, afterSilence } from '../base/abort.js';

/** About the size of an offer, bytes. */
const largeBytes = 2000;
/** Consecutive large messages without an echo in time: a single one may be lost by chance. */
const enoughLost = 2;

export interface SizeLimitDetectorOptions {
  /** The time within which an echo must arrive, milliseconds. */
  dueMs(): number;
  /** Messages of this size do not come back. */
  onLimited(bytes: number): void;
}

export class SizeLimitDetector {
  readonly #options: SizeLimitDetectorOptions;
  readonly #abortSignal: AbortSignal;
  #wait: AbortScope | null = null;
  #sent = 0;

  constructor(options: SizeLimitDetectorOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  sent(bytes: number): void {
    if (bytes < largeBytes) return;
    this.#sent++;
    if (this.#wait) return;
    this.#wait = abortScope(this.#abortSignal);
    const judge = () => {
      const isLost = this.#sent >= enoughLost;
      this.end();
      if (isLost) this.#options.onLimited(bytes);
    };
    afterSilence(this.#options.dueMs(), judge, this.#wait.signal);
  }

  /** Returns `true` for an echo that is large enough to show that large messages are forwarded. */
  isProof(bytes: number): boolean {
    if (bytes < largeBytes) return false;
    this.end();
    return true;
  }

  end(): void {
    this.#wait?.end();
    this.#wait = null;
    this.#sent = 0;
  }
}
