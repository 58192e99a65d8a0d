// What stands under a sentence: what can be done about it, and the facts that it rests on, in words and by their names
// in the report. Pure.

import { html, nothing, type TemplateResult } from 'lit';
import type { Verdict } from '../../call/state.js';
import type { PanelWords } from '../../locales/report-messages.js';
import type { VerdictText } from '../../locales/verdict-messages.js';

type Evidence = Verdict['evidence'][number];

/** Which of several it is of stands in brackets: a server, a meeting point. */
function labelOf({ fact }: Evidence, { facts }: PanelWords): string {
  const [, subject] = /\[(.*)\]/.exec(fact) ?? [];
  const label = facts[fact.replace(/\[.*\]/, '[]')];
  return [label, subject].filter(Boolean).join(' ') || fact;
}

/** By whichever list of states it comes from; what has no word is said as it is. */
function shown({ value }: Evidence, words: PanelWords): string {
  if (typeof value === 'boolean') return value ? words.answers.yes : words.answers.no;
  const lists: readonly Readonly<Record<string, string>>[] = [
    words.fates,
    words.brokerStates,
    words.mappings,
    words.pairStates,
    words.paths,
    words.limits,
  ];
  const said = (word: string) => lists.map((list) => list[word]).find(Boolean) ?? word;
  return `${value}`.replace(/^[\w-]+/, said);
}

const seconds = ({ at }: Evidence) =>
  at === undefined ? '' : ` (${(at / 1000).toFixed(1)}\u00a0s)`;

/** For whoever wants to check it. */
export function why(
  { evidence, confidence }: Verdict,
  words: PanelWords,
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
  words: PanelWords,
): TemplateResult | typeof nothing {
  const remedy = person ?? (developer && words.tellOwner);
  return remedy ? html`<p class="advice">${remedy}</p>` : nothing;
}

/** What can be done about it, for whoever reads it. */
export const advice = (text: Remedies, words: PanelWords): TemplateResult =>
  html`${remedyOf(text, words)}${
    text.developer
      ? html`<p class="advice owner"><strong>${words.forOwner}:</strong> ${text.developer}</p>`
      : nothing
  }`;

/** What can be done about it, and what it rests on. */
export const remediesAndEvidence = (
  text: Remedies,
  verdict: Verdict,
  words: PanelWords,
): TemplateResult => html`${advice(text, words)} ${why(verdict, words)}`;
