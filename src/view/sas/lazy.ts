// The user interface of the safety code (SAS): dialog, styles, texts and pictures. Only a running call has a code, so the
// element loads it on joining, and a page does not download it before.

import { type SafetyWords, safetyEn } from '../../locales/en/sas.js';
import { messagesIn } from '../../locales/languages.js';
import { emoji } from '../../locales/sas-emoji.js';

export { sasDialog } from './sas-dialog.js';
export { sasDialogStyles as styles } from './sas-dialog.styles.js';

export const sasMessages = (lang: string): SafetyWords => messagesIn(lang, 'sas', safetyEn);

/** One picture of a code, and its name. */
export interface SafetyPicture {
  readonly emoji: string;
  readonly name: string;
}

export const picturesOf = (code: readonly number[], words: SafetyWords): SafetyPicture[] =>
  code.map((index) => ({ emoji: emoji[index] ?? '', name: words.pictures[index] ?? '' }));
