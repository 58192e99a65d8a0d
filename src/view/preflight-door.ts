// The connection check in one piece: picture, styles, words. The element fetches this when it is shown, and the page does
// not pay for it when it loads.

import { css } from 'lit';
import { inLanguage } from '../locales/languages.js';
import { preflightEn } from '../locales/preflight.en.js';
import { preflightZhCn } from '../locales/preflight.zh-cn.js';
import type { Words } from '../locales/words.js';
import { panelStyles } from './panel.styles.js';
import { panelWords, verdictWords } from './panel-door.js';
import { panelMeaningStyles } from './panel-meaning.styles.js';
import { panelPersonStyles } from './panel-person.styles.js';
import type { CheckWords } from './preflight.js';
import { preflightStyles } from './preflight.styles.js';

export type { CheckUi, CheckWords } from './preflight.js';
export { outcomeText, preflight } from './preflight.js';
export { checkText } from './preflight-text.js';

export const checkStyles = css`${panelStyles}${panelPersonStyles}${panelMeaningStyles}${preflightStyles}`;

export const checkWords = (lang: string, errors: Words['errors']): CheckWords => ({
  preflight: inLanguage(lang, { en: preflightEn, zhCn: preflightZhCn }),
  panel: panelWords(lang),
  verdicts: verdictWords(lang),
  errors,
});
