// What diagnostics found, in every language, in a chunk of its own: nothing is found before somebody joins.
// Knows languages; what is said in them is in verdicts.ts and verdicts.ts.

import { verdictsEn } from './en/verdicts.js';
import { inLanguage } from './languages.js';
import type { VerdictWords } from './verdict-messages.js';
import { verdictsZhCn } from './zh-cn/verdicts.js';

export const verdictWords = (lang: string): VerdictWords =>
  inLanguage(lang, { en: verdictsEn, zhCn: verdictsZhCn });
