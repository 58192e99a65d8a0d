// The notices of a running call: blocked sound, a second tab, lost brokers, participants who cannot reach each other, an uplink
// that is too slow for video, and devices that are late. Pure.

import type { CallState, PeerId } from '../../call/state.js';
import type { CallMessages } from '../../locales/messages.js';
import { icon } from '../shell/icons.js';
import { nameOfOther } from '../shell/names.js';
import type { Notice, StageModel } from '../shell/view-model.js';
import { callIcon } from './call-icons.js';

/** The call has no broker left, through which a new participant could join. */
export const brokersLost = ({ stage, arrival, brokers }: CallState): boolean =>
  stage === 'joined' &&
  arrival !== null &&
  brokers.length > 0 &&
  brokers.every(
    ({ state, cause }) =>
      state !== 'open' && state !== 'ready' && (state !== 'resting' || cause !== undefined),
  );

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

function uplinkNotices({
  state: { soundOnly, peers },
  stageWords: { notice },
}: Pick<StageModel, 'state' | 'stageWords'>): readonly Notice[] {
  if (soundOnly.length === 0) return [];
  const title = notice.soundOnly(soundOnly.length < peers.length);
  const [key, remedy] = ['uplink', notice.soundOnlyHint];
  return [{ key, icon: icon('video-off'), tone: 'info', title, remedy }];
}

export function callNotices({
  state,
  words,
  stageWords,
  commands,
  ui,
}: StageModel): readonly Notice[] {
  const notices: Notice[] = [];
  if (ui.playbackBlocked) {
    const action = { label: stageWords.notice.playSound, act: () => commands.resumePlayback() };
    notices.push({
      key: 'sound',
      icon: callIcon('sound'),
      tone: 'info',
      title: stageWords.notice.playbackBlocked,
      action,
    });
  }
  const [elder] = state.peers.filter(({ id }) => ui.siblings.get(id) === 'older');
  if (elder) {
    const { twice: title, takeOver: label } = stageWords.notice;
    const action = { label, act: () => commands.takeOver(elder.id) };
    notices.push({ key: 'twice', icon: icon('warning'), tone: 'info', title, action });
  }
  if (brokersLost(state)) {
    const { brokerLost: title, brokerLostHint: remedy } = stageWords.notice;
    notices.push({ key: 'brokers', icon: icon('warning'), tone: 'warning', title, remedy });
  }
  const [apart] = state.splits;
  if (apart) {
    const { split, splitHint: remedy } = stageWords.notice;
    const { id: self } = state.self;
    const others = apart.filter((id) => id !== self).map((id) => nameOf(id, state, words));
    const [one = '', other = ''] = others.length < 2 ? [words.tile.you, ...others] : others;
    const title = split(one, other, state.splits.length - 1);
    notices.push({ key: 'split', icon: icon('warning'), tone: 'warning', title, remedy });
  }
  notices.push(...uplinkNotices({ state, stageWords }));
  const delayed = delayedDevices(state, words);
  if (delayed.length > 0) {
    const title = stageWords.notice.delayed(words.announce.list(delayed));
    notices.push({
      key: 'delayed',
      icon: icon('warning'),
      tone: 'info',
      title,
      remedy: stageWords.notice.delayedHint,
    });
  }
  return notices;
}
