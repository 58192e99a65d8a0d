// Validates the secret that a page gives for a room: absent, a passphrase, or the random key of a link. keys.ts derives keys
// from it, so that a page can read its link before a call is loaded.

import { type Bytes, copy, random } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { displayName } from '../base/names.js';

/** The knowledge that a person needs besides the room's name. `open` means no secret at all. */
export type Secret =
  | { readonly mode: 'open' }
  | { readonly mode: 'passphrase'; readonly text: string }
  /** 16 to 32 random bytes from the link: the only mode that cannot be guessed. */
  | { readonly mode: 'link'; readonly key: Bytes };

const linkKeyBytes = { least: 16, most: 32 };

/** Zeros mean a key that was never created or was cleared: every page with the same defect would share it. */
export function checkedLinkKey(given: ArrayBufferView): Bytes {
  const key = copy(given);
  if (key.length < linkKeyBytes.least || key.length > linkKeyBytes.most) {
    throw new CallError('secret-invalid', { bytes: key.length, ...linkKeyBytes });
  }
  if (key.every((byte) => byte === 0)) throw new CallError('secret-missing');
  return key;
}

/** The text that a template renders for a missing value: it would be a passphrase that anyone can guess. */
const failedText = /^(undefined|null|NaN|\[object \w+\]|\{\{.*\}\}|\$\{.*\}|<%.*%>)$/s;

/**
 * Reads the `secret` of a page: bytes are a link key, text is a passphrase, `null` is an open room. Throws `CallError`
 * `secret-invalid` for bytes of another length than 16 to 32 and for other types, `secret-missing` for text without a visible
 * character, for the text of a missing value (`undefined`, `null`, `{{key}}`), and for bytes that are all zero.
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
