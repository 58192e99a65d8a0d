// The safety code in one piece: dialog, styles, words, pictures. Only a running call has a code, so the element fetches
// this on joining, and the page does not pay for it when it loads.

import { type SafetyWords, safetyEn } from '../../locales/en/sas.js';
import { inLanguage } from '../../locales/languages.js';
import { emoji } from '../../locales/sas-emoji.js';
import { safetyZhCn } from '../../locales/zh-cn/sas.js';

export { safetyDialog } from './sas-dialog.js';
export { safetyStyles as styles } from './sas-dialog.styles.js';

export const safetyWords = (lang: string): SafetyWords =>
  inLanguage(lang, { en: safetyEn, zhCn: safetyZhCn });

/** One picture of a code, and what to call it. */
export interface SafetyPicture {
  readonly emoji: string;
  readonly name: string;
}

export const picturesOf = (code: readonly number[], words: SafetyWords): SafetyPicture[] =>
  code.map((index) => ({ emoji: emoji[index] ?? '', name: words.pictures[index] ?? '' }));
