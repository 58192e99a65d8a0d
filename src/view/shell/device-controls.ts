// Round buttons with an icon, and those of microphone and camera, which the preview and the toolbar have.

import { html, nothing, type TemplateResult } from 'lit';

import type { CallState, SourceFacts } from '../../call/state.js';
import { type IconName, icon } from './icons.js';
import type { ViewModel } from './view-model.js';

interface Control {
  readonly part: string;
  readonly icon: TemplateResult;
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
export const control = (c: Control): TemplateResult => html`<button
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
>${c.busy ? html`<span class="spinner" aria-hidden="true"></span>` : c.icon}</button>`;

/** Before the call a device that will be turned on may still be off: the button shows the preference. */
export const isOn = (source: SourceFacts, { stage }: CallState): boolean =>
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
    icon: icon(on ? icons.on : icons.off),
    label: on ? labels.off : labels.on,
    appearance: on || source.status === 'asking' ? 'plain' : 'off',
    busy: source.status === 'asking',
    troubled: source.error !== null,
    act: () => set(!on),
  });
}

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
