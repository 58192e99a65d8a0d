// The announcements of the polite live region for the change between two snapshots. Pure. Announces the most important
// change only, because a screen reader skips parts of several simultaneous announcements.

import { type CallError, type CallState, stateName } from '../../call/state.js';
import type { CallMessages } from '../../locales/messages.js';

type Announce = (before: CallState, now: CallState, words: CallMessages) => string | null;

/**
 * The announcement of the change from `before` to `now`; `null` without one. `people` announces changes of participants, and
 * is absent until the templates of a running call are loaded.
 */
export function announce(
  before: CallState,
  now: CallState,
  words: CallMessages,
  people?: Announce,
): string | null {
  const news = changeOfState(before, now, words) ?? people?.(before, now, words) ?? null;
  const fell = inRoom(now) && before.safety.verified && !now.safety.verified;
  // The security fell because a participant joined or left: a single announcement covers both.
  return fell ? words.announce.unverified(news ?? '') : news;
}

const inRoom = (state: CallState): boolean => state.stage === 'joined';

function changeOfState(before: CallState, now: CallState, words: CallMessages): string | null {
  const [was, is] = [stateName(before), stateName(now)];
  if (was === is) return null;
  const messages = words.announce;
  switch (is) {
    case 'left':
      return messages.ended;
    case 'full':
      return messages.full;
    case 'failed':
      return now.error && failure(now.error, words);
    case 'reconnecting':
      return messages.reconnecting;
    case 'waiting':
      return now.peers.length > 0 || before.peers.length > 0 ? null : messages.alone;
    case 'connected':
      if (was === 'reconnecting') return messages.reconnected;
      return before.peers.length === now.peers.length ? messages.inCall : null;
    default:
      return null;
  }
}

/** A decision of a host is no failure. */
function failure({ code, values, scope }: CallError, words: CallMessages): string {
  const { title } = words.errors[code](values);
  return scope === 'room' ? title : words.announce.failed(title);
}
