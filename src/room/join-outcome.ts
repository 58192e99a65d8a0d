// Whether we made the room or joined it; told once, and corrected once where an answer came late.

import { afterSilence } from '../base/abort.js';

import { arrivalMs } from './hello-schedule.js';

export type ArrivalKind = 'created' | 'joined';

interface ArrivalOptions {
  /** At the door of a room with an owner one has not arrived. */
  isOutside(): boolean;
  onArrival(arrival: ArrivalKind): void;
}

export class Arrival {
  readonly #options: ArrivalOptions;
  readonly #life: AbortSignal;
  #waits = false;
  #told: ArrivalKind | null = null;

  constructor(options: ArrivalOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
  }

  /** Our hello has passed a broker: whoever is here answers soon. */
  awaitAnswers(): void {
    if (this.#waits) return;
    this.#waits = true;
    afterSilence(arrivalMs, () => this.#told ?? this.#tell('created'), this.#life);
  }

  /**
   * Somebody answered, or let us in. `wasHere`: they had been here before us, so that it counts even when, on a slow
   * way, it comes too late.
   */
  joined(wasHere: boolean): void {
    if (this.#told === null || wasHere) this.#tell('joined');
  }

  #tell(arrival: ArrivalKind): void {
    if (this.#told === arrival || this.#options.isOutside() || this.#life.aborted) return;
    this.#told = arrival;
    this.#options.onArrival(arrival);
  }
}
