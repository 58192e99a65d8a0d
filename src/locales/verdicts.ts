// What diagnostics found, in every language, in a chunk of its own: nothing is found before somebody joins.
// Knows languages; what is said in them is in verdicts.en.ts and verdicts.zh-cn.ts.

import { inLanguage } from './languages.js';
import type { VerdictWords } from './verdict-words.js';
import { verdictsEn } from './verdicts.en.js';
import { verdictsZhCn } from './verdicts.zh-cn.js';

export const verdictWords = (lang: string): VerdictWords =>
  inLanguage(lang, { en: verdictsEn, zhCn: verdictsZhCn });
