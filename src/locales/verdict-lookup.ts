// The verdicts of diagnostics as messages: a separate chunk, since there is no verdict before joining.

import { verdictsEn } from './en/verdicts.js';
import { messagesIn } from './languages.js';
import type { VerdictWords } from './verdict-messages.js';

export const verdictWords = (lang: string): VerdictWords =>
  messagesIn(lang, 'verdicts', verdictsEn);
