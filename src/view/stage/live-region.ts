// The announcements of the polite live region about participants: who joined or left, whose connection was interrupted, who
// shares a screen. Pure.

import type { CallState, PeerStage, PeerView } from '../../call/state.js';
import type { CallMessages } from '../../locales/messages.js';
import { nameOfOther } from '../shell/names.js';

const nameOf = ({ name }: PeerView, { tile }: CallMessages): string =>
  nameOfOther(name, tile.unnamed, tile.you);

/** A participant is present while it is listed and not leaving. */
const present = (state: CallState): ReadonlyMap<string, PeerView> =>
  new Map(state.peers.filter(({ stage }) => stage !== 'gone').map((peer) => [peer.id, peer]));

/** The announcement of the change from `before` to `now`; `null` without one. */
export function announcePeople(
  before: CallState,
  now: CallState,
  words: CallMessages,
): string | null {
  if (before.stage !== 'joined' || now.stage !== 'joined') return null;
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
