// Our identity for one session, and the keys shared with another participant: signatures, and keys for each direction. A peer
// id is the hash of its keys and of its DTLS certificate, so it cannot be used by another participant. frame.ts defines what is
// signed; nothing is stored.

import { type Bytes, compare, concat, equal, fromHex, hex, utf8 } from '../base/bytes.js';
import { decrypt, derivation, encrypt, sha256 } from './crypto.js';
import type { RoomKeys } from './keys.js';
import type { PeerId } from './signal.js';

export const idBytes = 16;

export const peerIdOf = (bytes: Bytes): PeerId => hex(bytes) as PeerId;

/** The bytes of an id that `peerIdOf` returned. */
export const bytesOf = (id: PeerId): Bytes => fromHex(id) ?? new Uint8Array(idBytes);

/** The public part of a participant's identity. */
export interface PublicIdentity {
  readonly idPublic: Bytes;
  readonly dhPublic: Bytes;
  /** SHA-256 of the DTLS certificate that this participant uses for all connections. */
  readonly fingerprint: Bytes;
}

export const hashIdentity = async (who: PublicIdentity): Promise<Bytes> =>
  (await sha256(concat(utf8('vc1 peer'), who.idPublic, who.dhPublic, who.fingerprint))).slice(
    0,
    idBytes,
  );

export const isSameIdentity = (a: PublicIdentity, b: PublicIdentity): boolean =>
  equal(a.idPublic, b.idPublic) &&
  equal(a.dhPublic, b.dhPublic) &&
  equal(a.fingerprint, b.fingerprint);

/** Our own identity; its private keys cannot leave the browser's key store. */
export class Identity implements PublicIdentity {
  readonly id: Bytes;
  readonly peerId: PeerId;
  readonly idPublic: Bytes;
  readonly dhPublic: Bytes;
  readonly fingerprint: Bytes;
  readonly #signing: CryptoKey;
  readonly #agreeing: CryptoKey;

  constructor(
    id: Bytes,
    who: PublicIdentity,
    keys: { readonly signing: CryptoKey; readonly agreeing: CryptoKey },
  ) {
    this.id = id;
    this.peerId = peerIdOf(id);
    this.idPublic = who.idPublic;
    this.dhPublic = who.dhPublic;
    this.fingerprint = who.fingerprint;
    this.#signing = keys.signing;
    this.#agreeing = keys.agreeing;
  }

  async sign(message: Bytes): Promise<Bytes> {
    return new Uint8Array(await crypto.subtle.sign('Ed25519', this.#signing, message));
  }

  /** Keys shared with another participant of this room; `null` if its public key is of small order or malformed. */
  async pairWith(room: RoomKeys, other: PublicIdentity, otherId: Bytes): Promise<PairKeys | null> {
    const shared = await agree(this.#agreeing, other.dhPublic);
    if (!shared) return null;
    const weAreLower = compare(this.id, otherId) < 0;
    const [lo, hi] = weAreLower ? [this.id, otherId] : [otherId, this.id];
    const [lower, higher] = weAreLower ? [this, other] : [other, this];
    const salt = await sha256(concat(utf8('vc1 pair'), room.topicId, lo, hi));
    const from = await derivation(room.mixInto(shared), salt);
    const [upwards, downwards, confirm] = await Promise.all([
      from.cipherKey('vc1 lo>hi'),
      from.cipherKey('vc1 hi>lo'),
      from.signKey('vc1 confirm'),
    ]);
    return new PairKeys({
      weAreLower,
      sending: weAreLower ? upwards : downwards,
      receiving: weAreLower ? downwards : upwards,
      confirm,
      transcript: concat(lo, hi, lower.fingerprint, higher.fingerprint),
    });
  }
}

interface PairParts {
  readonly weAreLower: boolean;
  readonly sending: CryptoKey;
  readonly receiving: CryptoKey;
  readonly confirm: CryptoKey;
  readonly transcript: Bytes;
}

/** The value that one end sends over the data channel, and the value that it expects. */
export interface Confirmation {
  readonly own: Bytes;
  readonly expected: Bytes;
}

/** The keys that two participants share in one room, for one session. */
export class PairKeys {
  /** Our id is lower in byte order. */
  readonly weAreLower: boolean;
  readonly #parts: PairParts;

  constructor(parts: PairParts) {
    this.weAreLower = parts.weAreLower;
    this.#parts = parts;
  }

  /** `counter` must be used only once: it is the nonce. */
  seal(counter: number, header: Bytes, body: Bytes): Promise<Bytes> {
    const context = { nonce: counterNonce(counter), additional: header };
    return encrypt(this.#parts.sending, context, body);
  }

  open(counter: number, header: Bytes, sealed: Bytes): Promise<Bytes | null> {
    const context = { nonce: counterNonce(counter), additional: header };
    return decrypt(this.#parts.receiving, context, sealed);
  }

  /** Key confirmation over the data channel: proof that both ends hold this pair's keys for these two certificates. */
  async confirmation(ofLower: boolean): Promise<Bytes> {
    const { confirm, transcript } = this.#parts;
    const message = concat(utf8('vc1 confirm'), Uint8Array.of(ofLower ? 0 : 1), transcript);
    return new Uint8Array(await crypto.subtle.sign('HMAC', confirm, message));
  }

  /** Both confirmations from our point of view. */
  async confirmations(): Promise<Confirmation> {
    const [own, expected] = await Promise.all([
      this.confirmation(this.weAreLower),
      this.confirmation(!this.weAreLower),
    ]);
    return { own, expected };
  }
}

function counterNonce(counter: number): Bytes {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(counter));
  return nonce;
}

/** New keys for one session, bound to the certificate with this SHA-256. */
export async function createIdentity(fingerprint: Bytes): Promise<Identity> {
  const [signing, agreeing] = await Promise.all([
    crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']),
    crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']) as Promise<CryptoKeyPair>,
  ]);
  const who = {
    idPublic: await rawOf(signing.publicKey),
    dhPublic: await rawOf(agreeing.publicKey),
    fingerprint,
  };
  const keys = { signing: signing.privateKey, agreeing: agreeing.privateKey };
  return new Identity(await hashIdentity(who), who, keys);
}

const rawOf = async (key: CryptoKey): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', key));

/** Imported once for each participant: the bytes of a known identity stay the same object. */
const imported = new WeakMap<Bytes, Promise<CryptoKey | null>>();

/** `null` for a key of small order, or a key that is not a point of the curve. */
async function importVerifying(idPublic: Bytes): Promise<CryptoKey | null> {
  if (isSmallOrder(idPublic)) return null;
  return crypto.subtle.importKey('raw', idPublic, 'Ed25519', false, ['verify']).catch(() => null);
}

/** Returns `true` if the holder of `idPublic` signed this. Foreign input: `false` for any malformed value. */
export async function verify(idPublic: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const importing = imported.get(idPublic) ?? importVerifying(idPublic);
  imported.set(idPublic, importing);
  const key = await importing;
  // Firefox rejects a key that is not a point of the curve only here.
  // Browser note firefox-ed25519-late-check
  return (
    key !== null &&
    (await crypto.subtle.verify('Ed25519', key, signature, message).catch(() => false))
  );
}

/** The shared secret of X25519 (RFC 7748); `null` for a public key that forces a known one. */
async function agree(own: CryptoKey, otherPublic: Bytes): Promise<Bytes | null> {
  try {
    const other = await crypto.subtle.importKey('raw', otherPublic, 'X25519', false, []);
    const algorithm = { name: 'X25519', public: other };
    const shared = new Uint8Array(await crypto.subtle.deriveBits(algorithm, own, 256));
    // Browsers throw on all-zero results today; RFC 7748, section 6.1 leaves the check to the caller.
    return shared.every((byte) => byte === 0) ? null : shared;
  } catch {
    return null;
  }
}

/**
 * Encodings of Ed25519 points of small order, sign bit cleared, non-canonical ones included. Chromium and Firefox accept them,
 * and under such a key one constant signature is valid for every message.
 */
// Browser note ed25519-small-order
const smallOrder = [
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
].map((digits) => fromHex(digits) ?? new Uint8Array(0));

export function isSmallOrder(idPublic: Bytes): boolean {
  const unsigned = idPublic.slice();
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return smallOrder.some((point) => equal(point, unsigned));
}
