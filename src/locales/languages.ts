// The registry of languages, and the loading of their messages. English comes with each part and is the fallback; the
// messages of another language are loaded where that language is used, part by part.

import { type LocalizeController, update } from '@shoelace-style/localize';
import { monotonicMs } from '../base/clock.js';
import { en } from './en/call.js';
import type { Language, Part, PartMessages } from './language-shape.js';
import type { CallMessages } from './messages.js';

/**
 * One line for each language besides English, by language range in lower case. A range also matches the tags that it
 * begins: `zh` matches `zh-CN` and `zh-TW`, unless there is a line for `zh-tw` (RFC 4647, section 3.4).
 */
const languages: Readonly<Record<string, () => Promise<Language>>> = {
  zh: async () => (await import('./zh-cn/index.js')).simplifiedChinese,
};

interface Messages extends PartMessages {
  readonly call: CallMessages;
}

/** Elements render often; messages that could not be loaded are requested again after this time. Milliseconds. */
export const retryMs = 10_000;

/** The messages of one language, as far as they have been loaded. */
class LoadedMessages {
  readonly #importLanguage: () => Promise<Language>;
  readonly #loading = new Map<keyof Messages, Promise<void>>();
  readonly #failedAt = new Map<keyof Messages, number>();
  messages: Partial<Messages> = {};

  constructor(importLanguage: () => Promise<Language>) {
    this.#importLanguage = importLanguage;
  }

  load(part: keyof Messages): Promise<void> {
    const running = this.#loading.get(part);
    if (running) return running;
    const failedAt = this.#failedAt.get(part) ?? Number.NEGATIVE_INFINITY;
    if (this.messages[part] || monotonicMs() - failedAt < retryMs) return Promise.resolve();
    const loading = this.#import(part)
      .catch(() => void this.#failedAt.set(part, monotonicMs()))
      .then(() => {
        this.#loading.delete(part);
        update();
      });
    this.#loading.set(part, loading);
    return loading;
  }

  isLoading(part: keyof Messages): boolean {
    return this.#loading.has(part);
  }

  async #import(part: keyof Messages): Promise<void> {
    const { call, parts } = await this.#importLanguage();
    const imported = part === 'call' ? call : await parts[part]();
    this.messages = { ...this.messages, [part]: imported };
  }
}

const loaded = new Map(
  Object.entries(languages).map(([range, importLanguage]) => [
    range,
    new LoadedMessages(importLanguage),
  ]),
);

/** By the longest range that matches the tag; `undefined`: English. */
function loadedFor(tag: string): LoadedMessages | undefined {
  let range = tag.toLowerCase();
  while (range && !loaded.has(range)) {
    range = range.slice(0, Math.max(range.lastIndexOf('-'), 0));
  }
  return loaded.get(range);
}

/**
 * Loads the messages of one part in a language and renders the elements again that show them. Never rejects: without
 * them, for example offline, the part is shown in English.
 */
export const loadMessages = (lang: string, part: keyof Messages): Promise<void> =>
  loadedFor(lang)?.load(part) ?? Promise.resolve();

/** Returns `true` while the messages of a part are being loaded: until then `messagesIn` returns English. */
export const isLoadingMessages = (lang: string, part: keyof Messages): boolean =>
  loadedFor(lang)?.isLoading(part) ?? false;

/** The messages of a part in a language; English until they are loaded, and for a language without them. */
export function messagesIn<P extends keyof Messages>(
  lang: string,
  part: P,
  english: Messages[P],
): Messages[P] {
  const language = loadedFor(lang);
  void language?.load(part);
  return language?.messages[part] ?? english;
}

/** A part of the user interface, once the messages that it shows are there, too: so it is not first shown in English. */
export async function withMessages<T>(
  module: Promise<T>,
  lang: string,
  ...parts: readonly Part[]
): Promise<T> {
  const [part] = await Promise.all([module, ...parts.map((part) => loadMessages(lang, part))]);
  return part;
}

/** The messages that every page shows, in the language of an element. */
export const messagesFor = (localize: Pick<LocalizeController, 'lang'>): CallMessages =>
  messagesIn(localize.lang(), 'call', en);
