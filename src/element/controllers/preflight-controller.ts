// The lazily loaded part of <video-call-preflight>: runs a check, keeps its report, renders it, and announces the outcome.

import type { ReactiveControllerHost, TemplateResult } from 'lit';
import { html } from 'lit';
import { type AbortScope, abortScope } from '../../base/abort.js';
import { asCallError, CallError } from '../../base/errors.js';
import type { CallMessages } from '../../locales/messages.js';
import { type CheckReport, type CheckSource, check } from '../../preflight/check.js';
import { redactCheck } from '../../preflight/redact.js';
import { checkText } from '../../view/preflight/plain-text.js';
import { checkMessages, outcomeText, preflight } from '../../view/preflight/preflight.js';
import { withLanguage } from '../../view/shell/with-language.js';
import { type ServerAttributes, serversOf } from '../call-request.js';
import { CopyFeedback } from './copy-feedback.js';

export { checkStyles as styles } from '../../view/preflight/preflight.js';

/** The element, with the properties that the page sets. */
interface PreflightHost extends Element, ReactiveControllerHost, ServerAttributes {
  readonly for: string;
  readonly source: CheckSource | null;
}

/** The source whose servers are checked. Throws if `for` is no id of a `<video-call>`. */
function sourceOf(host: PreflightHost): CheckSource {
  if (host.source) return host.source;
  if (!host.for) return { check: (options) => check({ ...serversOf(host), ...options }) };
  const root = host.getRootNode() as Document | ShadowRoot;
  const found = root.getElementById?.(host.for) as (Element & Partial<CheckSource>) | null;
  if (found?.check) return found as CheckSource;
  const values = { attribute: 'for', value: host.for, expected: '<video-call id="…">' };
  throw new CallError('attribute-invalid', values);
}

export interface PreflightControllerOptions {
  readonly host: PreflightHost;
  onReport(report: CheckReport | null): void;
}

export class PreflightController {
  readonly #options: PreflightControllerOptions;
  readonly #clipboard: CopyFeedback;
  readonly #open = new Set<string>();
  #report: CheckReport | null = null;
  #error: CallError | null = null;
  #run: AbortScope | null = null;

  constructor(options: PreflightControllerOptions) {
    this.#options = options;
    this.#clipboard = new CopyFeedback(options.host);
  }

  get report(): CheckReport | null {
    return this.#report;
  }

  /** Starts a check; aborts a running one. */
  async check(media: boolean): Promise<CheckReport> {
    this.cancel();
    const run = abortScope();
    this.#run = run;
    this.#error = null;
    const isCurrent = () => this.#run === run;
    const onProgress = (report: CheckReport) => {
      if (isCurrent()) this.#show(report);
    };
    try {
      const preference = media ? { media } : {};
      const source = sourceOf(this.#options.host);
      const report = await source.check({ ...preference, signal: run.signal, onProgress });
      onProgress(report);
      return report;
    } catch (thrown) {
      if (isCurrent()) {
        this.#error = asCallError(thrown);
        this.#show(null);
      }
      throw thrown;
    } finally {
      run.end();
    }
  }

  cancel(): void {
    this.#run?.end();
  }

  #show(report: CheckReport | null): void {
    this.#report = report;
    this.#options.host.requestUpdate();
    this.#options.onReport(report);
  }

  async #copy(): Promise<void> {
    if (!this.#report) return;
    await this.#clipboard.copy(checkText(redactCheck(this.#report, 'strict')));
  }

  draw(lang: string, errors: CallMessages['errors'], media: boolean): TemplateResult {
    const words = checkMessages(lang, errors);
    const ui = {
      copied: this.#clipboard.copied,
      error: this.#error,
      isOpen: (key: string) => this.#open.has(key),
      onToggle: (key: string, open: boolean) => {
        if (open === this.#open.has(key)) return;
        if (open) this.#open.add(key);
        else this.#open.delete(key);
        this.#options.host.requestUpdate();
      },
      // The report shows errors.
      onStart: (asked = media) => void this.check(asked).catch(() => {}),
      onStop: () => this.cancel(),
      // Without permission to write to the clipboard nothing is copied, and the button shows no feedback.
      onCopy: () => void this.#copy().catch(() => {}),
    };
    const announcement = this.#report ? outcomeText(this.#report, words) : '';
    const result = html`${preflight(this.#report, words, ui)}
      <p class="visually-hidden" role="status">${announcement}</p>`;
    return withLanguage(words.panel.speech, result);
  }
}
