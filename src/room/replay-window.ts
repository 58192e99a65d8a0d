// Which counters of one sender were heard already: a window of 1,024 that slides with the highest.
// Pure but for its own memory. Only counters of authenticated messages may be shown to it.

const width = 1024;

export class ReplayWindow {
  #highest = 0;
  /** Those within the window; at most `width`. */
  readonly #received = new Set<number>();

  /** Whether `accept` would say `true`. */
  isNew(counter: number): boolean {
    return counter > this.#highest - width && !this.#received.has(counter);
  }

  /** `true` exactly once for each counter; `false` for those too old to tell. */
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
