// <video-call-preflight>: whether a call would work from here, asked before there is one. Only what the page can set and
// call is here; all the rest is fetched when the tag is in a page.

import { css, LitElement, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { CallOptions } from '../call/options.js';
import { withMessages, wordsFor } from '../locales/languages.js';
import type { CheckReport, CheckSource } from '../preflight/preflight.js';
import { spoken } from '../view/shell/spoken.js';
import { themeStyles } from '../view/shell/theme.styles.js';
import { adoptStyles } from './adopt-styles.js';
import { parseJson } from './attributes.js';
import { LazyModule } from './controllers/lazy-module.js';
import type { PreflightController } from './controllers/preflight-controller.js';
import { Language } from './language.js';
import { placeholder } from './placeholder.js';

/** A check has found something more; `report.outcome` is `running` until it is over. `null`: it could not begin. */
export class CheckChangeEvent extends Event {
  readonly report: CheckReport | null;
  constructor(report: CheckReport | null) {
    super('check-change');
    this.report = report;
  }
}

/**
 * Checks browser, devices, brokers, STUN and TURN servers before a call, and says in plain words whether one would work
 * from here and what to change if not. `<video-call>` offers it before joining, under the report during a call, and when a
 * call fails; it works alone on any page, too.
 *
 * @tag video-call-preflight
 * @fires {CheckChangeEvent} check-change - A check has found something more, or is over.
 */
export class VideoCallPreflightElement extends LitElement {
  static override styles = [
    themeStyles,
    css`
      :host {
        display: block;
        padding: 0.875rem;
      }
    `,
  ];

  readonly #language = new Language(this);
  readonly #lazy = new LazyModule(this, () =>
    withMessages(
      import('./controllers/preflight-controller.js'),
      this.#language.lang(),
      'preflight',
      'report',
      'verdicts',
    ),
  );
  #controller: PreflightController | null = null;

  /** The id of a `<video-call>` in the same document or shadow root: its servers are checked. */
  @property({ attribute: 'for', reflect: true }) for = '';

  /** Brokers to check: `wss:` addresses with spaces between, or (as property) a list. Default: three public ones. */
  @property() brokers: CallOptions['brokers'] | string | null = null;

  /** STUN and TURN servers to check: JSON, or (as property) a list or an async function that returns one. */
  @property({ attribute: 'ice-servers', converter: parseJson })
  iceServers: CallOptions['iceServers'] | null = null;

  /** The call will use relayed candidates only. */
  @property({ type: Boolean, attribute: 'relay-only' }) relayOnly = false;

  /** Checks microphone and camera even if the browser has to ask. Without it: only where it need not. */
  @property({ type: Boolean }) media = false;

  /** Begins as soon as it is in the page. */
  @property({ type: Boolean, attribute: 'auto-start' }) autoStart = false;

  /** `light` or `dark`; without it the colour scheme of the place it stands in. */
  @property({ reflect: true, useDefault: true }) theme: '' | 'light' | 'dark' = '';

  /** Whose servers are checked, instead of those of `for` and of the attributes. */
  @property({ attribute: false }) source: CheckSource | null = null;

  /** The latest result, or what is known so far; `null` before the first. */
  get report(): CheckReport | null {
    return this.#controller?.report ?? null;
  }

  /** Begins a check, and ends one that is running. Rejects with a `CallError` where it cannot begin. */
  async check(): Promise<CheckReport> {
    return (await this.#load()).check(this.media);
  }

  /** Ends a check that is running; its report says `aborted`. */
  cancel(): void {
    this.#controller?.cancel();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const begun = this.autoStart ? this.check() : this.#load();
    // What goes wrong is shown.
    begun.catch(() => {});
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.cancel();
  }

  adoptedCallback(): void {
    adoptStyles(this);
  }

  async #load(): Promise<PreflightController> {
    const { PreflightController } = await this.#lazy.load();
    this.#controller ??= new PreflightController({
      host: this,
      onReport: (report) => this.dispatchEvent(new CheckChangeEvent(report)),
    });
    this.requestUpdate();
    return this.#controller;
  }

  protected override render(): TemplateResult {
    const { errors, prejoin, speech } = wordsFor(this.#language);
    return (
      this.#controller?.draw(this.#language.lang(), errors, this.media) ??
      spoken(speech, placeholder(this.#lazy.status, prejoin.check, { errors }))
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'video-call-preflight': VideoCallPreflightElement;
  }
}
