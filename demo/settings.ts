// The settings of the demo, kept in the page's address, so that a reload, a bookmark and the second caller's tab share
// them.

import { chinese } from './words.js';

export type Language = 'en' | 'zh-CN';

export interface Settings {
  readonly room: string;
  /** `embedded`, `public`, or the address of a broker. */
  readonly broker: string;
  readonly language: Language;
}

export function readSettings(): Settings {
  const query = new URLSearchParams(location.search);
  return {
    room: query.get('room') || 'standup',
    broker: query.get('broker') || 'embedded',
    language: languageOf(query.get('lang') ?? navigator.language),
  };
}

const languageOf = (tag: string): Language => (tag.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');

/** The address of a demo page with these settings; keeps the fragment, which may hold a secret. */
export function addressOf(page: string, { room, broker, language }: Settings): string {
  const url = new URL(page, location.href);
  url.search = String(new URLSearchParams({ room, broker, lang: language }));
  url.hash = location.hash;
  return url.href;
}

/** This page's address for another person, without the private key of the room's owner (`s`). */
export const addressForOthers = (): string =>
  location.href.replace(/([#&])s=[^&]*&?/, '$1').replace(/[#&]$/, '');

/** Attributes of a caller: the embedded broker needs no network, so STUN is off. */
export function callAttributes({ room, broker }: Settings): Record<string, string> {
  // Two tabs at the address without parameters meet only over the embedded broker, which has no other users.
  const meeting = { room, 'secret-from': broker === 'embedded' ? 'hash optional' : 'hash' };
  if (broker === 'public') return meeting;
  if (broker !== 'embedded') return { ...meeting, brokers: broker };
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return { ...meeting, brokers: `${scheme}://${location.host}/mqtt`, 'ice-servers': '[]' };
}

/** A room on a public broker gets a secret of 128 random bits, unless it has one. */
export function ensureSecret({ broker }: Settings): void {
  if (broker === 'embedded' || location.hash.includes('k=')) return;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  location.hash = `k=${text}`;
}

/** Translates the page's texts and links into the language of the settings. */
export function showTexts(settings: Settings, page: string): void {
  const isChinese = settings.language === 'zh-CN';
  document.documentElement.lang = settings.language;
  for (const node of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const text = chinese[node.dataset['text'] ?? ''];
    if (isChinese && text) node.textContent = text;
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-keep]')) {
    link.href = addressOf(link.pathname, settings);
  }
  const other: Language = isChinese ? 'en' : 'zh-CN';
  const language = document.querySelector<HTMLAnchorElement>('#language')!;
  language.href = addressOf(page, { ...settings, language: other });
  language.textContent = isChinese ? 'English' : '中文';
  language.lang = other;
}
