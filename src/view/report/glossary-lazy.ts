// The glossary of the report: most people never open it, so it is loaded when somebody does.

import { type GlossaryWords, glossaryEn } from '../../locales/en/glossary.js';
import { messagesIn } from '../../locales/languages.js';

export const glossaryMessages = (lang: string): GlossaryWords =>
  messagesIn(lang, 'glossary', glossaryEn);
