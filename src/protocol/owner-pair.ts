// The key pair of a room's owner, made anew for a link. Knows no links and no rooms: the public half names the owner to
// everybody, whoever holds the private half is the owner.

import { type Bytes, copy } from '../base/bytes.js';

export interface OwnerPair {
  /** Ed25519 public key, 32 bytes. */
  readonly owner: Bytes;
  /** The private key's 32-byte seed (RFC 8032, section 5.1.5). */
  readonly ownerKey: Bytes;
}

/** PKCS #8 of an Ed25519 key is a fixed head before the seed (RFC 8410, section 7). */
const pkcs8Head = 16;

/** Rejects where the browser has no Ed25519. */
export async function createOwnerPair(): Promise<OwnerPair> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const [owner, wrapped] = await Promise.all([
    crypto.subtle.exportKey('raw', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ]);
  return {
    owner: copy(new Uint8Array(owner)),
    ownerKey: copy(new Uint8Array(wrapped, pkcs8Head)),
  };
}
