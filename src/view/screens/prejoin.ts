// The screen before the call: own preview, name, devices, and a join button that is always enabled. Joining without
// devices is possible, and no error.

import { html, nothing, type TemplateResult } from 'lit';

import type { SelfView, SourceFacts } from '../../call/state.js';
import { initials, tint } from '../shell/avatar.js';
import { cameraControl, microphoneControl } from '../shell/device-controls.js';
import { icon } from '../shell/icons.js';
import { playing } from '../shell/media-stream.js';
import { reason } from '../shell/notices.js';
import type { ViewModel } from '../shell/view-model.js';
import { checkButton } from './ended.js';

export function prejoin(model: ViewModel): TemplateResult {
  const { state, words } = model;
  return html`<slot name="prejoin">
    <div class="prejoin" part="prejoin">
      ${preview(model, previewControls(model))}
      <form class="prejoin-form" @submit=${(event: Event) => submit(event, model)}>
        <div>
          <h2 class="title">${words.prejoin.title}</h2>
          <p class="subtitle">
            ${icon(state.access === 'open' ? 'globe' : 'lock')}
            <span class="subtitle-room" dir="auto">${state.room}</span>
            <span>· ${state.access === 'open' ? words.place.open : words.place.secured}</span>
          </p>
        </div>
        ${deviceReason(model)} ${nameField(model)}
        <button type="submit" class="text-button large primary" part="button" data-first-focus>
          ${bare(model) ? words.prejoin.joinWithout : words.prejoin.join}
        </button>
        ${checkButton(model)}
      </form>
    </div>
  </slot>`;
}

export const previewControls = (model: ViewModel): TemplateResult =>
  html`<div class="preview-controls">${microphoneControl(model)} ${cameraControl(model)}</div>`;

function submit(event: Event, { commands }: ViewModel): void {
  event.preventDefault();
  commands.join();
}

/** `true` if joining would send no media because devices failed: the label of the button says so. */
function bare({ state: { self } }: ViewModel): boolean {
  const sources = [self.microphone, self.camera];
  const failed = sources.some(({ error }) => error !== null);
  const comes = ({ status, wanted, error }: SourceFacts) =>
    status === 'on' || status === 'asking' || (status === 'off' && wanted && error === null);
  return failed && !sources.some(comes);
}

export const nameField = (
  { state, words, commands }: ViewModel,
  label = words.prejoin.nameLabel,
): TemplateResult => html`<label class="field">
  <span class="field-label">${label}</span>
  <input
    class="field-input"
    name="name"
    autocomplete="nickname"
    maxlength="48"
    placeholder=${words.prejoin.namePlaceholder}
    .value=${state.self.name}
    @input=${(event: Event) => commands.setName((event.target as HTMLInputElement).value)}
  />
</label>`;

/** The own camera; with its buttons where no toolbar has them. */
export function preview(model: ViewModel, controls: unknown): TemplateResult {
  const { state, words } = model;
  const { self } = state;
  const shown = self.camera.status === 'on' && self.stream !== null;
  return html`<div class="preview" part="preview">
    <video
      class="mirrored"
      part="video"
      autoplay
      playsinline
      aria-label=${words.prejoin.preview}
      ?hidden=${!shown}
      ${playing({ stream: self.stream, muted: true })}
    ></video>
    ${shown ? nothing : placeholder(model, self)}
    ${controls}
  </div>`;
}

function placeholder({ words }: ViewModel, self: SelfView): TemplateResult {
  const asking = self.camera.status === 'asking' || self.microphone.status === 'asking';
  const name = self.name || words.tile.you;
  return html`<div class="preview-off">
    <div class="avatar" part="avatar" data-tint=${tint(self.id ?? name)} aria-hidden="true">
      <span>${initials(name)}</span>
    </div>
    <p>${asking ? words.prejoin.cameraStarting : self.camera.status === 'none' ? words.prejoin.noCamera : words.prejoin.cameraOff}</p>
  </div>`;
}

/** The permission prompt of the browser, or the reason why a device did not start. One message: camera first. */
function deviceReason({ state, words }: ViewModel): unknown {
  const { camera, microphone } = state.self;
  if (camera.status === 'asking' || microphone.status === 'asking') {
    return html`<div class="reason" data-tone="info">
      ${icon('camera')}
      <p><strong>${words.prejoin.asking}</strong><br />${words.prejoin.askingRemedy}</p>
    </div>`;
  }
  const code = camera.error ?? microphone.error;
  return code ? reason(code, {}, words) : nothing;
}
