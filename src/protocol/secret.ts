// What a page hands over as a room's secret, checked: nothing, a passphrase, or the random key of a link.
// Derives nothing (keys.ts does), so that a page can read its link before a call is loaded.

import { type Bytes, copy, random } from '../base/bytes.js';
import { CallError } from '../base/errors.js';

/** What a person must have besides the room's name. `open` is no secret at all. */
export type Secret =
  | { readonly mode: 'open' }
  | { readonly mode: 'passphrase'; readonly text: string }
  /** 16 to 32 random bytes that came with the link: the only mode that cannot be guessed. */
  | { readonly mode: 'link'; readonly key: Bytes };

const linkKeyBytes = { least: 16, most: 32 };

export function checkedLinkKey(key: Uint8Array): Bytes {
  if (key.length < linkKeyBytes.least || key.length > linkKeyBytes.most) {
    throw new CallError('secret-invalid', { bytes: key.length, ...linkKeyBytes });
  }
  return copy(key);
}

/**
 * What a page gave as `secret`: bytes are a link key, text is a passphrase, empty or `null` is an open room.
 * Throws `CallError` `secret-invalid` for bytes of another length than 16 to 32.
 */
export function parseSecret(value: string | Uint8Array | null): Secret {
  if (value === null || value === '') return { mode: 'open' };
  if (typeof value === 'string') return { mode: 'passphrase', text: value };
  return { mode: 'link', key: checkedLinkKey(value) };
}

/** 128 random bits for a new link. */
export const createLinkKey = (): Bytes => random(linkKeyBytes.least);
