// Who is let in, in one piece: screens, cards, styles, words. The element fetches this when somebody joins, and the page
// does not pay for it when it loads.

import { type LobbyWords, lobbyEn } from '../../locales/en/lobby.js';
import { messagesIn } from '../../locales/languages.js';

export { announceLobby } from './live-region.js';
export { lobbyTemplates } from './lobby.js';
export { lobbyStyles as styles } from './lobby.styles.js';

export const lobbyMessages = (lang: string): LobbyWords => messagesIn(lang, 'lobby', lobbyEn);
