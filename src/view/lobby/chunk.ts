// The user interface of the lobby: screen, cards, styles and texts. The element loads it on joining, so that a page does not
// download it before.

import { type LobbyMessages, lobbyEn } from '../../locales/en/lobby.js';
import { messagesIn } from '../../locales/languages.js';

export { announceLobby } from './live-region.js';
export { lobbyTemplates } from './lobby.js';
export { lobbyStyles as styles } from './lobby.styles.js';

export const lobbyMessages = (lang: string): LobbyMessages => messagesIn(lang, 'lobby', lobbyEn);
