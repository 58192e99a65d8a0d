// The verdicts of diagnostics as messages: a separate chunk, since there is no verdict before joining.

import { verdictsEn } from './en/verdicts.js';
import { messagesIn } from './languages.js';
import type { VerdictMessages } from './verdict-messages.js';

export const verdictMessages = (lang: string): VerdictMessages =>
  messagesIn(lang, 'verdicts', verdictsEn);
