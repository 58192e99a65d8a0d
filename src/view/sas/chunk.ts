// The user interface of the safety code (SAS): dialog, styles, texts and pictures. Only a running call has a code, so the
// element loads it on joining, and a page does not download it before.

import { type SasMessages, sasEn } from '../../locales/en/sas.js';
import { messagesIn } from '../../locales/languages.js';
import { emoji } from '../../locales/sas-emoji.js';

export { sasDialog } from './sas-dialog.js';
export { sasDialogStyles as styles } from './sas-dialog.styles.js';

export const sasMessages = (lang: string): SasMessages => messagesIn(lang, 'sas', sasEn);

/** One picture of a code, and its name. */
export interface SafetyPicture {
  readonly emoji: string;
  readonly name: string;
}

export const picturesOf = (code: readonly number[], words: SasMessages): SafetyPicture[] =>
  code.map((index) => ({ emoji: emoji[index] ?? '', name: words.pictures[index] ?? '' }));
