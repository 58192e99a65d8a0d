// Copies text to the clipboard, and shows the success for a moment.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type AbortScope, abortScope, after } from '../../base/abort.js';

/** Duration of the feedback "copied". Milliseconds. */
const copiedMs = 2500;

export class CopyFeedback implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #shown: AbortScope | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** `true` for a moment after text was copied. */
  get copied(): boolean {
    return this.#shown !== null;
  }

  /** Rejects with a `NotAllowedError` where the page must not write to the clipboard. */
  async copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    this.#shown?.end();
    this.#shown = abortScope();
    after(copiedMs, () => this.#hide(), this.#shown.signal);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#hide();
  }

  #hide(): void {
    this.#shown?.end();
    this.#shown = null;
    this.#host.requestUpdate();
  }
}
