// The safety code in the tag: loads its user interface during a call, opens and closes the dialog.

import type { CallModel } from '../../call/call-model.js';
import type { CallState } from '../../call/state.js';
import { withMessages } from '../../locales/languages.js';
import type { SafetyPicture } from '../../view/sas/chunk.js';
import type { ViewModel } from '../../view/shell/view-model.js';
import { LazyModule, type LazyModuleHost } from './lazy-module.js';

export interface SasControllerHost extends LazyModuleHost {
  readonly call: CallModel | null;
}

export class SasController {
  readonly #host: SasControllerHost;
  /** The language tag of the user interface. */
  readonly #lang: () => string;
  readonly #lazy: LazyModule<typeof import('../../view/sas/chunk.js')>;
  #open = false;

  constructor(host: SasControllerHost, lang: () => string) {
    this.#host = host;
    this.#lang = lang;
    this.#lazy = new LazyModule(
      host,
      () => withMessages(import('../../view/sas/chunk.js'), lang(), 'sas'),
      () => void this.#draw(),
    );
  }

  get open(): boolean {
    return this.#open;
  }

  get dialog(): ((model: ViewModel) => unknown) | null {
    const lazy = this.#lazy.module;
    return lazy && ((model) => lazy.sasDialog(model, lazy.sasMessages(this.#lang())));
  }

  /** The pictures with names in the language of the tag; empty without a code. */
  get pictures(): readonly SafetyPicture[] {
    const code = this.#host.call?.state.safety.code;
    const lazy = this.#lazy.module;
    return code && lazy ? lazy.picturesOf(code, lazy.sasMessages(this.#lang())) : [];
  }

  changed({ stage }: CallState): void {
    if (stage === 'joining' || stage === 'joined') this.#lazy.request();
    else this.#open = false;
  }

  toggle(open = !this.#open): void {
    // Returns the focus to the button before the dialog, which has the focus, is removed.
    if (!open) this.#button?.focus();
    this.#open = open;
    if (open) this.#lazy.request();
    void this.#draw();
  }

  /** For codes that differ a notice shows the remedy: the dialog closes, so that it is visible. */
  verify(matches: boolean): void {
    this.#host.call?.verify(matches);
    if (!matches) this.toggle(false);
  }

  /** The visible one of the two buttons. */
  get #button(): HTMLElement | undefined {
    const buttons = this.#host.renderRoot.querySelectorAll<HTMLElement>('[part~="button-safety"]');
    return [...buttons].find((button) => button.checkVisibility());
  }

  /** The opened dialog takes the focus. */
  async #draw(): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (this.#open) this.#host.renderRoot.querySelector('dialog')?.focus();
  }
}
