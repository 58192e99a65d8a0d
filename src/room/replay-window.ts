// Which counters of one sender were heard already: a window of 1,024 that slides with the highest.
// Pure but for its own memory. Only counters of authenticated messages may be shown to it.

const width = 1024;

export class ReplayWindow {
  #highest = 0;
  /** Those within the window; at most `width`. */
  readonly #heard = new Set<number>();

  /** Whether `accept` would say `true`. */
  isNew(counter: number): boolean {
    return counter > this.#highest - width && !this.#heard.has(counter);
  }

  /** `true` exactly once for each counter; `false` for those too old to tell. */
  accept(counter: number): boolean {
    if (!this.isNew(counter)) return false;
    this.#heard.add(counter);
    if (counter > this.#highest) {
      this.#highest = counter;
      for (const old of this.#heard) if (old <= counter - width) this.#heard.delete(old);
    }
    return true;
  }
}
