// The sections of the report on brokers and rejected messages. Most rejections are ordinary, so they are in closed details.
// Pure.

import { html, nothing, type TemplateResult } from 'lit';
import type { BrokerReport, RejectionReason, Report } from '../../call/state.js';
import type { ReportMessages } from '../../locales/report-messages.js';
import { ms, type ReportTexts } from './format.js';
import { type Folds, type GlossaryUi, glossaryFold } from './glossary.js';
import { mark } from './peer.js';
import { eventLog, fold, table } from './tables.js';

function severityOf({ state, echoMs, suspect }: BrokerReport) {
  if (state === 'refused' || state === 'unreachable') return 'error';
  if (suspect) return 'warning';
  return state === 'open' && echoMs !== undefined ? 'ok' : 'info';
}

function stateOf(facts: BrokerReport, words: ReportMessages): string {
  const { state, suspect, echoMs, code, failedAttempts } = facts;
  const echo = echoMs === undefined ? words.noEcho : words.echo(ms(echoMs));
  const parts = [
    words.brokerStates[state],
    ...(state === 'open' ? [suspect ? words.suspect : echo] : []),
    ...(failedAttempts ? [words.failedAttempts(failedAttempts)] : []),
  ];
  return `${parts.join(' · ')}${code ? ` (${code})` : ''}`;
}

function broker(facts: BrokerReport, words: ReportTexts): TemplateResult {
  const { cause, host } = facts;
  return html`<li>
    ${mark(severityOf(facts), words.panel)}
    <span class="host">${host}</span>
    <span class="broker-state">${stateOf(facts, words.panel)}</span>
    ${cause ? html`<span class="broker-cause">${words.errors[cause]({ host }).title}</span>` : nothing}
  </li>`;
}

export const brokerSection = (
  brokers: readonly BrokerReport[],
  words: ReportTexts,
  ui: GlossaryUi,
): TemplateResult => html`<section class="brokers">
  <h3>${words.panel.brokers}</h3>
  <ul>
    ${brokers.map((facts) => broker(facts, words))}
  </ul>
  ${glossaryFold('brokers', ['broker', 'echo', 'signalling'], words.panel, ui)}
</section>`;

/** The rejections of the room and of the data channels of all participants, without those that did not occur. */
export function rejectionsIn({
  signalling,
  peers,
}: Report): readonly (readonly [RejectionReason, number])[] {
  const sum = new Map<RejectionReason, number>();
  for (const refused of [signalling.traffic.refused, ...peers.map((peer) => peer.refused)]) {
    for (const [refusal, count] of Object.entries(refused)) {
      sum.set(refusal as RejectionReason, (sum.get(refusal as RejectionReason) ?? 0) + count);
    }
  }
  return [...sum].sort(([, a], [, b]) => b - a);
}

function refusedFold(report: Report, words: ReportMessages, folds: Folds) {
  const all = rejectionsIn(report);
  if (all.length === 0) return nothing;
  const title = words.refused(all.reduce((sum, [, count]) => sum + count, 0));
  const heads = [words.columns.count, words.columns.reason];
  const rows = () => all.map(([refusal, count]) => [count, words.refusals[refusal]]);
  return fold('refused', title, folds, () => table(title, heads, rows()));
}

/** The details of the call that belong to no single participant. */
export function callFolds(report: Report, words: ReportMessages, folds: Folds): TemplateResult {
  const events = report.log.filter(({ peer }) => peer === undefined);
  return html`<div class="folds">
    ${refusedFold(report, words, folds)}
    ${events.length > 0 ? fold('log', words.log(events.length), folds, () => eventLog(events, words, 0)) : nothing}
  </div>`;
}
