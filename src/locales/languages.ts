// Registers the languages and hands out all words of the one a host asks for.
// Knows languages; never what is said in them.

import {
  type LocalizeController,
  registerTranslation,
  type Translation,
} from '@shoelace-style/localize';

import { en } from './en/call.js';
import type { Words } from './messages.js';

/** What is registered with `@shoelace-style/localize`; a page may register more by the same shape. */
export interface Dictionary extends Translation {
  readonly words: Words;
}

const english: Dictionary = { $code: 'en', $name: 'English', $dir: 'ltr', words: en };
// The first one registered is the fallback for languages that nobody wrote.
registerTranslation(english);

/** Other languages come in chunks of their own, when a page first speaks them. */
const others: Readonly<Record<string, () => Promise<readonly Dictionary[]>>> = {
  zh: async () => {
    const { zhCn: words } = await import('./zh-cn/call.js');
    const chinese = { $name: '简体中文', $dir: 'ltr', words } as const;
    // Also for `lang="zh"`, `zh-Hans`, and regions that have no words of their own.
    return [
      { $code: 'zh-cn', ...chinese },
      { $code: 'zh', ...chinese },
    ];
  },
};
const asked = new Map<string, Promise<void>>();

/** Settles when the words of a language are there; whoever is shown is then drawn anew by the library. */
export function fetchLanguage(code: string): Promise<void> {
  const [language = ''] = code.toLowerCase().split('-');
  const fetchWords = others[language];
  if (!fetchWords) return Promise.resolve();
  const known = asked.get(language);
  if (known) return known;
  const fetched = fetchWords().then(
    (dictionaries) => registerTranslation(...dictionaries),
    // Offline: English is shown, and the next drawing asks again.
    () => void asked.delete(language),
  );
  asked.set(language, fetched);
  return fetched;
}

/**
 * Of words that come in all languages at once, in a chunk of some part: those of a language by its code, `zh-cn` for
 * instance; English where there are none.
 */
export const inLanguage = <T>(
  code: string,
  { en, zhCn }: { readonly en: T; readonly zhCn: T },
): T => (/^zh\b/i.test(code) ? zhCn : en);

/** All words in the host's language; English where there are none, and until they have come. */
export function wordsFor(localize: LocalizeController<Dictionary>): Words {
  void fetchLanguage(localize.lang());
  // `term` is typed for strings, and hands back whatever was registered. Its fallback is the first
  // language that anybody registered, which may be another library's and lack our words.
  const found: unknown = localize.term('words');
  return typeof found === 'object' && found !== null ? (found as Words) : en;
}
