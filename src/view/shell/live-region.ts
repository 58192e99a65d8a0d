// The announcements of the polite live region for the change between two snapshots. Pure. Announces the most important
// change only, because a screen reader skips parts of several simultaneous announcements.

import {
  type CallError,
  type CallState,
  type PeerStage,
  type PeerView,
  stateName,
} from '../../call/state.js';
import type { CallMessages } from '../../locales/messages.js';
import { nameOfOther } from './names.js';

/** The announcement of the change from `before` to `now`; `null` without one. */
export function announce(before: CallState, now: CallState, words: CallMessages): string | null {
  const news = changeOfState(before, now, words) ?? changeOfPeople(before, now, words);
  const fell = inRoom(now) && before.safety.verified && !now.safety.verified;
  // The security fell because a participant joined or left: a single announcement covers both.
  return fell ? words.announce.unverified(news ?? '') : news;
}

const inRoom = (state: CallState): boolean => state.stage === 'joined';

const nameOf = ({ name }: PeerView, { tile }: CallMessages): string =>
  nameOfOther(name, tile.unnamed, tile.you);

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

/** A participant is present while it is listed and not leaving. */
const present = (state: CallState): ReadonlyMap<string, PeerView> =>
  new Map(state.peers.filter(({ stage }) => stage !== 'gone').map((peer) => [peer.id, peer]));

function changeOfPeople(before: CallState, now: CallState, words: CallMessages): string | null {
  if (!inRoom(before) || !inRoom(now)) return null;
  const [was, is] = [present(before), present(now)];
  const messages = words.announce;
  const names = (peers: readonly PeerView[]) =>
    messages.list(peers.map((peer) => nameOf(peer, words)));

  // The name arrives on the data channel, after the connection: the announcement waits for it.
  const arrived = [...is.values()].filter(
    (peer) => peer.stage === 'connected' && !wasMet(was.get(peer.id)),
  );
  if (arrived.length > 0) return messages.joined(names(arrived), arrived.length);

  const departed = [...was.values()].filter((peer) => !is.has(peer.id) && wasMet(peer));
  if (departed.length > 0) return messages.left(names(departed), departed.length);

  for (const peer of is.values()) {
    const sentence = changeOfPeer(was.get(peer.id), peer, words);
    if (sentence) return sentence;
  }
  return null;
}

const metStages: ReadonlySet<PeerStage> = new Set(['connected', 'away', 'interrupted']);

/** A participant who has been connected, and is still listed. */
export const wasMet = (peer: PeerView | undefined): boolean =>
  peer !== undefined && metStages.has(peer.stage);

const refused = ({ stage, verdict }: PeerView): boolean =>
  stage === 'unreachable' && verdict?.code === 'not-confirmed';

function changeOfPeer(was: PeerView | undefined, is: PeerView, words: CallMessages): string | null {
  if (!was) return null;
  const messages = words.announce;
  const name = nameOf(is, words);
  if (was.stage === 'connected' && is.stage === 'interrupted') return messages.interrupted(name);
  if (was.stage === 'interrupted' && is.stage === 'connected') return messages.restored(name);
  if (!refused(was) && refused(is)) return words.tile.notConfirmed(name);
  if (was.stage !== 'unreachable' && is.stage === 'unreachable') {
    return words.tile.unreachable(name);
  }
  if (!was.media.screen && is.media.screen) return messages.sharing(name);
  if (was.media.screen && !is.media.screen) return messages.stoppedSharing(name);
  return null;
}
