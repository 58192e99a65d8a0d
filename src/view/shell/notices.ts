// Notices with a problem and its remedy: banners above the call, and the reason of a device that does not work. The list of
// notices is a pure function of the model.

import { html, nothing, type TemplateResult } from 'lit';

import type { CallError, CallState, ErrorCode } from '../../call/state.js';
import type { CallMessages, Values } from '../../locales/messages.js';
import { icon } from './icons.js';
import type { Notice, ViewModel } from './view-model.js';

/** Errors shown elsewhere: a lost broker by the state (one of three needs no notice), a device by the preview. */
const toldElsewhere = ({ scope }: CallError, { stage }: CallState): boolean =>
  (scope === 'broker' && stage === 'joined') || (scope === 'media' && stage === 'prejoin');

/** The notices of a running call come first. */
export function noticesOf(model: ViewModel): readonly Notice[] {
  const { state, words, commands, ui } = model;
  const notices: Notice[] = [...(ui.stage?.notices(model) ?? [])];
  if (state.self.microphone.interrupted) {
    const title = words.notice.microphoneInterrupted;
    notices.push({ key: 'microphone', icon: icon('mic-off'), tone: 'warning', title });
  }
  if (state.self.camera.interrupted) {
    const title = words.notice.cameraInterrupted;
    notices.push({ key: 'camera', icon: icon('video-off'), tone: 'warning', title });
  }
  for (const problem of ui.problems) {
    if (problem.fatal || toldElsewhere(problem, state)) continue;
    notices.push({
      key: problem.code,
      icon: icon('warning'),
      tone: 'warning',
      ...words.errors[problem.code](problem.values),
      dismiss: () => commands.dismiss(problem.code),
    });
  }
  return notices;
}

export function notices(model: ViewModel): unknown {
  const all = noticesOf(model);
  if (all.length === 0) return nothing;
  return html`<div class="notices">${all.map((notice) => banner(notice, model.words))}</div>`;
}

const banner = (notice: Notice, words: CallMessages): TemplateResult => html`<div
  class="banner"
  part="banner"
  data-tone=${notice.tone}
  role="status"
>
  ${notice.icon}
  <p class="banner-text">
    <strong>${notice.title}</strong>${notice.remedy ? html` <span>${notice.remedy}</span>` : nothing}
  </p>
  ${
    notice.action
      ? html`<button type="button" class="text-button small" part="button" @click=${notice.action.act}>
          ${notice.action.label}
        </button>`
      : nothing
  }
  ${
    notice.dismiss
      ? html`<button
          type="button"
          class="icon-button"
          aria-label=${words.controls.dismiss}
          title=${words.controls.dismiss}
          @click=${notice.dismiss}
        >
          ${icon('close')}
        </button>`
      : nothing
  }
</div>`;

/** Title and remedy of an error, beside the device that does not work. */
export const reason = (code: ErrorCode, values: Values, words: CallMessages): TemplateResult => {
  const { title, remedy } = words.errors[code](values);
  return html`<div class="reason" data-code=${code}>
    ${icon('alert')}
    <p><strong>${title}</strong><br />${remedy}</p>
  </div>`;
};
