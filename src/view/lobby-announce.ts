// What the live region says about the door: of our own knock to a guest, of those who knock to a host. Pure.

import type { CallState, Knock, LobbyFacts } from '../call/state.js';
import type { LobbyWords } from '../locales/lobby.en.js';

/** How it stands at the door; `null` when we are not there. */
export function doorSentence(lobby: LobbyFacts | null, words: LobbyWords): string | null {
  if (!lobby?.waiting) return null;
  const { title, text } = words.waiting[lobby.waiting];
  return `${title} ${text}`;
}

/** The sentence for the change from `before` to `now`, most important first; `knocks` are the new ones. */
export function announceLobby(
  before: CallState,
  now: CallState,
  { knocks, words }: { readonly knocks: readonly Knock[]; readonly words: LobbyWords },
): string | null {
  const [was, is] = [before.lobby, now.lobby];
  if (was === is || !is) return null;
  if (now.stage === 'lobby' && was?.waiting !== is.waiting) return doorSentence(is, words);
  const say = words.announce;
  if (was?.waiting && !is.waiting && is.role) return say.admitted;
  if (knocks.length > 0) {
    const names = knocks.map(({ name }) => name || words.nameless);
    return say.knocks(words.list(names), names.length);
  }
  if (was?.role === 'guest' && is.role === 'cohost') return say.cohost;
  if (was && was.locked !== is.locked) return is.locked ? say.locked : say.unlocked;
  return null;
}
