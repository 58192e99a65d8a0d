// The texts of the glossary. Few users open it, so the report loads it then.

import { type GlossaryMessages, glossaryEn } from '../../locales/en/glossary.js';
import { messagesIn } from '../../locales/languages.js';

export const glossaryMessages = (lang: string): GlossaryMessages =>
  messagesIn(lang, 'glossary', glossaryEn);
