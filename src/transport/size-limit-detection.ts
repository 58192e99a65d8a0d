// Whether a broker forwards messages as large as an offer: some drop those above a limit without a word, and small ones
// prove nothing of it.

import { afterSilence, childOf, type Lifetime } from '../base/abort.js';

/** About an offer. Bytes. */
const largeBytes = 2000;
/** None of these came back in time: one alone may be lost. */
const enoughLost = 2;

export interface SizeDoubtOptions {
  /** An echo is due within this time, milliseconds. */
  dueMs(): number;
  /** Messages of this size, bytes, do not come back. */
  onLimited(bytes: number): void;
}

export class SizeDoubt {
  readonly #options: SizeDoubtOptions;
  readonly #life: AbortSignal;
  #wait: Lifetime | null = null;
  #sent = 0;

  constructor(options: SizeDoubtOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
  }

  sent(bytes: number): void {
    if (bytes < largeBytes) return;
    this.#sent++;
    if (this.#wait) return;
    this.#wait = childOf(this.#life);
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
