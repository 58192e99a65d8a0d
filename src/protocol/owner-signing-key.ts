// The signing key of a room's owner, imported from the 32-byte seed in the private link. The holder of the seed is the owner.
// pass.ts defines what is signed.

import { type Bytes, concat, equal, fromBase64url } from '../base/bytes.js';
import { isSmallOrder } from './identity.js';
import { pkcs8Head } from './owner-key-pair.js';

/** The private key stays in the browser's key store. */
export class OwnerKey {
  readonly publicKey: Bytes;
  readonly #key: CryptoKey;

  constructor(publicKey: Bytes, key: CryptoKey) {
    this.publicKey = publicKey;
    this.#key = key;
  }

  async sign(message: Bytes): Promise<Bytes> {
    return new Uint8Array(await crypto.subtle.sign('Ed25519', this.#key, message));
  }
}

/** Imports the seed of RFC 8032, section 5.1.5; `null` unless it belongs to `publicKey`. */
export async function importOwner(seed: Bytes, publicKey: Bytes): Promise<OwnerKey | null> {
  const pkcs8 = concat(pkcs8Head, seed);
  const imported = (extractable: boolean) =>
    crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', extractable, ['sign']);
  // WebCrypto exports the public half of a private key only as JWK.
  const { x } = await crypto.subtle.exportKey('jwk', await imported(true));
  const derived = fromBase64url(x ?? '');
  if (!derived || !equal(derived, publicKey)) return null;
  return new OwnerKey(publicKey, await imported(false));
}

/** Under a key of small order one signature is valid for every pass, so that its owner could not refuse admission. */
export const isOwnerKey = (publicKey: Bytes): boolean =>
  publicKey.length === 32 && !isSmallOrder(publicKey);
