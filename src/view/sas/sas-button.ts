// The security button: it shows the security of the call and opens the safety code. It is beside the name of the room, and
// over the tiles where the bar has no room.

import { html, type TemplateResult } from 'lit';
import { securityOf } from '../../call/state.js';
import { icon } from '../shell/icons.js';
import type { ViewModel } from '../shell/view-model.js';

export const levelIcons = {
  open: 'globe',
  weak: 'lock',
  strong: 'lock',
  verified: 'verified',
} as const;

export function sasButton({ state, words, commands, ui }: ViewModel): TemplateResult {
  const level = securityOf(state);
  const label = words.controls.safety[level];
  return html`<button
    type="button"
    class="safety-button"
    part="button button-safety"
    data-security=${level}
    aria-haspopup="dialog"
    aria-expanded=${String(ui.sasOpen)}
    aria-label=${label}
    title=${label}
    @click=${() => commands.toggleSas()}
  >
    ${icon(levelIcons[level])}<span class="safety-word">${words.place.security[level]}</span>
  </button>`;
}
