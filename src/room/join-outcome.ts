// Decides whether we created the room or joined it. The outcome is reported once, and corrected once if an answer arrives late.

import { afterSilence } from '../base/abort.js';

import { arrivalMs } from './hello-schedule.js';

export type ArrivalKind = 'created' | 'joined';

interface ArrivalOptions {
  /** In a room with an owner: we are not admitted yet, so there is no outcome. */
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

  /** Our HELLO has passed a broker: members answer soon. */
  awaitAnswers(): void {
    if (this.#waits) return;
    this.#waits = true;
    afterSilence(arrivalMs, () => this.#told ?? this.#notify('created'), this.#abortSignal);
  }

  /**
   * A member answered, or a host admitted us. `wasHere`: it was in the room before us, so the answer counts even if it arrives
   * after the deadline.
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
