// The safety code on the tag: fetches what draws and names it once a call runs, opens and closes its dialog.
// Knows neither how a code is made nor what it looks like.

import type { CallModel } from '../../call/call-model.js';
import type { CallState } from '../../call/state.js';
import { withMessages } from '../../locales/languages.js';
import type { SafetyPicture } from '../../view/sas/lazy.js';
import type { ViewModel } from '../../view/shell/view-model.js';
import { LazyModule, type LazyModuleHost } from './lazy-module.js';

export interface SasControllerHost extends LazyModuleHost {
  readonly call: CallModel | null;
}

export class SasController {
  readonly #host: SasControllerHost;
  /** The code of the language that is spoken here. */
  readonly #lang: () => string;
  readonly #lazy: LazyModule<typeof import('../../view/sas/lazy.js')>;
  #open = false;

  constructor(host: SasControllerHost, lang: () => string) {
    this.#host = host;
    this.#lang = lang;
    this.#lazy = new LazyModule(
      host,
      () => withMessages(import('../../view/sas/lazy.js'), lang(), 'sas'),
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

  /** In the language of the tag; empty while there is no code. */
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
    // Back to where it was opened from, before the dialog is gone with the focus in it.
    if (!open) this.#button?.focus();
    this.#open = open;
    if (open) this.#lazy.request();
    void this.#draw();
  }

  /** A notice says what to do about codes that differ: the dialog makes room for it. */
  verify(matches: boolean): void {
    this.#host.call?.verify(matches);
    if (!matches) this.toggle(false);
  }

  /** The one of the two that is seen. */
  get #button(): HTMLElement | undefined {
    const buttons = this.#host.renderRoot.querySelectorAll<HTMLElement>('[part~="button-safety"]');
    return [...buttons].find((button) => button.checkVisibility());
  }

  /** What has just opened takes the focus. */
  async #draw(): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (this.#open) this.#host.renderRoot.querySelector('dialog')?.focus();
  }
}
