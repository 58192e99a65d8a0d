// "What do these mean?" beside the terms it explains. Pure; the meanings are fetched when somebody asks.

import { html, nothing, type TemplateResult } from 'lit';
import type { GlossaryWords, Term } from '../../locales/en/glossary.js';
import type { PanelWords } from '../../locales/report-messages.js';

/** Which of the folded parts are open; the element remembers it. */
export interface Folds {
  isOpen(key: string): boolean;
  onToggle(key: string, open: boolean): void;
}

/** Whose fold is open asks for the meanings. */
export const isGlossaryFold = (key: string): boolean => key.endsWith('?');

export interface GlossaryUi extends Folds {
  /** `null` until they have come, `failed` when they do not. */
  readonly glossary: GlossaryWords | null | 'failed';
}

/** `place` is where on the page it stands; each opens alone. */
export function glossaryFold(
  place: string,
  terms: readonly Term[],
  words: PanelWords,
  { glossary, isOpen, onToggle }: GlossaryUi,
): TemplateResult {
  const key = `${place}?`;
  const body = () => {
    if (glossary === 'failed') return html`<p role="alert">${words.noMeaning}</p>`;
    if (!glossary) return html`<progress aria-label=${words.meaning}></progress>`;
    return html`<dl>
      ${terms.map((term) => html`<div><dt>${glossary[term][0]}</dt><dd>${glossary[term][1]}</dd></div>`)}
    </dl>`;
  };
  return html`<details
    class="meaning"
    ?open=${isOpen(key)}
    @toggle=${(event: Event) => onToggle(key, (event.currentTarget as HTMLDetailsElement).open)}
  >
    <summary>${words.meaning}</summary>
    ${isOpen(key) ? body() : nothing}
  </details>`;
}
