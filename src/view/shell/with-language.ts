// Sets `lang` on the texts of a tag, which may differ from the language of the page: screen readers choose the voice by it,
// and browsers the form of Han characters (HTML, section 3.2.6.1).

import { html, type TemplateResult } from 'lit';
import type { CallMessages } from '../../locales/messages.js';

export const withLanguage = (
  { lang, dir }: CallMessages['speech'],
  content: unknown,
): TemplateResult => html`<div lang=${lang} dir=${dir}>${content}</div>`;
