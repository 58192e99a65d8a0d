// Requests frequent samples of the diagnostics from one call at a time.

import { type AbortScope, abortScope } from '../../base/abort.js';
import type { CallModel } from '../../call/call-model.js';

export class FrequentSamples {
  #call: CallModel | null = null;
  #scope: AbortScope | null = null;

  /** Ends the request to the previous call; `null` requests nothing. */
  from(call: CallModel | null): void {
    if (call === this.#call) return;
    this.#scope?.end();
    this.#call = call;
    if (!call) return;
    this.#scope = abortScope();
    call.lookAt(this.#scope.signal);
  }
}
