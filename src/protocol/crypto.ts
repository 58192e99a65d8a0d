// The primitives of suite 1: HKDF-SHA-256, AES-256-GCM, PBKDF2 and SHA-256. keys.ts and identity.ts choose labels and salts.

import { type Bytes, concat, utf8 } from '../base/bytes.js';

const keyBits = 256;

/** RFC 8018 with HMAC-SHA-256; 600,000 rounds cost a user about 0.15 s, and an attacker the same for each guess. */
const pbkdf2Rounds = 600_000;

export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** Length-prefixed text: two bytes big-endian, then UTF-8 of the NFC form. */
export function lengthPrefixed(value: string): Bytes {
  const bytes = utf8(value.normalize('NFC'));
  return concat(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}

export async function pbkdf2(password: string, salt: Bytes): Promise<Bytes> {
  const bytes = utf8(password.normalize('NFC'));
  const key = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: pbkdf2Rounds };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, keyBits));
}

/** RFC 5869 with SHA-256: derives labelled, non-extractable keys from one secret. */
export interface Derivation {
  bytes(label: string, length: number): Promise<Bytes>;
  cipherKey(label: string): Promise<CryptoKey>;
  signKey(label: string): Promise<CryptoKey>;
}

export async function derivation(secret: Bytes, salt: Bytes): Promise<Derivation> {
  const usages: KeyUsage[] = ['deriveBits', 'deriveKey'];
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, usages);
  const using = (label: string) => ({ name: 'HKDF', hash: 'SHA-256', salt, info: utf8(label) });
  return {
    bytes: async (label, length) =>
      new Uint8Array(await crypto.subtle.deriveBits(using(label), key, length * 8)),
    cipherKey: (label) =>
      crypto.subtle.deriveKey(using(label), key, { name: 'AES-GCM', length: keyBits }, false, [
        'encrypt',
        'decrypt',
      ]),
    signKey: (label) =>
      crypto.subtle.deriveKey(
        using(label),
        key,
        { name: 'HMAC', hash: 'SHA-256', length: keyBits },
        false,
        ['sign'],
      ),
  };
}

/** The associated data of AES-256-GCM. A nonce must never repeat under one key. */
export interface GcmContext {
  readonly nonce: Bytes;
  readonly additional: Bytes;
}

const gcm = ({ nonce, additional }: GcmContext) => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData: additional,
});

export const encrypt = async (key: CryptoKey, context: GcmContext, plain: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.encrypt(gcm(context), key, plain));

/** `null` if it was not sealed with this key and context, or was altered. */
export const decrypt = (
  key: CryptoKey,
  context: GcmContext,
  sealed: Bytes,
): Promise<Bytes | null> =>
  crypto.subtle.decrypt(gcm(context), key, sealed).then(
    (plain) => new Uint8Array(plain),
    // WebCrypto reports one OperationError for every reason, by design.
    () => null,
  );
