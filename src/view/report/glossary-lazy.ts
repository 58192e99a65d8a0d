// What the terms of the report mean, in every language: most people never ask, so it is fetched when somebody does.

import { type GlossaryWords, glossaryEn } from '../../locales/en/glossary.js';
import { inLanguage } from '../../locales/languages.js';
import { glossaryZhCn } from '../../locales/zh-cn/glossary.js';

export const glossaryWords = (lang: string): GlossaryWords =>
  inLanguage(lang, { en: glossaryEn, zhCn: glossaryZhCn });
