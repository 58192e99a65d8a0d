// What a page hands over as a room's secret, checked: nothing, a passphrase, or the random key of a link.
// Derives nothing (keys.ts does), so that a page can read its link before a call is loaded.

import { type Bytes, copy, random } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { displayName } from '../base/names.js';

/** What a person must have besides the room's name. `open` is no secret at all. */
export type Secret =
  | { readonly mode: 'open' }
  | { readonly mode: 'passphrase'; readonly text: string }
  /** 16 to 32 random bytes that came with the link: the only mode that cannot be guessed. */
  | { readonly mode: 'link'; readonly key: Bytes };

const linkKeyBytes = { least: 16, most: 32 };

/** Zeros are a key that was never made or was cleared: anybody with the same fault would have the same one. */
export function checkedLinkKey(given: ArrayBufferView): Bytes {
  const key = copy(given);
  if (key.length < linkKeyBytes.least || key.length > linkKeyBytes.most) {
    throw new CallError('secret-invalid', { bytes: key.length, ...linkKeyBytes });
  }
  if (key.every((byte) => byte === 0)) throw new CallError('secret-missing');
  return key;
}

/** What a template makes of a value that is not there, or leaves unread: also a passphrase that anybody can guess. */
const failedText = /^(undefined|null|NaN|\[object \w+\]|\{\{.*\}\}|\$\{.*\}|<%.*%>)$/s;

/**
 * What a page gave as `secret`: bytes are a link key, text is a passphrase, `null` is an open room. Throws `CallError`
 * `secret-invalid` for bytes of another length than 16 to 32 and for anything that is neither text nor bytes,
 * `secret-missing` for text of which nothing is seen, for the text of a missing value (`undefined`, `null`, `{{key}}`), and
 * for bytes that are all zero.
 */
export function parseSecret(value: unknown): Secret {
  if (value === null) return { mode: 'open' };
  if (ArrayBuffer.isView(value)) return { mode: 'link', key: checkedLinkKey(value) };
  if (typeof value !== 'string')
    throw new CallError('secret-invalid', { bytes: 0, ...linkKeyBytes });
  const trimmed = value.trim();
  if (displayName(trimmed) === '' || failedText.test(trimmed))
    throw new CallError('secret-missing');
  return { mode: 'passphrase', text: value };
}

/** 128 random bits for a new link. */
export const createLinkKey = (): Bytes => random(linkKeyBytes.least);
