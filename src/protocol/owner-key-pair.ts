// Creates the key pair of a room's owner for a link. The public half identifies the owner to all participants; the holder of
// the private half is the owner.

import { type Bytes, copy } from '../base/bytes.js';

export interface OwnerPair {
  /** Ed25519 public key, 32 bytes. */
  readonly owner: Bytes;
  /** The private key's 32-byte seed (RFC 8032, section 5.1.5). */
  readonly ownerKey: Bytes;
}

/** PKCS #8 of an Ed25519 key is a fixed prefix before the seed (RFC 8410, section 7). */
export const pkcs8Head: Bytes = Uint8Array.of(
  ...[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ],
);

/** Rejects if the browser has no Ed25519. */
export async function createOwnerPair(): Promise<OwnerPair> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const [owner, wrapped] = await Promise.all([
    crypto.subtle.exportKey('raw', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ]);
  return {
    owner: copy(new Uint8Array(owner)),
    ownerKey: copy(new Uint8Array(wrapped, pkcs8Head.length)),
  };
}
