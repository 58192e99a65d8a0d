// The message counters of one sender that were accepted: a window of 1,024 that slides with the highest. Only counters of
// authenticated messages may be passed in.

const width = 1024;

export class ReplayWindow {
  #highest = 0;
  /** Accepted counters within the window; at most `width`. */
  readonly #received = new Set<number>();

  /** `true` if `accept` would return `true`. */
  isNew(counter: number): boolean {
    return counter > this.#highest - width && !this.#received.has(counter);
  }

  /** `true` exactly once for each counter; `false` for counters below the window. */
  accept(counter: number): boolean {
    if (!this.isNew(counter)) return false;
    this.#received.add(counter);
    if (counter > this.#highest) {
      this.#highest = counter;
      for (const old of this.#received) if (old <= counter - width) this.#received.delete(old);
    }
    return true;
  }
}
