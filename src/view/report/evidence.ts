// The remedies and the evidence of a verdict. The facts have a label and their name in the report. Pure.

import { html, nothing, type TemplateResult } from 'lit';
import type { Verdict } from '../../call/state.js';
import type { ReportMessages } from '../../locales/report-messages.js';
import type { VerdictText } from '../../locales/verdict-messages.js';

type Evidence = Verdict['evidence'][number];

/** The name of a fact has its subject in brackets, if there are several: a server or a broker. */
function labelOf({ fact }: Evidence, { facts }: ReportMessages): string {
  const [, subject] = /\[(.*)\]/.exec(fact) ?? [];
  const label = facts[fact.replace(/\[.*\]/, '[]')];
  return [label, subject].filter(Boolean).join(' ') || fact;
}

/** The label of a value, from the list of states that it belongs to; a value without a label is shown unchanged. */
function shown({ value }: Evidence, words: ReportMessages): string {
  if (typeof value === 'boolean') return value ? words.answers.yes : words.answers.no;
  const lists: readonly Readonly<Record<string, string>>[] = [
    words.fates,
    words.brokerStates,
    words.mappings,
    words.pairStates,
    words.paths,
    words.limits,
  ];
  const label = (word: string) => lists.map((list) => list[word]).find(Boolean) ?? word;
  return `${value}`.replace(/^[\w-]+/, label);
}

const seconds = ({ at }: Evidence) =>
  at === undefined ? '' : ` (${(at / 1000).toFixed(1)}\u00a0s)`;

/** The facts that the verdict is based on, and its confidence. */
export function why(
  { evidence, confidence }: Verdict,
  words: ReportMessages,
): TemplateResult | typeof nothing {
  if (evidence.length === 0) return nothing;
  return html`<details class="meaning why" part="evidence">
    <summary>${words.why}</summary>
    <dl>
      ${evidence.map(
        (one) =>
          html`<div>
            <dt>${labelOf(one, words)}<code>${one.fact}</code></dt>
            <dd>${shown(one, words)}${seconds(one)}</dd>
          </div>`,
      )}
      <div><dt>${words.confidence}</dt><dd>${words.confidences[confidence]}</dd></div>
    </dl>
  </details>`;
}

type Remedies = Pick<VerdictText, 'person' | 'developer'>;

function remedyOf(
  { person, developer }: Remedies,
  words: ReportMessages,
): TemplateResult | typeof nothing {
  const remedy = person ?? (developer && words.tellOwner);
  return remedy ? html`<p class="advice">${remedy}</p>` : nothing;
}

/** The remedies of a verdict: for the user, and for the developer of the page. */
export const advice = (text: Remedies, words: ReportMessages): TemplateResult =>
  html`${remedyOf(text, words)}${
    text.developer
      ? html`<p class="advice owner"><strong>${words.forOwner}:</strong> ${text.developer}</p>`
      : nothing
  }`;

/** The remedies and the evidence of a verdict. */
export const remediesAndEvidence = (
  text: Remedies,
  verdict: Verdict,
  words: ReportMessages,
): TemplateResult => html`${advice(text, words)} ${why(verdict, words)}`;
