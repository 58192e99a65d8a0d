// The controls that export the report: as text, as a file, and a preview of its content. Pure.

import { html, type TemplateResult } from 'lit';
import type { ReportMessages } from '../../locales/report-messages.js';
import type { Folds } from './glossary.js';
import { fold } from './tables.js';

export interface ExportUi extends Folds {
  /** `true` for a moment after the report was copied. */
  readonly copied: boolean;
  /** Includes names and addresses; only if the user chose so. */
  readonly includesAddresses: boolean;
  /** The content of the file, while the preview is open. */
  readonly content: string | null;
  onCopy(): void;
  onDownload(): void;
  onInclude(addresses: boolean): void;
}

export const exportControls = (
  words: ReportMessages,
  ui: ExportUi,
): TemplateResult => html`<div class="actions">
  <button type="button" part="button" class="button" @click=${() => ui.onCopy()}>
    ${ui.copied ? words.copied : words.copy}
  </button>
  <button type="button" part="button" class="button" @click=${() => ui.onDownload()}>
    ${words.download}
  </button>
  <label class="choice">
    <input
      type="checkbox"
      .checked=${ui.includesAddresses}
      @change=${(event: Event) => ui.onInclude((event.currentTarget as HTMLInputElement).checked)}
    />
    ${words.include}
  </label>
  <p>${ui.includesAddresses ? words.exposed : words.privacy}</p>
  ${fold('content', words.content, ui, () =>
    ui.content === null
      ? html`<progress aria-label=${words.content}></progress>`
      : html`<div class="scroll" tabindex="0" role="group" aria-label=${words.content}>
          <pre>${ui.content}</pre>
        </div>`,
  )}
</div>`;
