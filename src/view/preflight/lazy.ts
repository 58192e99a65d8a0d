// The user interface of the preflight check: templates, styles and texts. The element loads it when it is shown, so that a
// page does not download it before.

import { css } from 'lit';
import { preflightEn } from '../../locales/en/preflight.js';
import { messagesIn } from '../../locales/languages.js';
import type { Words } from '../../locales/messages.js';
import { glossaryStyles } from '../report/glossary.styles.js';
import { reportMessages, verdictWords } from '../report/lazy.js';
import { peerStyles } from '../report/peer.styles.js';
import { reportStyles } from '../report/report.styles.js';
import type { CheckWords } from './preflight.js';
import { preflightStyles } from './preflight.styles.js';

export { checkText } from './plain-text.js';
export type { CheckUi, CheckWords } from './preflight.js';
export { outcomeText, preflight } from './preflight.js';

export const checkStyles = css`${reportStyles}${peerStyles}${glossaryStyles}${preflightStyles}`;

export const checkWords = (lang: string, errors: Words['errors']): CheckWords => ({
  preflight: messagesIn(lang, 'preflight', preflightEn),
  panel: reportMessages(lang),
  verdicts: verdictWords(lang),
  errors,
});
