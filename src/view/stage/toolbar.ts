// The toolbar of a running call. Its buttons show the state of devices and panels, and give commands.

import { html, nothing, type TemplateResult } from 'lit';

import type { CallState, SourceFacts } from '../../call/state.js';
import { sasButton } from '../sas/sas-button.js';
import { type IconName, icon } from '../shell/icons.js';
import type { ViewModel } from '../shell/view-model.js';

interface Control {
  readonly part: string;
  readonly icon: IconName;
  /** The action of the button; also its tooltip. */
  readonly label: string;
  readonly pressed?: boolean;
  readonly appearance?: 'plain' | 'off' | 'active' | 'danger';
  readonly busy?: boolean;
  /** The last attempt failed; a notice gives the reason. */
  readonly troubled?: boolean;
  act(): void;
}

/**
 * A round button. Its label names its action and changes with the state, so `aria-pressed` would repeat it ("Turn camera
 * off, pressed"): only controls with a fixed label have that attribute.
 */
const control = (c: Control): TemplateResult => html`<button
  type="button"
  class="control"
  part="button ${c.part}"
  data-appearance=${c.appearance ?? 'plain'}
  aria-label=${c.label}
  title=${c.label}
  aria-pressed=${c.pressed === undefined ? nothing : String(c.pressed)}
  aria-busy=${c.busy ? 'true' : nothing}
  ?data-troubled=${c.troubled ?? false}
  @click=${c.act}
>${c.busy ? html`<span class="spinner" aria-hidden="true"></span>` : icon(c.icon)}</button>`;

/** Before the call a device that will be turned on may still be off: the button shows the preference. */
const isOn = (source: SourceFacts, { stage }: CallState): boolean =>
  source.status === 'on' ||
  ((stage === 'idle' || stage === 'prejoin') &&
    source.status === 'off' &&
    source.wanted &&
    source.error === null);

interface Device {
  readonly part: string;
  readonly source: SourceFacts;
  readonly icons: { readonly on: IconName; readonly off: IconName };
  /** The action of the button in each state. */
  readonly labels: { readonly on: string; readonly off: string };
  set(on: boolean): void;
}

/** A device that the page disables has no button. */
function deviceControl({ part, source, icons, labels, set }: Device, state: CallState): unknown {
  if (source.status === 'none') return nothing;
  const on = isOn(source, state);
  return control({
    part,
    icon: on ? icons.on : icons.off,
    label: on ? labels.off : labels.on,
    appearance: on || source.status === 'asking' ? 'plain' : 'off',
    busy: source.status === 'asking',
    troubled: source.error !== null,
    act: () => set(!on),
  });
}

/** Also rendered over the preview. */
export const microphoneControl = ({ state, words, commands }: ViewModel): unknown =>
  deviceControl(
    {
      part: 'button-mic',
      source: state.self.microphone,
      icons: { on: 'mic', off: 'mic-off' },
      labels: { on: words.controls.microphoneOn, off: words.controls.microphoneOff },
      set: commands.setMicrophone,
    },
    state,
  );

export const cameraControl = ({ state, words, commands }: ViewModel): unknown =>
  deviceControl(
    {
      part: 'button-camera',
      source: state.self.camera,
      icons: { on: 'camera', off: 'video-off' },
      labels: { on: words.controls.cameraOn, off: words.controls.cameraOff },
      set: commands.setCamera,
    },
    state,
  );

function screenControl({ state, words, commands }: ViewModel): unknown {
  const { screen } = state.self;
  if (screen.status === 'none') return nothing;
  const on = isOn(screen, state);
  return control({
    part: 'button-screen',
    icon: on ? 'screen-off' : 'screen',
    label: on ? words.controls.stopSharing : words.controls.shareScreen,
    appearance: on ? 'active' : 'plain',
    busy: screen.status === 'asking',
    act: () => (on ? commands.stopScreenShare() : commands.startScreenShare()),
  });
}

const diagnosticsControl = ({ words, commands, ui }: ViewModel): TemplateResult =>
  control({
    part: 'button-diagnostics',
    icon: 'diagnostics',
    label: words.controls.diagnostics,
    pressed: ui.diagnosticsOpen,
    appearance: ui.diagnosticsOpen ? 'active' : 'plain',
    act: () => commands.toggleDiagnostics(),
  });

const leaveControl = ({ words, commands }: ViewModel): TemplateResult =>
  control({
    part: 'button-leave',
    icon: 'phone',
    label: words.controls.leave,
    appearance: 'danger',
    act: () => commands.leave(),
  });

/** The name of the room, the number of participants, and the security of the call. */
function roomInfo(model: ViewModel): TemplateResult {
  const { state, words } = model;
  return html`<div class="room-info">
    ${sasButton(model)} ${model.ui.lobby?.lock(model)}
    <span class="room-info-name" dir="auto">${state.room}</span>
    <span class="room-info-count">${words.place.people(state.peers.length + 1)}</span>
  </div>`;
}

export function toolbar(model: ViewModel): TemplateResult {
  const { state, words, commands, ui } = model;
  // The screen of an empty room shows the whole link, with a button.
  const invitable = state.peers.length > 0 && ui.inviteUrl !== '';
  return html`<div class="bar">
    ${roomInfo(model)}
    <div class="toolbar" part="toolbar" role="toolbar" tabindex="-1" data-first-focus aria-label=${words.controls.toolbar}>
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
              ${icon(ui.inviteCopied ? 'check' : 'link')}
              <span>${ui.inviteCopied ? words.controls.inviteCopied : words.controls.copyInvite}</span>
            </button>`
          : nothing
      }
    </div>
  </div>`;
}
