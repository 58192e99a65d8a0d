// The announcements of the polite live region in a running call: its state, the security, who joined or left, whose connection
// was interrupted, who shares a screen. Pure. Announces the most important change only, because a screen reader skips parts of
// several simultaneous announcements.

import { type CallState, type PeerStage, type PeerView, stateName } from '../../call/state.js';
import { nameOfOther } from '../shell/names.js';
import type { StageModel } from '../shell/view-model.js';

export type AnnouncementMessages = Pick<StageModel, 'words' | 'stageWords'>;

const nameOf = ({ name }: PeerView, { words: { tile } }: AnnouncementMessages): string =>
  nameOfOther(name, tile.unnamed, tile.you);

/** A participant is present while it is listed and not leaving. */
const present = (state: CallState): ReadonlyMap<string, PeerView> =>
  new Map(state.peers.filter(({ stage }) => stage !== 'gone').map((peer) => [peer.id, peer]));

/** The announcement of the change from `before` to `now`; `null` without one. */
export function announceInCall(
  before: CallState,
  now: CallState,
  messages: AnnouncementMessages,
): string | null {
  const news = changeOfState(before, now, messages) ?? changeOfPeople(before, now, messages);
  const fell = now.stage === 'joined' && before.safety.verified && !now.safety.verified;
  // The security fell because a participant joined or left: a single announcement covers both.
  return fell ? messages.stageWords.announce.unverified(news ?? '') : news;
}

function changeOfState(
  before: CallState,
  now: CallState,
  { stageWords: { announce } }: AnnouncementMessages,
): string | null {
  const [was, is] = [stateName(before), stateName(now)];
  if (was === is) return null;
  switch (is) {
    case 'reconnecting':
      return announce.reconnecting;
    case 'waiting':
      return now.peers.length > 0 || before.peers.length > 0 ? null : announce.alone;
    case 'connected':
      if (was === 'reconnecting') return announce.reconnected;
      return before.peers.length === now.peers.length ? announce.inCall : null;
    default:
      return null;
  }
}

function changeOfPeople(
  before: CallState,
  now: CallState,
  messages: AnnouncementMessages,
): string | null {
  if (before.stage !== 'joined' || now.stage !== 'joined') return null;
  const [was, is] = [present(before), present(now)];
  const { announce } = messages.stageWords;
  const names = (peers: readonly PeerView[]) =>
    messages.words.announce.list(peers.map((peer) => nameOf(peer, messages)));

  // The name arrives on the data channel, after the connection: the announcement waits for it.
  const arrived = [...is.values()].filter(
    (peer) => peer.stage === 'connected' && !wasMet(was.get(peer.id)),
  );
  if (arrived.length > 0) return announce.joined(names(arrived), arrived.length);

  const departed = [...was.values()].filter((peer) => !is.has(peer.id) && wasMet(peer));
  if (departed.length > 0) return announce.left(names(departed), departed.length);

  for (const peer of is.values()) {
    const sentence = changeOfPeer(was.get(peer.id), peer, messages);
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

function changeOfPeer(
  was: PeerView | undefined,
  is: PeerView,
  messages: AnnouncementMessages,
): string | null {
  if (!was) return null;
  const { announce, tile } = messages.stageWords;
  const name = nameOf(is, messages);
  if (was.stage === 'connected' && is.stage === 'interrupted') return announce.interrupted(name);
  if (was.stage === 'interrupted' && is.stage === 'connected') return announce.restored(name);
  if (!refused(was) && refused(is)) return tile.notConfirmed(name);
  if (was.stage !== 'unreachable' && is.stage === 'unreachable') {
    return tile.unreachable(name);
  }
  if (!was.media.screen && is.media.screen) return announce.sharing(name);
  if (was.media.screen && !is.media.screen) return announce.stoppedSharing(name);
  return null;
}
