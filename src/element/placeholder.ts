// What stands in an element whose picture is still being fetched, or does not come.

import { html, nothing, type TemplateResult } from 'lit';
import type { Words } from '../locales/messages.js';

export function placeholder(
  loading: 'not yet' | 'now' | 'failed',
  name: string,
  { errors }: Pick<Words, 'errors'>,
): TemplateResult | typeof nothing {
  if (loading === 'now') return html`<progress aria-label=${name}></progress>`;
  if (loading === 'not yet') return nothing;
  const { title, remedy } = errors['not-loaded']({});
  return html`<p role="alert"><strong>${title}</strong><br />${remedy}</p>`;
}
