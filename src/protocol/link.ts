// What a link into a room carries in its fragment: `k` the room's key, `o` its owner's public key, `s` the owner's
// private key. Reads; call/link.ts writes. Whether `s` belongs to `o` needs arithmetic, and is checked on join.

import { type Bytes, fromBase64url } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { checkedLinkKey } from './secret.js';

/** Length of an owner's key, public or private (RFC 8032, section 5.1.5). */
export const ownerKeyBytes = 32;

export interface LinkKeys {
  /** `null`: the link has no key. */
  readonly secret: Bytes | null;
  readonly owner: Bytes | null;
  readonly ownerKey: Bytes | null;
}

/** What stands in a fragment, between `#` and `&`. */
export const fieldsOf = (hash: string): string[] =>
  hash.replace(/^#/, '').split('&').filter(Boolean);

/**
 * The keys in `#k=…&o=…&s=…` (base64url, in any order, other fields ignored). Throws `CallError` `secret-invalid` when
 * one is damaged, when a link with an owner has no key, or when `s` comes without `o`: a clipped link must not open
 * another room, where nobody is and nobody has to be let in. Writers put `k` last, so that every cut damages it.
 */
export function linkKeysFromHash(hash: string): LinkKeys {
  const fields = fieldsOf(hash);
  const bytesIn = (name: string): Bytes | null => {
    const found = fields.find((field) => field.startsWith(`${name}=`));
    if (found === undefined) return null;
    return fromBase64url(found.slice(2)) ?? new Uint8Array(0);
  };
  const [key, owner, ownerKey] = [bytesIn('k'), bytesIn('o'), bytesIn('s')];
  if (key) checkedLinkKey(key);
  for (const found of [owner, ownerKey]) {
    if (found && (!key || found.length !== ownerKeyBytes)) throw damaged(found);
  }
  if (ownerKey && !owner) throw damaged(ownerKey);
  return { secret: key, owner, ownerKey };
}

const damaged = ({ length }: Bytes): CallError =>
  new CallError('secret-invalid', { bytes: length, least: ownerKeyBytes, most: ownerKeyBytes });
