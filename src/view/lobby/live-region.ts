// The announcements of the lobby for the live region: the own knock for a guest, new knocks for a host. Pure.

import type { CallState, Knock, PeerView } from '../../call/state.js';
import type { LobbyMessages } from '../../locales/en/lobby.js';
import { nameOfOther } from '../shell/names.js';

/** The status of the own knock; `null` outside of the lobby. */
function statusSentence({ stage, lobby }: CallState, words: LobbyMessages): string | null {
  if (stage !== 'lobby' || !lobby?.waiting) return null;
  const { title, text } = words.waiting[lobby.waiting];
  return `${title} ${text}`;
}

/** `true` for a participant who has changed the name since the host admitted it. */
export const isRenamed = (peer: PeerView): peer is PeerView & { readonly admittedAs: string } =>
  peer.admittedAs !== undefined && peer.name !== '' && peer.name !== peer.admittedAs;

/** The announcement of the change from `before` to `now`, by importance; `knocks` are the new ones. */
export function announceLobby(
  before: CallState,
  now: CallState,
  { knocks, words }: { readonly knocks: readonly Knock[]; readonly words: LobbyMessages },
): string | null {
  const status = statusSentence(now, words);
  if (status) return status === statusSentence(before, words) ? null : status;
  const named = new Set(before.peers.filter(isRenamed).map(({ id, name }) => `${id} ${name}`));
  const renamed = now.peers.filter(isRenamed).find(({ id, name }) => !named.has(`${id} ${name}`));
  if (renamed) return words.admittedAs(renamed.name, renamed.admittedAs);
  const [was, is] = [before.lobby, now.lobby];
  if (was === is || !is) return null;
  const messages = words.announce;
  if (was?.waiting && !is.waiting && is.role) return messages.admitted;
  if (knocks.length > 0) {
    const names = knocks.map(({ name }) => nameOfOther(name, words.nameless));
    return messages.knocks(words.list(names), names.length);
  }
  if (was?.role === 'guest' && is.role === 'cohost') return messages.cohost;
  if (was && was.locked !== is.locked) return is.locked ? messages.locked : messages.unlocked;
  return null;
}
