// What a verdict rests on, for whoever wants to check it: the facts by their names in the report. Pure.

import { html, nothing, type TemplateResult } from 'lit';
import type { Verdict } from '../call/state.js';
import type { PanelWords } from '../locales/panel-words.js';

const seconds = ({ at }: Verdict['evidence'][number]) =>
  at === undefined ? '' : ` (${(at / 1000).toFixed(1)}\u00a0s)`;

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
          html`<div><dt><code>${one.fact}</code></dt><dd>${one.value}${seconds(one)}</dd></div>`,
      )}
      <div><dt>${words.confidence}</dt><dd>${words.confidences[confidence]}</dd></div>
    </dl>
  </details>`;
}
