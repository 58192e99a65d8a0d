// A custom report as a Lit element: the controller finds the call around it and updates the element on every change.
//
//   customElements.define('my-report', MyReport);
//
//   <video-call room="standup">
//     <my-report slot="diagnostics"></my-report>
//   </video-call>

import { html, LitElement, type PropertyValues } from 'lit';
import { CallController, type CallModel } from '../../src/index.js';

export class MyReport extends LitElement {
  readonly #controller = new CallController(this);
  #followed: CallModel | null = null;
  #looking = new AbortController();

  /** With an observer, the call is measured once a second instead of every five. */
  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { call } = this.#controller;
    if (call === this.#followed) return;
    this.#looking.abort();
    this.#looking = new AbortController();
    this.#followed = call;
    call?.lookAt(this.#looking.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#looking.abort();
    this.#followed = null;
  }

  protected override render() {
    const peers = this.#controller.state?.report.peers ?? [];
    return html`<ul>
      ${peers.map(
        ({ name, verdict, path }) =>
          html`<li>${name || 'Guest'}: ${path?.kind ?? 'no path yet'}: ${verdict.code}</li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'my-report': MyReport;
  }
}
