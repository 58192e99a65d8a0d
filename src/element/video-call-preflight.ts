// <video-call-preflight>: checks before a call whether it would work. Contains only the public API; the implementation is
// loaded when the tag is inserted into a page.

import { css, LitElement, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { CallOptions } from '../call/options.js';
import { messagesFor, withMessages } from '../locales/languages.js';
import type { CheckReport, CheckSource } from '../preflight/check.js';
import { themeStyles } from '../view/shell/theme.styles.js';
import { withLanguage } from '../view/shell/with-language.js';
import { adoptStyles } from './adopt-styles.js';
import { parseJson } from './call-request.js';
import { LazyModule } from './controllers/lazy-module.js';
import type { PreflightController } from './controllers/preflight-controller.js';
import { LanguageController } from './language.js';
import { placeholder } from './placeholder.js';

/** A check has a new result; `report.outcome` is `running` until it is complete. `null`: the check could not start. */
export class CheckChangeEvent extends Event {
  readonly report: CheckReport | null;
  constructor(report: CheckReport | null) {
    super('check-change');
    this.report = report;
  }
}

/**
 * Checks browser, devices, brokers, STUN and TURN servers before a call, and reports in plain language whether a call would
 * work, and what to change if not. `<video-call>` offers it before joining, below the report during a call, and after a
 * failed call; it also works without a `<video-call>`.
 *
 * @tag video-call-preflight
 * @fires {CheckChangeEvent} check-change - A check has a new result, or is complete.
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

  readonly #language = new LanguageController(this);
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

  /** Id of a `<video-call>` in the same document or shadow root, whose servers are checked. */
  @property({ attribute: 'for', reflect: true }) for = '';

  /** MQTT brokers to check: `wss:` URLs separated by spaces, or (as property) a list. Default: three public ones. */
  @property() brokers: CallOptions['brokers'] | string | null = null;

  /** STUN and TURN servers to check: JSON, or (as property) a list, or an async function that returns a list. */
  @property({ attribute: 'ice-servers', converter: parseJson })
  iceServers: CallOptions['iceServers'] | null = null;

  /** The call will use relay candidates only. */
  @property({ type: Boolean, attribute: 'relay-only' }) relayOnly = false;

  /** Checks microphone and camera even if that shows a permission prompt. Default: only with permission. */
  @property({ type: Boolean }) media = false;

  /** Starts when the tag is inserted into a page. */
  @property({ type: Boolean, attribute: 'auto-start' }) autoStart = false;

  /** `light` or `dark`. Default: the colour scheme of its parent. */
  @property({ reflect: true, useDefault: true }) theme: '' | 'light' | 'dark' = '';

  /** Source whose servers are checked, instead of those of `for` and of the attributes. */
  @property({ attribute: false }) source: CheckSource | null = null;

  /** The latest report, which is partial during a check; `null` before the first check. */
  get report(): CheckReport | null {
    return this.#controller?.report ?? null;
  }

  /** Starts a check, and aborts a running one. Rejects with a `CallError` if it cannot start. */
  async check(): Promise<CheckReport> {
    return (await this.#load()).check(this.media);
  }

  /** Aborts a running check; the outcome of its report is `aborted`. */
  cancel(): void {
    this.#controller?.cancel();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const begun = this.autoStart ? this.check() : this.#load();
    // Errors are shown.
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
    const { errors, prejoin, speech } = messagesFor(this.#language);
    return (
      this.#controller?.draw(this.#language.lang(), errors, this.media) ??
      withLanguage(speech, placeholder(this.#lazy.status, prejoin.check, { errors }))
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'video-call-preflight': VideoCallPreflightElement;
  }
}
