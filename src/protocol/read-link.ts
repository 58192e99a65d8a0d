// Reads the fragment of a link into a room: `k`, the room's key, `o`, its owner's public key, `s`, the owner's private key.
// call/create-link.ts writes it. The match of `s` and `o` is verified on join.

import { type Bytes, fromBase64url } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { checkedLinkKey } from './room-secret.js';

/** Length of an owner's key, public or private (RFC 8032, section 5.1.5). */
export const ownerKeyBytes = 32;

export interface LinkKeys {
  /** `null`: the link has no key. */
  readonly secret: Bytes | null;
  readonly owner: Bytes | null;
  readonly ownerKey: Bytes | null;
}

/** The fields of a fragment, between `#` and `&`. */
export const fieldsOf = (hash: string): string[] =>
  hash.replace(/^#/, '').split('&').filter(Boolean);

/** Decodes UTF-8, which browsers write for non-ASCII text; otherwise byte by byte. */
function unescaped(codes: string): string {
  try {
    return decodeURIComponent(codes);
  } catch {
    return codes.replace(/%(..)/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}

/** Resolves `%XX` as often as it was escaped, compatibility forms (`＝`, `＆`) and case. */
function plainOf(hash: string): string {
  let plain = hash;
  for (let round = 0; round < 3; round++) {
    plain = plain.replace(/(?:%[0-9a-f]{2})+/gi, unescaped);
  }
  return plain.normalize('NFKC');
}

/** A field that is named like a key, at any position: `#key=`, `#K=`, `#/call?k=`, `#k%3D`, `#k` at the end. */
const namedLikeKey =
  /(?:^|[^\p{L}\p{N}_-])(?:k|o|s|key|secret|owner|owner-?key)\s*[=:%]|(?:^|[&?#])[kos]$/iu;
/** 128 bits in base64 or hexadecimal digits. */
const likeKey = /(?=[^\s]*\d)(?:(?=\S*[a-z])(?=\S*[A-Z])[\w+/-]{21,}|[0-9a-f]{32,})/;

/** Returns `true` if a fragment without a readable key was probably meant to contain one. */
function looksLikeKey(hash: string): boolean {
  const plain = plainOf(hash);
  return namedLikeKey.test(plain.replace(/^#/, '')) || likeKey.test(plain);
}

/**
 * The keys in `#k=…&o=…&s=…` (base64url, in any order, other fields ignored). Throws `CallError` `secret-invalid` if one is
 * damaged or given twice, if a link with an owner has no key, if `s` comes without `o`, and if there is no key but something
 * that looks like one (`#key=…`, `#/call?k=…`, `#k%3D…`): a damaged link must not open another room, to which everyone is
 * admitted. Writers put `k` last, so that truncation damages it.
 */
export function linkKeysFromHash(hash: string): LinkKeys {
  const fields = fieldsOf(hash);
  const bytesIn = (name: string): Bytes | null => {
    const [found, ...more] = fields.filter((field) => field.startsWith(`${name}=`));
    if (found === undefined) return null;
    return (more.length === 0 && fromBase64url(found.slice(2))) || new Uint8Array(0);
  };
  const [key, owner, ownerKey] = [bytesIn('k'), bytesIn('o'), bytesIn('s')];
  if (key) checkedLinkKey(key);
  else if (looksLikeKey(hash)) throw damaged(new Uint8Array(0));
  for (const found of [owner, ownerKey]) {
    if (found && (!key || found.length !== ownerKeyBytes)) throw damaged(found);
  }
  if (ownerKey && !owner) throw damaged(ownerKey);
  return { secret: key, owner, ownerKey };
}

const damaged = ({ length }: Bytes): CallError =>
  new CallError('secret-invalid', { bytes: length, least: ownerKeyBytes, most: ownerKeyBytes });
