// The connection report in one piece: picture, styles, words. Nobody reads a report before a call, so the
// element fetches this when it is first seen, and the page does not pay for it when it loads.

import { inLanguage } from '../locales/languages.js';
import { panelEn } from '../locales/panel.en.js';
import { panelZhCn } from '../locales/panel.zh-cn.js';
import type { PanelWords } from '../locales/panel-words.js';
import { panelStyles } from './panel.styles.js';
import { panelFigureStyles } from './panel-figures.styles.js';
import { panelLadderStyles } from './panel-ladder.styles.js';
import { panelMeaningStyles } from './panel-meaning.styles.js';
import { panelPersonStyles } from './panel-person.styles.js';

export { verdictWords } from '../locales/verdicts.js';
export { headlineText, reportPanel } from './panel.js';
export { isMeaning } from './panel-meaning.js';
export { reportText } from './report-text.js';

export const reportStyles = [
  panelStyles,
  panelPersonStyles,
  panelLadderStyles,
  panelFigureStyles,
  panelMeaningStyles,
];

export const panelWords = (lang: string): PanelWords =>
  inLanguage(lang, { en: panelEn, zhCn: panelZhCn });
