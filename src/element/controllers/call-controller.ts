// Joins any Lit element to the nearest call: the built-in report, and an element that a page puts into a
// slot. Uses the community context protocol, so a page's own element needs nothing else of ours.

import { ContextConsumer, createContext } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type AbortScope, abortScope } from '../../base/abort.js';
import type { CallModel } from '../../call/call-model.js';
import type { CallState } from '../../call/state.js';

/** A registered symbol: two bundles of this package on one page understand each other. */
export const callContext = createContext<CallModel | null>(Symbol.for('video-call'));

/** Keeps its host up to date with a call: the nearest one, or the one it was given. */
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

  /** The call's present state; `null` while there is no call. */
  get state(): CallState | null {
    return this.call?.state ?? null;
  }

  /** Follows this call instead of the nearest one; `undefined` goes back to the nearest. */
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
