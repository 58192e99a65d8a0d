// Who is let in, in one piece: screens, cards, styles, words. The element fetches this when somebody joins, and the page
// does not pay for it when it loads.

import { inLanguage } from '../locales/languages.js';
import { type LobbyWords, lobbyEn } from '../locales/lobby.en.js';
import { lobbyZhCn } from '../locales/lobby.zh-cn.js';

export { lobbyFace } from './lobby.js';
export { lobbyStyles as styles } from './lobby.styles.js';
export { announceLobby } from './lobby-announce.js';

export const lobbyWords = (lang: string): LobbyWords =>
  inLanguage(lang, { en: lobbyEn, zhCn: lobbyZhCn });
