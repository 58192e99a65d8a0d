// The user interface of the connection report: templates, styles and texts. The element loads it when it becomes visible, so
// that a page does not download it before.

import { reportEn } from '../../locales/en/report.js';
import { messagesIn } from '../../locales/languages.js';
import type { ReportMessages } from '../../locales/report-messages.js';
import { candidateLadderStyles } from './candidate-ladder.styles.js';
import { glossaryStyles } from './glossary.styles.js';
import { peerStyles } from './peer.styles.js';
import { reportStyles } from './report.styles.js';
import { sparklineStyles } from './sparklines.styles.js';

export { verdictMessages } from '../../locales/verdict-lookup.js';
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

export const reportMessages = (lang: string): ReportMessages =>
  messagesIn(lang, 'report', reportEn);
