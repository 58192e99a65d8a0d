// The safety code in one piece: dialog, styles, words, pictures. Only a running call has a code, so the element fetches
// this on joining, and the page does not pay for it when it loads.

import { emoji } from '../locales/emoji.js';
import { inLanguage } from '../locales/languages.js';
import { type SafetyWords, safetyEn } from '../locales/safety.en.js';
import { safetyZhCn } from '../locales/safety.zh-cn.js';

export { safetyDialog } from './safety.js';
export { safetyStyles as styles } from './safety.styles.js';

export const safetyWords = (lang: string): SafetyWords =>
  inLanguage(lang, { en: safetyEn, zhCn: safetyZhCn });

/** One picture of a code, and what to call it. */
export interface SafetyPicture {
  readonly emoji: string;
  readonly name: string;
}

export const picturesOf = (code: readonly number[], words: SafetyWords): SafetyPicture[] =>
  code.map((index) => ({ emoji: emoji[index] ?? '', name: words.pictures[index] ?? '' }));
