// Counts who listens to an event, so that work nobody asked for is not done.

import { childOf, type Lifetime, onEnd } from '../base/lifetime.js';

type Listener = EventListenerOrEventListenerObject | null;

export class Listeners {
  readonly #listeners = new Set<Listener>();
  readonly #onFirst: (life: AbortSignal) => void;
  #life: Lifetime | null = null;

  /** `onFirst` is called when somebody begins to listen, with a lifetime that ends with the last of them. */
  constructor(onFirst: (life: AbortSignal) => void) {
    this.#onFirst = onFirst;
  }

  get any(): boolean {
    return this.#listeners.size > 0;
  }

  added(listener: Listener, options?: boolean | AddEventListenerOptions): void {
    const signal = typeof options === 'object' ? options.signal : undefined;
    if (signal?.aborted) return;
    this.#listeners.add(listener);
    if (signal) onEnd(signal, () => this.removed(listener));
    if (this.#life) return;
    this.#life = childOf();
    this.#onFirst(this.#life.signal);
  }

  removed(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.any) return;
    this.#life?.end();
    this.#life = null;
  }
}
