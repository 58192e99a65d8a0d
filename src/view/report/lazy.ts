// The connection report in one piece: picture, styles, words. Nobody reads a report before a call, so the
// element fetches this when it is first seen, and the page does not pay for it when it loads.

import { panelEn } from '../../locales/en/report.js';
import { messagesIn } from '../../locales/languages.js';
import type { PanelWords } from '../../locales/report-messages.js';
import { panelLadderStyles } from './candidate-ladder.styles.js';
import { panelMeaningStyles } from './glossary.styles.js';
import { panelPersonStyles } from './peer.styles.js';
import { panelStyles } from './report.styles.js';
import { panelFigureStyles } from './sparklines.styles.js';

export { verdictWords } from '../../locales/verdicts.js';
export { isMeaning } from './glossary.js';
export { reportText } from './plain-text.js';
export { headlineText, reportPanel } from './report.js';

export const styles = [
  panelStyles,
  panelPersonStyles,
  panelLadderStyles,
  panelFigureStyles,
  panelMeaningStyles,
];

export const panelWords = (lang: string): PanelWords => messagesIn(lang, 'report', panelEn);
