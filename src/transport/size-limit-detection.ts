// Whether a broker forwards messages as large as an offer: some drop those above a limit without a word, and small ones
// prove nothing of it.

import { type AbortScope, abortScope, afterSilence } from '../base/abort.js';

/** About an offer. Bytes. */
const largeBytes = 2000;
/** None of these came back in time: one alone may be lost. */
const enoughLost = 2;

export interface SizeLimitDetectorOptions {
  /** An echo is due within this time, milliseconds. */
  dueMs(): number;
  /** Messages of this size, bytes, do not come back. */
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

  /** Whether this echo shows that large ones are forwarded. */
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
