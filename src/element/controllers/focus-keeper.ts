// Moves the focus when an update removes or hides the element that had it. Without that the keyboard would continue at
// the top of the page.

import type { LitElement, ReactiveController } from 'lit';

interface FocusKeeperHost extends LitElement {
  readonly diagnostics: boolean;
}

export class FocusKeeper implements ReactiveController {
  readonly #host: FocusKeeperHost;
  /** Where the focus was before the update, and the list that keeps it when an entry is removed. */
  #before: { readonly list: HTMLElement | null } | null = null;
  /** `diagnostics` as of the previous update. */
  #wasOpen = false;

  constructor(host: FocusKeeperHost) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const focus = this.#focus;
    this.#before = focus && { list: focus.closest<HTMLElement>('[data-keeps-focus]') };
  }

  hostUpdated(): void {
    const isToggled = this.#host.diagnostics !== this.#wasOpen;
    this.#wasOpen = this.#host.diagnostics;
    // A browser keeps the focus on a hidden element until it paints.
    if (!this.#before || this.#focus?.checkVisibility()) return;
    const next = isToggled ? '[part~="button-diagnostics"]' : '[data-first-focus]';
    const { list } = this.#before;
    const { renderRoot } = this.#host;
    (list?.isConnected ? list : renderRoot.querySelector<HTMLElement>(next))?.focus();
  }

  get #focus(): Element | null {
    return this.#host.shadowRoot?.activeElement ?? null;
  }
}
