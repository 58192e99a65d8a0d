// The connection report in one piece: picture, styles, words. Nobody reads a report before a call, so the
// element fetches this when it is first seen, and the page does not pay for it when it loads.

import { panelEn } from '../../locales/en/report.js';
import { messagesIn } from '../../locales/languages.js';
import type { PanelWords } from '../../locales/report-messages.js';
import { candidateLadderStyles } from './candidate-ladder.styles.js';
import { glossaryStyles } from './glossary.styles.js';
import { peerStyles } from './peer.styles.js';
import { reportStyles } from './report.styles.js';
import { sparklineStyles } from './sparklines.styles.js';

export { verdictWords } from '../../locales/verdicts.js';
export { isGlossaryFold } from './glossary.js';
export { reportText } from './plain-text.js';
export { headlineText, reportView } from './report.js';

export const styles = [
  reportStyles,
  peerStyles,
  candidateLadderStyles,
  sparklineStyles,
  glossaryStyles,
];

export const reportMessages = (lang: string): PanelWords => messagesIn(lang, 'report', panelEn);
