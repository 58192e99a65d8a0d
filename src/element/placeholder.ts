// The content of an element while the module that draws it is loaded, or could not be loaded.

import { html, nothing, type TemplateResult } from 'lit';
import type { CallMessages } from '../locales/messages.js';
import type { LoadStatus } from './controllers/lazy-module.js';

export function placeholder(
  status: LoadStatus,
  name: string,
  { errors }: Pick<CallMessages, 'errors'>,
): TemplateResult | typeof nothing {
  if (status === 'loading') return html`<progress aria-label=${name}></progress>`;
  if (status !== 'failed') return nothing;
  const { title, remedy } = errors['not-loaded']({});
  return html`<p role="alert"><strong>${title}</strong><br />${remedy}</p>`;
}
