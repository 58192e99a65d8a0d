// The glossary below the terms that it explains. Pure; the element loads the explanations when it is opened.

import { html, nothing, type TemplateResult } from 'lit';
import type { GlossaryMessages, Term } from '../../locales/en/glossary.js';
import type { ReportMessages } from '../../locales/report-messages.js';

/** The state of the details elements, which the element keeps. */
export interface Folds {
  isOpen(key: string): boolean;
  onToggle(key: string, open: boolean): void;
}

/** Returns whether the details with this key show the glossary. */
export const isGlossaryFold = (key: string): boolean => key.endsWith('?');

export interface GlossaryUi extends Folds {
  /** `null` until the explanations are loaded, `failed` if they could not be loaded. */
  readonly glossary: GlossaryMessages | null | 'failed';
}

/** `section` names the section of the report: each glossary opens independently. */
export function glossaryFold(
  section: string,
  terms: readonly Term[],
  words: ReportMessages,
  { glossary, isOpen, onToggle }: GlossaryUi,
): TemplateResult {
  const key = `${section}?`;
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
