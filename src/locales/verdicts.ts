// What diagnostics found, in every language, in a chunk of its own: nothing is found before somebody joins.
// Knows languages; what is said in them is in verdicts.en.ts and verdicts.zh-cn.ts.

import { type VerdictWords, verdictsEn } from './verdicts.en.js';
import { verdictsZhCn } from './verdicts.zh-cn.js';

/** By the code of a language, `zh-cn` for instance; English where there are no words. */
export const verdictWords = (lang: string): VerdictWords =>
  /^zh\b/i.test(lang) ? verdictsZhCn : verdictsEn;
