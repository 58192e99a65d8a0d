// The security button: it shows the security of the call and opens the safety code. It is beside the name of the room, and
// over the tiles where the bar has no room.

import { html, type TemplateResult } from 'lit';
import { type Security, securityOf } from '../../call/state.js';
import { icon } from '../shell/icons.js';
import type { StageModel } from '../shell/view-model.js';
import { callIcon } from '../stage/call-icons.js';

export const levelIcon = (level: Security): TemplateResult =>
  level === 'verified' ? callIcon('verified') : icon(level === 'open' ? 'globe' : 'lock');

export function sasButton({ state, stageWords, commands, ui }: StageModel): TemplateResult {
  const level = securityOf(state);
  const label = stageWords.controls.safety[level];
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
    ${levelIcon(level)}<span class="safety-word">${stageWords.place.security[level]}</span>
  </button>`;
}
