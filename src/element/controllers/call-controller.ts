// Connects a Lit element to the nearest call: the built-in report, or an element that a page adds to a slot. Uses the
// context community protocol, so an element of a page depends on nothing else from this package.

import { ContextConsumer, createContext } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type AbortScope, abortScope } from '../../base/abort.js';
import type { CallModel } from '../../call/call-model.js';
import type { CallState } from '../../call/state.js';

/** A registered symbol, so that two bundles of this package on one page are compatible. */
export const callContext = createContext<CallModel | null>(Symbol.for('video-call'));

/** Updates its host on changes of a call: the nearest call, or the given one. */
export class CallController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #nearest: CallModel | null = null;
  #given: CallModel | null | undefined;
  #followed: CallModel | null = null;
  #scope: AbortScope | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
    new ContextConsumer(host, {
      context: callContext,
      subscribe: true,
      callback: (call) => {
        this.#nearest = call;
        this.#follow();
      },
    });
  }

  get call(): CallModel | null {
    return this.#given === undefined ? this.#nearest : this.#given;
  }

  /** The current state of the call; `null` without a call. */
  get state(): CallState | null {
    return this.call?.state ?? null;
  }

  /** Observes this call instead of the nearest one; `undefined` returns to the nearest. */
  use(call: CallModel | null | undefined): void {
    this.#given = call;
    this.#follow();
  }

  hostConnected(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#scope?.end();
    this.#scope = undefined;
    this.#followed = null;
  }

  #follow(): void {
    const { call } = this;
    if (!this.#host.isConnected || call === this.#followed) return;
    this.#scope?.end();
    this.#scope = abortScope();
    this.#followed = call;
    call?.watch(() => this.#host.requestUpdate(), this.#scope.signal);
    this.#host.requestUpdate();
  }
}
