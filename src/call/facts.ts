// The part of a call's state that follows from its options and devices. Pure.

import type { CallError } from '../base/errors.js';
import type { CaptureFacts } from '../media/capture.js';
import type { PeerId } from '../protocol/signal.js';
import { type CallOptions, checkedOptions, maxPeersRange } from './options.js';
import type { CallState, SelfView } from './state.js';

/** `refusal`: the error that prevented the options. */
export function optionFacts(options: CallOptions, refusal: CallError | null) {
  const checked = refusal ? { settings: null, error: refusal } : checkedOptions(options);
  const { settings, error } = checked;
  const facts = {
    room: settings?.room ?? options.room,
    access: settings?.secret.mode ?? 'open',
    maxPeers: settings?.maxPeers ?? maxPeersRange.default,
    error,
  } as const satisfies Partial<CallState>;
  return { settings, facts };
}

export function selfView(capture: CaptureFacts, name: string, id: PeerId | undefined): SelfView {
  const { microphone, camera, screen, stream, screenStream } = capture;
  return { ...(id && { id }), name, microphone, camera, screen, stream, screenStream };
}
