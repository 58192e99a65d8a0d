// Notices with a problem and its remedy: banners above the call, and the reason of a device that does not work. The list of
// notices is a pure function of the model.

import { html, nothing, type TemplateResult } from 'lit';

import type { CallError, CallState, ErrorCode, PeerId } from '../../call/state.js';
import type { CallMessages, Values } from '../../locales/messages.js';
import { type IconName, icon } from './icons.js';
import { nameOfOther } from './names.js';
import type { ViewModel } from './view-model.js';

export interface Notice {
  readonly key: string;
  readonly icon: IconName;
  readonly tone: 'info' | 'warning';
  readonly title: string;
  readonly remedy?: string;
  readonly action?: { readonly label: string; act(): void };
  dismiss?(): void;
}

/** The call has no broker left, through which a new participant could join. */
export const brokersLost = ({ stage, arrival, brokers }: CallState): boolean =>
  stage === 'joined' &&
  arrival !== null &&
  brokers.length > 0 &&
  brokers.every(
    ({ state, cause }) =>
      state !== 'open' && state !== 'ready' && (state !== 'resting' || cause !== undefined),
  );

/** Errors shown elsewhere: a lost broker by the state (one of three needs no notice), a device by the preview. */
const toldElsewhere = ({ scope }: CallError, { stage }: CallState): boolean =>
  (scope === 'broker' && stage === 'joined') || (scope === 'media' && stage === 'prejoin');

const nameOf = (id: PeerId, { peers }: CallState, words: CallMessages): string =>
  nameOfOther(peers.find((peer) => peer.id === id)?.name ?? '', words.tile.unnamed, words.tile.you);

/** Before the call the preview shows the reason, beside its buttons. */
function delayedDevices({ stage, self }: CallState, { controls }: CallMessages): string[] {
  if (stage !== 'joining' && stage !== 'joined' && stage !== 'lobby') return [];
  return [
    ...(self.microphone.delayed ? [controls.microphone] : []),
    ...(self.camera.delayed ? [controls.camera] : []),
  ];
}

export function noticesOf({ state, words, commands, ui }: ViewModel): readonly Notice[] {
  const notices: Notice[] = [];
  if (ui.playbackBlocked) {
    const action = { label: words.notice.playSound, act: () => commands.resumePlayback() };
    notices.push({
      key: 'sound',
      icon: 'sound',
      tone: 'info',
      title: words.notice.playbackBlocked,
      action,
    });
  }
  const [elder] = state.peers.filter(({ id }) => ui.siblings.get(id) === 'older');
  if (elder) {
    const { twice: title, takeOver: label } = words.notice;
    const action = { label, act: () => commands.takeOver(elder.id) };
    notices.push({ key: 'twice', icon: 'warning', tone: 'info', title, action });
  }
  if (brokersLost(state)) {
    const { brokerLost: title, brokerLostHint: remedy } = words.notice;
    notices.push({ key: 'brokers', icon: 'warning', tone: 'warning', title, remedy });
  }
  const [apart] = state.splits;
  if (apart) {
    const { split, splitHint: remedy } = words.notice;
    const { id: self } = state.self;
    const others = apart.filter((id) => id !== self).map((id) => nameOf(id, state, words));
    const [one = '', other = ''] = others.length < 2 ? [words.tile.you, ...others] : others;
    const title = split(one, other, state.splits.length - 1);
    notices.push({ key: 'split', icon: 'warning', tone: 'warning', title, remedy });
  }
  const delayed = delayedDevices(state, words);
  if (delayed.length > 0) {
    const title = words.notice.delayed(words.announce.list(delayed));
    notices.push({
      key: 'delayed',
      icon: 'warning',
      tone: 'info',
      title,
      remedy: words.notice.delayedHint,
    });
  }
  if (state.self.microphone.interrupted) {
    const title = words.notice.microphoneInterrupted;
    notices.push({ key: 'microphone', icon: 'mic-off', tone: 'warning', title });
  }
  if (state.self.camera.interrupted) {
    const title = words.notice.cameraInterrupted;
    notices.push({ key: 'camera', icon: 'video-off', tone: 'warning', title });
  }
  for (const problem of ui.problems) {
    if (problem.fatal || toldElsewhere(problem, state)) continue;
    notices.push({
      key: problem.code,
      icon: 'warning',
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
  ${icon(notice.icon)}
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
