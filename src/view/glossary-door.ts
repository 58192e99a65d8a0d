// What the terms of the report mean, in every language: most people never ask, so it is fetched when somebody does.

import { type GlossaryWords, glossaryEn } from '../locales/glossary.en.js';
import { glossaryZhCn } from '../locales/glossary.zh-cn.js';
import { inLanguage } from '../locales/languages.js';

export const glossaryWords = (lang: string): GlossaryWords =>
  inLanguage(lang, { en: glossaryEn, zhCn: glossaryZhCn });
