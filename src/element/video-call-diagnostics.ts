// <video-call-diagnostics>: finds its call and renders the report of the call. Requests frequent samples only while it is
// visible.

import { ContextEvent } from '@lit/context';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type AbortScope, abortScope, after, onAbort } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import type { CallModel } from '../call/call-model.js';
import type { Redaction } from '../call/state.js';
import { messagesFor, withMessages } from '../locales/languages.js';
import type { ReportUi, ReportWords } from '../view/report/report.js';
import { themeStyles } from '../view/shell/theme.styles.js';
import { withLanguage } from '../view/shell/with-language.js';
import { adoptStyles } from './adopt-styles.js';
import { CallController, callContext } from './controllers/call-controller.js';
import { FrequentSamples } from './controllers/frequent-samples.js';
import { LazyModule } from './controllers/lazy-module.js';
import type { ReportExport } from './controllers/report-export.js';
import { LanguageController } from './language.js';
import { placeholder } from './placeholder.js';

/** A verdict is announced to screen readers after it has lasted for `settledMs`, with at least `quietMs` in between. */
const settledMs = 2000;
const quietMs = 10_000;

/** An element with a call in its property `call`: `<video-call>`, or an element of the page. */
interface CallHost extends Element {
  readonly call?: CallModel | null;
}

/**
 * Reports in plain language how each participant is connected, or why a connection failed; the details show measurements.
 * The default content of the `diagnostics` slot of `<video-call>`; elsewhere on the page it reports on the call whose id
 * is in the attribute `for`.
 *
 * @tag video-call-diagnostics
 * @csspart report - The whole report.
 * @csspart headline - The most important sentence.
 * @csspart evidence - The facts that a verdict is based on, collapsed below it.
 * @csspart person - The connection to one participant.
 * @csspart button - The buttons that copy and download the report.
 * @cssprop [--vc-color-bg] - Background.
 * @cssprop [--vc-color-surface] - Background of cards and panels.
 * @cssprop [--vc-color-text] - Text.
 * @cssprop [--vc-color-accent] - Notes, links and focus.
 * @cssprop [--vc-color-ok] - Success.
 * @cssprop [--vc-color-warning] - Warnings.
 * @cssprop [--vc-color-danger] - Errors.
 * @cssprop [--vc-radius=14px] - Radius of corners.
 * @cssprop [--vc-font] - Font family.
 * @cssprop [--vc-font-size=15px] - Base font size.
 */
export class VideoCallDiagnosticsElement extends LitElement {
  static override styles = [
    themeStyles,
    // Space for the top of the report, to reduce the layout shift when it is loaded.
    css`
      :host {
        display: block;
        min-block-size: 24rem;
      }
    `,
  ];

  readonly #language = new LanguageController(this);
  readonly #controller = new CallController(this);
  /** Details that the user opened or closed; the others are as the report proposes. */
  readonly #folds = new Map<string, boolean>();
  readonly #lazy = new LazyModule(this, () =>
    withMessages(import('../view/report/chunk.js'), this.#language.lang(), 'report', 'verdicts'),
  );
  readonly #glossary = new LazyModule(this, () =>
    withMessages(import('../view/report/glossary-chunk.js'), this.#language.lang(), 'glossary'),
  );
  readonly #lazyExport = new LazyModule(this, () => import('./controllers/report-export.js'));
  #reportExport: ReportExport | undefined;
  readonly #samples = new FrequentSamples();
  #scope: AbortScope | undefined;
  #search: AbortScope | undefined;
  #isVisible = false;
  #verdict = '';
  #cancelAnnouncement = () => {};
  #announcedAt = Number.NEGATIVE_INFINITY;

  /** Id of a `<video-call>` in the same document or shadow root. Default: the closest call that contains this element. */
  @property({ attribute: 'for', reflect: true }) for = '';

  /** `light` or `dark`. Default: the colour scheme of its parent. */
  @property({ reflect: true, useDefault: true }) theme: '' | 'light' | 'dark' = '';

  @state() private announced = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scope = abortScope();
    this.#findCall();
    this.#watchVisibility(this.#scope.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scope?.end();
    this.#isVisible = false;
    this.#sampleWhileVisible();
  }

  adoptedCallback(): void {
    adoptStyles(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('for') && this.hasUpdated) this.#findCall();
    this.#sampleWhileVisible();
    this.#openTheOnly();
    this.#announce();
  }

  /** The call that this element reports on, or `null`. */
  get call(): CallModel | null {
    return this.#controller.call;
  }

  /** Copies the report to the clipboard as text, by default without names and addresses (`redaction`). */
  async copyReport(options: { redaction?: Redaction } = {}): Promise<void> {
    await (await this.#export()).copy(options.redaction);
  }

  /** Downloads the report as a JSON file, by default without names and addresses (`redaction`). */
  async downloadReport(options: { redaction?: Redaction } = {}): Promise<void> {
    await (await this.#export()).download(options.redaction);
  }

  /** Finds the element of `for` in the tree: now or when it is inserted, and again when another element gets the id. */
  #findCall(): void {
    this.#search?.end();
    this.#controller.use(this.for ? null : undefined);
    if (!this.for || !this.#scope) return;
    this.#search = abortScope(this.#scope.signal);
    const { signal } = this.#search;
    const root = this.getRootNode() as Document | ShadowRoot;
    let host: CallHost | null = null;
    const find = () => {
      const found = root.getElementById?.(this.for) as CallHost | null;
      if (found === host) return;
      host = found;
      this.#controller.use(null);
      if (found) this.#subscribe(found, signal);
    };
    const observer = new MutationObserver(find);
    observer.observe(root, { subtree: true, childList: true, attributeFilter: ['id'] });
    signal.addEventListener('abort', () => observer.disconnect(), { once: true });
    find();
  }

  /**
   * Requests the call from the element through the context protocol, as slotted elements do, and so receives its later
   * calls, too. An element that is not defined yet is asked after its definition.
   */
  #subscribe(host: CallHost, abortSignal: AbortSignal): void {
    const isWanted = () => !abortSignal.aborted && host.isConnected && host.id === this.for;
    let isAnswered = false;
    const receive = (call: CallModel | null, unsubscribe?: () => void) => {
      isAnswered = true;
      if (isWanted()) this.#controller.use(call);
      else unsubscribe?.();
    };
    const ask = () => {
      if (!isWanted()) return;
      host.dispatchEvent(new ContextEvent(callContext, this, receive, true));
      if (!isAnswered) this.#controller.use(host.call ?? null);
    };
    ask();
    const tag = host.localName;
    if (isAnswered || !tag.includes('-') || customElements.get(tag)) return;
    void customElements.whenDefined(tag).then(ask);
  }

  #watchVisibility(abortSignal: AbortSignal): void {
    const watch = (onSeen: (isSeen: boolean) => void, rootMargin: string) => {
      const seen = (entries: IntersectionObserverEntry[]) =>
        onSeen(entries.at(-1)?.isIntersecting ?? false);
      const observer = new IntersectionObserver(seen, { rootMargin });
      observer.observe(this);
      onAbort(abortSignal, () => observer.disconnect());
    };
    watch((isVisible) => {
      this.#isVisible = isVisible;
      this.#sampleWhileVisible();
    }, '0px');
    // Rendered before it is visible, so that its growth moves no visible content.
    watch((isNear) => {
      if (isNear) this.#lazy.request();
    }, '100% 0px');
  }

  #sampleWhileVisible(): void {
    this.#samples.from(this.#isVisible && this.isConnected ? this.call : null);
  }

  /** Announces the headline after it has settled; changes of numbers are not announced. */
  #announce(): void {
    const first = this.#controller.state?.report.verdicts[0];
    const verdict = first ? `${first.code} ${first.peer ?? ''}` : '';
    if (verdict === this.#verdict || !this.#scope) return;
    this.#verdict = verdict;
    this.#cancelAnnouncement();
    const waitMs = Math.max(settledMs, this.#announcedAt + quietMs - monotonicMs());
    const announce = () => {
      this.#announcedAt = monotonicMs();
      const words = this.#words;
      const report = this.#controller.state?.report;
      this.announced = (words && report && this.#lazy.module?.headlineText(report, words)) ?? '';
    };
    this.#cancelAnnouncement = after(waitMs, announce, this.#scope.signal);
  }

  get #words(): ReportWords | undefined {
    const lang = this.#language.lang();
    const lazy = this.#lazy.module;
    const { errors } = messagesFor(this.#language);
    return lazy
      ? { panel: lazy.reportMessages(lang), verdicts: lazy.verdictMessages(lang), errors }
      : undefined;
  }

  /** Opens the section of a single participant. It stays open when others join. */
  #openTheOnly(): void {
    const [only, ...others] = this.#controller.state?.report.peers ?? [];
    if (only && others.length === 0 && !this.#folds.has(only.key)) this.#folds.set(only.key, true);
  }

  #isOpen(key: string): boolean {
    return this.#folds.get(key) ?? false;
  }

  async #export(): Promise<ReportExport> {
    const { ReportExport } = await this.#lazyExport.load();
    this.#reportExport ??= new ReportExport(this);
    return this.#reportExport;
  }

  #toggle(key: string, open: boolean): void {
    if (open === this.#isOpen(key)) return;
    this.#folds.set(key, open);
    if (open && this.#lazy.module?.isGlossaryFold(key)) this.#glossary.request();
    if (open && key === 'content')
      void this.#export().then((reportExport) => reportExport.preview());
    this.requestUpdate();
  }

  #ui(): ReportUi {
    const { copied = false, includesAddresses = false, content = null } = this.#reportExport ?? {};
    const words = this.#glossary.module?.glossaryMessages(this.#language.lang()) ?? null;
    return {
      copied,
      includesAddresses,
      content,
      glossary: this.#glossary.status === 'failed' ? 'failed' : words,
      isOpen: (key) => this.#isOpen(key),
      onToggle: (key, open) => this.#toggle(key, open),
      // Without permission to write to the clipboard, downloads a file instead.
      onCopy: () => void this.copyReport().catch(() => this.downloadReport()),
      onDownload: () => void this.downloadReport(),
      onInclude: (addresses) =>
        void this.#export().then((reportExport) => reportExport.include(addresses)),
    };
  }

  protected override render(): TemplateResult {
    const lazy = this.#lazy.module;
    const words = this.#words;
    if (!lazy || !words) {
      const { controls, errors, speech } = messagesFor(this.#language);
      return withLanguage(speech, placeholder(this.#lazy.status, controls.diagnostics, { errors }));
    }
    const ui = this.#ui();
    const report = this.#controller.state?.report ?? null;
    const panel = html`${lazy.reportView(report, words, ui)}
      <p class="visually-hidden" role="status">${this.announced}</p>`;
    return withLanguage(words.panel.speech, panel);
  }
}
