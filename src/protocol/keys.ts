// Derives the topic and keys of a room from its name and secret (README.md, Keys). The same topic implies the same keys; a
// wrong secret leads to another topic, so that participants with different secrets do not meet. identity.ts holds what two
// participants share.

import { type Bytes, base64url, concat, hex, random, utf8 } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import {
  type Derivation,
  decrypt,
  derivation,
  encrypt,
  lengthPrefixed,
  pbkdf2,
  sha256,
} from './crypto.js';
import { checkedLinkKey, type Secret } from './room-secret.js';
import { limits } from './signal.js';

export interface RoomPlace {
  /** Keeps rooms with the same name on different sites apart; the page's origin by default. */
  readonly namespace: string;
  readonly room: string;
  readonly secret: Secret;
  /** Ed25519 public key of the room's owner. Part of the salt: a link without it leads to another room. */
  readonly owner?: Bytes | null;
}

/** Length of the random nonce of an envelope in bytes; version and suite precede it. */
const nonceBytes = 12;
/** Byte 0 of an envelope. Topic and keys are the same in every version, so that versions can detect each other. */
export const wireVersion = 2;
const suite = 1;
/** Bytes that an envelope adds to its plaintext: version, suite, nonce, tag. */
export const envelopeOverhead = 2 + nonceBytes + 16;

const modeByte = { open: 0, passphrase: 1, link: 2 } as const;

interface RoomKeyParts {
  readonly topicId: Bytes;
  readonly kRoom: CryptoKey;
  readonly psk: Bytes;
}

/** The outer layer: proves knowledge of the room's secret and hides everything else, including sender ids. */
export class RoomKeys {
  readonly topicId: Bytes;
  /** 22 characters, one topic level, without a product name. */
  readonly topic: string;
  readonly #kRoom: CryptoKey;
  readonly #psk: Bytes;

  constructor({ topicId, kRoom, psk }: RoomKeyParts) {
    this.topicId = topicId;
    this.topic = base64url(topicId);
    this.#kRoom = kRoom;
    this.#psk = psk;
  }

  /** Version, suite, new random nonce, ciphertext: one MQTT payload. */
  async seal(plaintext: Bytes): Promise<Bytes> {
    const nonce = random(nonceBytes);
    const sealed = await encrypt(this.#kRoom, this.#context(nonce, wireVersion), plaintext);
    return concat(Uint8Array.of(wireVersion, suite), nonce, sealed);
  }

  /** `null` unless it was sealed for this room with its secret. */
  async open(envelope: Bytes): Promise<Bytes | null> {
    return envelope[0] === wireVersion ? this.#open(envelope, wireVersion) : null;
  }

  /** The other version in which it was sealed with this room's secret; `null` for everything else. */
  async otherVersionOf(envelope: Bytes): Promise<number | null> {
    const [version = wireVersion] = envelope;
    return version !== wireVersion && (await this.#open(envelope, version)) ? version : null;
  }

  async #open(envelope: Bytes, version: number): Promise<Bytes | null> {
    if (envelope.length < envelopeOverhead || envelope.length > limits.payloadIn) return null;
    if (envelope[1] !== suite) return null;
    const nonce = envelope.slice(2, 2 + nonceBytes);
    return decrypt(this.#kRoom, this.#context(nonce, version), envelope.slice(2 + nonceBytes));
  }

  /** A secret between two participants, bound to this room: neither key alone opens their messages. */
  mixInto(shared: Bytes): Bytes {
    return concat(shared, this.#psk);
  }

  /**
   * The resume token of a browser tab in this room, derived from a text that only the tab knows: 32 hexadecimal digits, the
   * same after a reload, and useless in any other room.
   */
  async resumeTokenFor(tab: string): Promise<string> {
    const from = await derivation(utf8(tab), this.topicId);
    return hex(await from.bytes('vc1 seat', 16));
  }

  #context(nonce: Bytes, version: number) {
    return { nonce, additional: concat(Uint8Array.of(version, suite), this.topicId) };
  }
}

/**
 * Derives a room's topic and keys: 0.1–0.2 s with a passphrase or without a secret, immediately with a link key. Throws
 * `CallError` `room-missing`, `room-too-long` (256 bytes) or `secret-invalid`.
 */
export async function deriveRoomKeys(place: RoomPlace): Promise<RoomKeys> {
  const room = place.room.normalize('NFC');
  const bytes = utf8(room).length;
  if (bytes === 0) throw new CallError('room-missing');
  if (bytes > limits.roomBytes) {
    throw new CallError('room-too-long', { bytes, limit: limits.roomBytes });
  }
  const salt = await sha256(
    concat(
      utf8('vc1 room'),
      lengthPrefixed(place.namespace),
      lengthPrefixed(room),
      place.owner ?? new Uint8Array(0),
    ),
  );
  const key = await secretBytes(place.secret, room, salt);
  const from: Derivation = await derivation(
    concat(Uint8Array.of(modeByte[place.secret.mode]), key),
    salt,
  );
  const [topicId, kRoom, psk] = await Promise.all([
    from.bytes('vc1 topic', 16),
    from.cipherKey('vc1 room key'),
    from.bytes('vc1 psk', 32),
  ]);
  return new RoomKeys({ topicId, kRoom, psk });
}

async function secretBytes(secret: Secret, room: string, salt: Bytes): Promise<Bytes> {
  switch (secret.mode) {
    case 'open':
      return pbkdf2(room, salt);
    case 'passphrase':
      return pbkdf2(secret.text, salt);
    case 'link':
      return checkedLinkKey(secret.key);
  }
}
