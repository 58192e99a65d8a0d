// Whether we made the room or joined it; told once, and corrected once where an answer came late.

import { afterSilence } from '../base/abort.js';

import { arrivalMs } from './hello-schedule.js';

export type ArrivalKind = 'created' | 'joined';

interface ArrivalOptions {
  /** At the door of a room with an owner one has not arrived. */
  isOutside(): boolean;
  onArrival(arrival: ArrivalKind): void;
}

export class JoinOutcome {
  readonly #options: ArrivalOptions;
  readonly #abortSignal: AbortSignal;
  #waits = false;
  #told: ArrivalKind | null = null;

  constructor(options: ArrivalOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  /** Our hello has passed a broker: whoever is here answers soon. */
  awaitAnswers(): void {
    if (this.#waits) return;
    this.#waits = true;
    afterSilence(arrivalMs, () => this.#told ?? this.#notify('created'), this.#abortSignal);
  }

  /**
   * Somebody answered, or let us in. `wasHere`: they had been here before us, so that it counts even when, on a slow
   * way, it comes too late.
   */
  joined(wasHere: boolean): void {
    if (this.#told === null || wasHere) this.#notify('joined');
  }

  #notify(arrival: ArrivalKind): void {
    if (this.#told === arrival || this.#options.isOutside() || this.#abortSignal.aborted) return;
    this.#told = arrival;
    this.#options.onArrival(arrival);
  }
}
