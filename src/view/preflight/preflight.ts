// The template of the preflight check: a sentence for the outcome, a line for each step, and details that can be opened. A
// pure function of the report of the check, the texts, and the open details.

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { CallError, Verdict } from '../../call/state.js';
import { type PreflightMessages, preflightEn } from '../../locales/en/preflight.js';
import { messagesIn } from '../../locales/languages.js';
import { verdictMessages } from '../../locales/verdict-lookup.js';
import type { CheckReport, CheckStatus, CheckStep, CheckStepName } from '../../preflight/check.js';
import { reportMessages } from '../report/chunk.js';
import { advice, remediesAndEvidence, why } from '../report/evidence.js';
import { ms, percent, type ReportTexts, textOf } from '../report/format.js';
import type { Folds } from '../report/glossary.js';
import { glossaryStyles } from '../report/glossary.styles.js';
import { mark } from '../report/peer.js';
import { peerStyles } from '../report/peer.styles.js';
import { reportStyles } from '../report/report.styles.js';
import { table } from '../report/tables.js';
import { preflightStyles } from './preflight.styles.js';
import { stepSummary } from './step-summary.js';

export const checkStyles = css`${reportStyles}${peerStyles}${glossaryStyles}${preflightStyles}`;

export interface CheckTexts extends ReportTexts {
  readonly preflight: PreflightMessages;
}

export const checkMessages = (lang: string, errors: ReportTexts['errors']): CheckTexts => ({
  preflight: messagesIn(lang, 'preflight', preflightEn),
  panel: reportMessages(lang),
  verdicts: verdictMessages(lang),
  errors,
});

export interface CheckUi extends Folds {
  /** `true` for a moment after the result was copied. */
  readonly copied: boolean;
  /** The reason for a missing result: invalid options of the page, or a module that was not loaded. */
  readonly error: CallError | null;
  onStart(media?: boolean): void;
  onStop(): void;
  onCopy(): void;
}

/** The texts of verdicts name a participant. Before a call they name the relay, or participants in general. */
export function sentenceOf(verdict: Verdict, words: CheckTexts) {
  const { relay, somebody } = words.preflight;
  return textOf(verdict, words, verdict.values['server'] ? relay : somebody);
}

/** The outcome in one or two sentences, for a live region; empty while the check is running. */
export function outcomeText(report: CheckReport, words: CheckTexts): string {
  const { outcome, headline } = report;
  if (outcome === 'running') return '';
  const { title, hint } = words.preflight.outcomes[outcome];
  return `${title} ${headline ? sentenceOf(headline, words).sentence : (hint ?? '')}`.trim();
}

const tones = {
  running: 'info',
  ready: 'ok',
  limited: 'warning',
  blocked: 'error',
  inconclusive: 'info',
  aborted: 'info',
} as const;

const sign = (tone: 'ok' | 'info' | 'warning' | 'error', words: CheckTexts) =>
  mark(tone, words.panel);

const begin = (
  words: CheckTexts,
  ui: CheckUi,
): TemplateResult => html`<div class="headline" part="headline" data-severity="info">
    ${sign('info', words)}
    <div>
      <p class="verdict">${words.preflight.intro}</p>
      <p class="advice">${words.preflight.introHint}</p>
    </div>
  </div>
  <div class="actions">
    <button type="button" part="button" class="button main" @click=${() => ui.onStart()}>
      ${words.preflight.start}
    </button>
  </div>`;

const failed = ({ code, values }: CallError, words: CheckTexts): TemplateResult => {
  const { title, remedy } = words.errors[code](values);
  return html`<div class="headline" part="headline" data-severity="error" role="alert">
    ${sign('error', words)}
    <div>
      <p class="verdict">${title}</p>
      <p class="advice">${remedy}</p>
    </div>
  </div>`;
};

function headline(report: CheckReport, words: CheckTexts): TemplateResult {
  const { outcome, headline: reason, steps } = report;
  const { title, hint } = words.preflight.outcomes[outcome];
  const tone = tones[outcome];
  const done = steps.filter(({ status }) => status !== 'waiting' && status !== 'running').length;
  const text = reason && sentenceOf(reason, words);
  return html`<div class="headline" part="headline" data-severity=${tone} data-outcome=${outcome}>
    ${outcome === 'running' ? spinner : sign(tone, words)}
    <div>
      <p class="verdict">${title}</p>
      ${text ? html`<p>${text.sentence}</p>${advice(text, words.panel)}` : nothing}
      ${hint ? html`<p class="advice">${hint}</p>` : nothing}
      ${reason ? why(reason, words.panel) : nothing}
      ${
        outcome === 'running'
          ? html`<progress
              max=${steps.length}
              value=${done}
              aria-label=${words.preflight.progress(done, steps.length)}
            ></progress>`
          : nothing
      }
    </div>
  </div>`;
}

const spinner = html`<span class="turning" aria-hidden="true"></span>`;

const severityOf: Readonly<Partial<Record<CheckStatus, 'ok' | 'warning' | 'error'>>> = {
  pass: 'ok',
  warn: 'warning',
  fail: 'error',
};

/** A shape besides the colour, as in the report: an empty ring for a pending step, a dash for an unknown result. */
function statusMark(status: CheckStatus, words: CheckTexts): TemplateResult {
  const severity = severityOf[status];
  if (severity) return sign(severity, words);
  if (status === 'running') {
    return html`<span class="turning" role="img" aria-label=${words.preflight.statuses.running}></span>`;
  }
  const shape = status === 'waiting' ? nothing : svg`<path d="M6 10h8" />`;
  return html`<svg
    class="mark"
    data-status=${status}
    viewBox="0 0 20 20"
    role="img"
    aria-label=${words.preflight.statuses[status]}
  ><circle cx="10" cy="10" r="9" />${shape}</svg>`;
}

/** The details of a step that has parts. */
const tables: Readonly<
  Partial<
    Record<CheckStepName, (report: CheckReport, words: CheckTexts) => TemplateResult | undefined>
  >
> = {
  brokers: ({ brokers }, { panel, preflight, errors }) =>
    rowsOf(
      preflight.steps.brokers,
      [panel.columns.server, panel.columns.result, panel.columns.time],
      brokers.map(({ host, state, cause, code, suspect, echoMs }) => {
        const because = cause ? errors[cause]({ host }).title : suspect ? panel.suspect : undefined;
        const result = because ?? panel.brokerStates[state];
        return [host, code ? `${result} (${code})` : result, ms(echoMs)];
      }),
    ),
  servers: ({ servers }, { panel, preflight }) =>
    rowsOf(
      preflight.steps.servers,
      [panel.columns.server, panel.columns.result, panel.columns.time],
      servers.map(({ url, fate, errorCode, firstMs }) => {
        const result = fate === 'silent' ? preflight.silent : panel.fates[fate];
        return [url, errorCode ? `${result} (${errorCode})` : result, ms(firstMs)];
      }),
    ),
  relay: ({ relays }, { panel, preflight }) =>
    rowsOf(
      preflight.relays,
      [panel.columns.server, preflight.delay, preflight.jitter, preflight.lost],
      relays.map(({ server, rttMs, jitterMs, loss }) => [
        server,
        ms(rttMs),
        ms(jitterMs),
        percent(loss),
      ]),
    ),
};

const rowsOf = (name: string, heads: readonly string[], rows: readonly (readonly string[])[]) =>
  rows.length > 0 ? table(name, heads, rows) : undefined;

function step(
  { name, status, verdicts }: CheckStep,
  report: CheckReport,
  words: CheckTexts,
  ui: CheckUi,
): TemplateResult {
  const { preflight } = words;
  const note = stepSummary(name, status, report, words);
  const line = html`${statusMark(status, words)}
    <span class="step-name">${preflight.steps[name]}</span>
    <span class="step-note">${note}</span>`;
  const body = status === 'waiting' ? undefined : tables[name]?.(report, words);
  // The headline shows this verdict already.
  const others = verdicts.filter((one) => one !== report.headline);
  return html`<li class="step" data-status=${status}>
    ${
      body
        ? html`<details
            ?open=${ui.isOpen(name)}
            @toggle=${(event: Event) =>
              ui.onToggle(name, (event.currentTarget as HTMLDetailsElement).open)}
          >
            <summary class="step-line">${line}</summary>
            ${ui.isOpen(name) ? body : nothing}
          </details>`
        : html`<div class="step-line">${line}</div>`
    }
    ${others.map((verdict) => {
      const text = sentenceOf(verdict, words);
      return html`<div class="step-verdict">
        <p>${text.sentence}</p>
        ${remediesAndEvidence(text, verdict, words.panel)}
      </div>`;
    })}
  </li>`;
}

function actions(report: CheckReport, words: CheckTexts, ui: CheckUi): TemplateResult {
  const { preflight, panel } = words;
  if (report.outcome === 'running') {
    return html`<div class="actions">
      <button type="button" part="button" class="button" @click=${() => ui.onStop()}>
        ${preflight.stop}
      </button>
    </div>`;
  }
  const isUnasked = report.steps.some(
    ({ name, status }) => name === 'media' && status === 'skipped',
  );
  return html`<div class="actions">
    <button type="button" part="button" class="button main" @click=${() => ui.onStart()}>
      ${preflight.again}
    </button>
    ${
      isUnasked && report.environment.secureContext
        ? html`<button type="button" part="button" class="button" @click=${() => ui.onStart(true)}>
            ${preflight.ask}
          </button>`
        : nothing
    }
    <button type="button" part="button" class="button" @click=${() => ui.onCopy()}>
      ${ui.copied ? panel.copied : panel.copy}
    </button>
  </div>`;
}

/** `null` before the first check. */
export function preflight(
  report: CheckReport | null,
  words: CheckTexts,
  ui: CheckUi,
): TemplateResult {
  return html`<div class="report" part="report" role="region" aria-label=${words.preflight.title}>
    ${ui.error ? failed(ui.error, words) : nothing}
    ${
      report
        ? html`${headline(report, words)}
            <ol class="steps">
              ${report.steps.map((one) => step(one, report, words, ui))}
            </ol>
            ${actions(report, words, ui)}`
        : begin(words, ui)
    }
  </div>`;
}
