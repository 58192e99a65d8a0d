// Registers the languages and hands out all words of the one a host asks for.
// Knows languages; never what is said in them.

import {
  type LocalizeController,
  registerTranslation,
  type Translation,
} from '@shoelace-style/localize';

import { en } from './en.js';
import type { Words } from './words.js';
import { zhCn } from './zh-cn.js';

/** What is registered with `@shoelace-style/localize`; a page may register more by the same shape. */
export interface Dictionary extends Translation {
  readonly words: Words;
}

const chinese = { $name: '简体中文', $dir: 'ltr', words: zhCn } as const;

const dictionaries: readonly Dictionary[] = [
  { $code: 'en', $name: 'English', $dir: 'ltr', words: en },
  { $code: 'zh-cn', ...chinese },
  // `lang="zh"`, `zh-Hans` and regions that have no words of their own.
  { $code: 'zh', ...chinese },
];

// The first one registered is the fallback for languages that nobody wrote.
registerTranslation(...dictionaries);

/** All words in the host's language, English where there are none. */
export function wordsFor(localize: LocalizeController<Dictionary>): Words {
  // `term` is typed for strings, and hands back whatever was registered. Its fallback is the first
  // language that anybody registered, which may be another library's and lack our words.
  const found: unknown = localize.term('words');
  return typeof found === 'object' && found !== null ? (found as Words) : en;
}
