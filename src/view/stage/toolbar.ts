// The toolbar of a running call. Its buttons show the state of devices and panels, and give commands.

import { html, nothing, type TemplateResult } from 'lit';

import { sasButton } from '../sas/sas-button.js';
import { cameraControl, control, isOn, microphoneControl } from '../shell/device-controls.js';
import { icon } from '../shell/icons.js';
import type { StageModel } from '../shell/view-model.js';
import { callIcon } from './call-icons.js';

function screenControl({ state, stageWords, commands }: StageModel): unknown {
  const { screen } = state.self;
  if (screen.status === 'none') return nothing;
  const on = isOn(screen, state);
  return control({
    part: 'button-screen',
    icon: callIcon(on ? 'screen-off' : 'screen'),
    label: on ? stageWords.controls.stopSharing : stageWords.controls.shareScreen,
    appearance: on ? 'active' : 'plain',
    busy: screen.status === 'asking',
    act: () => (on ? commands.stopScreenShare() : commands.startScreenShare()),
  });
}

const diagnosticsControl = ({ words, commands, ui }: StageModel): TemplateResult =>
  control({
    part: 'button-diagnostics',
    icon: icon('diagnostics'),
    label: words.controls.diagnostics,
    pressed: ui.diagnosticsOpen,
    appearance: ui.diagnosticsOpen ? 'active' : 'plain',
    act: () => commands.toggleDiagnostics(),
  });

const leaveControl = ({ stageWords, commands }: StageModel): TemplateResult =>
  control({
    part: 'button-leave',
    icon: callIcon('phone'),
    label: stageWords.controls.leave,
    appearance: 'danger',
    act: () => commands.leave(),
  });

/** The name of the room, the number of participants, and the security of the call. */
function roomInfo(model: StageModel): TemplateResult {
  const { state, stageWords } = model;
  return html`<div class="room-info">
    ${sasButton(model)} ${model.ui.lobby?.lock(model)}
    <span class="room-info-name" dir="auto">${state.room}</span>
    <span class="room-info-count">${stageWords.place.people(state.peers.length + 1)}</span>
  </div>`;
}

export function toolbar(model: StageModel): TemplateResult {
  const { state, stageWords, commands, ui } = model;
  // The screen of an empty room shows the whole link, with a button.
  const invitable = state.peers.length > 0 && ui.inviteUrl !== '';
  return html`<div class="bar">
    ${roomInfo(model)}
    <div class="toolbar" part="toolbar" role="toolbar" tabindex="-1" data-first-focus aria-label=${stageWords.controls.toolbar}>
      <slot name="controls-start"></slot>
      ${microphoneControl(model)} ${cameraControl(model)} ${screenControl(model)}
      ${diagnosticsControl(model)}
      <slot name="controls-end"></slot>
      ${leaveControl(model)}
    </div>
    <div class="bar-end">
      ${
        invitable
          ? html`<button
              type="button"
              class="text-button small quiet"
              part="button button-invite"
              @click=${() => commands.copyInvite()}
            >
              ${callIcon(ui.inviteCopied ? 'check' : 'link')}
              <span>${ui.inviteCopied ? stageWords.controls.inviteCopied : stageWords.controls.copyInvite}</span>
            </button>`
          : nothing
      }
    </div>
  </div>`;
}
