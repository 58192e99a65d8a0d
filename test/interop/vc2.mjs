// A second implementation of the wire protocol, written from src/protocol/README.md alone, in plain Node without code
// of src/. It covers joining a room, receiving a WELCOME and an offer, welcoming others and leaving. Independent of the
// transport: bytes in, bytes out.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  pbkdf2Sync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { inflateRawSync } from 'node:zlib';

const text = (string) => Buffer.from(string.normalize('NFC'));
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const hkdf = (ikm, salt, label, length) =>
  Buffer.from(hkdfSync('sha256', ikm, salt, text(label), length));
const uint = (value, bytes) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer.subarray(8 - bytes);
};
const lengthPrefixed = (string) => Buffer.concat([uint(text(string).length, 2), text(string)]);
const EVERYONE = Buffer.alloc(16);
const TYPE = { hello: 1, direct: 2, gone: 3 };
const KIND = { offer: 1, answer: 2, ice: 3, deny: 6, bye: 7 };
const DEFLATED = ['offer', 'answer', 'ice'];

function seal(key, nonce, aad, plain) {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Returns `null` when the tag does not match. */
function unseal(key, nonce, aad, sealed) {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  } catch {
    return null;
  }
}

/** `secret` is `null` (open room), a string (passphrase) or bytes (link key). */
export function deriveRoom(namespace, room, secret = null) {
  const salt = sha256(text('vc1 room'), lengthPrefixed(namespace), lengthPrefixed(room));
  const mode = secret === null ? 0 : typeof secret === 'string' ? 1 : 2;
  const password = text(mode === 0 ? room : String(secret));
  const key = mode === 2 ? secret : pbkdf2Sync(password, salt, 600_000, 32, 'sha256');
  const ikm = Buffer.concat([uint(mode, 1), key]);
  const topicId = hkdf(ikm, salt, 'vc1 topic', 16);
  return {
    topicId,
    topic: topicId.toString('base64url'),
    kRoom: hkdf(ikm, salt, 'vc1 room key', 32),
    psk: hkdf(ikm, salt, 'vc1 psk', 32),
  };
}

const VERSION = 2;
const envelopeHead = Buffer.of(VERSION, 1);

export function sealEnvelope(room, frames) {
  const parts = frames.flatMap((frame) => [uint(frame.length, 2), frame]);
  const plain = Buffer.concat([...parts, uint(0, 2)]);
  const total = [512, 1024, 2048, 3840].find((size) => size >= plain.length + 30);
  const padded = Buffer.concat([plain, Buffer.alloc(total - 30 - plain.length)]);
  const nonce = randomBytes(12);
  const sealed = seal(room.kRoom, nonce, Buffer.concat([envelopeHead, room.topicId]), padded);
  return Buffer.concat([envelopeHead, nonce, sealed]);
}

/** The frames of an envelope; an empty list when it belongs to another room. */
export function openEnvelope(room, bytes) {
  const aad = Buffer.concat([bytes.subarray(0, 2), room.topicId]);
  const plain = unseal(room.kRoom, bytes.subarray(2, 14), aad, bytes.subarray(14));
  const frames = [];
  for (let at = 0; plain && plain.readUInt16BE(at) > 0; ) {
    const length = plain.readUInt16BE(at);
    frames.push(plain.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return frames;
}

const raw = (key) => Buffer.from(key.export({ format: 'jwk' }).x, 'base64url');
const publicKey = (crv, x) =>
  createPublicKey({ key: { kty: 'OKP', crv, x: x.toString('base64url') }, format: 'jwk' });
const idOf = (idPub, dhPub, fp) => sha256(text('vc1 peer'), idPub, dhPub, fp).subarray(0, 16);

/** One participant for one session; `fingerprint` is the hash of its certificate. */
export class Person {
  nonce = randomBytes(16);
  #counter = 0;
  #peers = new Map();

  constructor(room, fingerprint = randomBytes(32)) {
    this.room = room;
    this.keys = { id: generateKeyPairSync('ed25519'), dh: generateKeyPairSync('x25519') };
    const [idPub, dhPub] = [raw(this.keys.id.publicKey), raw(this.keys.dh.publicKey)];
    this.public = Buffer.concat([idPub, dhPub, fingerprint]);
    this.id = idOf(idPub, dhPub, fingerprint);
  }

  #header(type, to) {
    const counter = type === TYPE.gone ? 0 : ++this.#counter;
    return Buffer.concat([uint(type, 1), this.id, to, uint(counter, 8)]);
  }

  #signed(label, message) {
    const signature = sign(
      null,
      Buffer.concat([text(label), this.room.topicId, message]),
      this.keys.id.privateKey,
    );
    return Buffer.concat([message, signature]);
  }

  /** Writes a HELLO to all members, or a WELCOME when `to` is given. */
  hello({ to = EVERYONE, echo = EVERYONE } = {}) {
    const rest = Buffer.concat([this.nonce, echo, uint(0, 2), Buffer.of(VERSION, VERSION)]);
    const header = this.#header(TYPE.hello, to);
    return this.#signed('vc1 hello', Buffer.concat([header, this.public, rest]));
  }

  /** Writes a goodbye; with `will`, the last will that the broker publishes. */
  gone({ will = false } = {}) {
    const nonce = will ? EVERYONE : this.nonce;
    return this.#signed('vc1 gone', Buffer.concat([this.#header(TYPE.gone, EVERYONE), nonce]));
  }

  direct(peer, kind, payload = Buffer.alloc(0)) {
    const header = this.#header(TYPE.direct, peer.id);
    const nonce = Buffer.concat([Buffer.alloc(4), header.subarray(33)]);
    const body = Buffer.concat([uint(KIND[kind], 1), peer.nonce, payload]);
    return Buffer.concat([header, seal(peer.sendKey, nonce, header, body)]);
  }

  /** Reads a frame; `null` when it is for another recipient, not genuine or not fresh. */
  read(frame) {
    const [header, body] = [frame.subarray(0, 41), frame.subarray(41)];
    const [from, to] = [frame.subarray(1, 17), frame.subarray(17, 33)];
    if (from.equals(this.id) || !(to.equals(EVERYONE) || to.equals(this.id))) return null;
    const peer = this.#peers.get(from.toString('hex'));
    if (frame[0] === TYPE.hello) return this.#readHello(frame, from, to);
    if (frame[0] === TYPE.direct) return peer ? this.#readDirect(header, body, peer) : null;
    if (!peer || !this.#isSigned('vc1 gone', frame, peer.idPub)) return null;
    return { type: frame.subarray(41, 57).equals(EVERYONE) ? 'will' : 'goodbye', peer };
  }

  #isSigned(label, frame, idPub) {
    const message = Buffer.concat([text(label), this.room.topicId, frame.subarray(0, -64)]);
    return verify(null, message, publicKey('Ed25519', idPub), frame.subarray(-64));
  }

  #readHello(frame, from, to) {
    const at = (start, length) => frame.subarray(41 + start, 41 + start + length);
    const [idPub, dhPub, fp] = [at(0, 32), at(32, 32), at(64, 32)];
    const genuine = frame.length === 237 && idOf(idPub, dhPub, fp).equals(from);
    if (!genuine || !this.#isSigned('vc1 hello', frame, idPub)) return null;
    const peer = { id: from, idPub, fp, nonce: at(96, 16), ...this.#pairKeys(from, dhPub) };
    this.#peers.set(from.toString('hex'), peer);
    const type = to.equals(EVERYONE) ? 'hello' : 'welcome';
    return { type, peer, echo: at(112, 16), asks: (at(128, 2)[1] & 2) !== 0 };
  }

  #pairKeys(id, dhPub) {
    const shared = diffieHellman({
      privateKey: this.keys.dh.privateKey,
      publicKey: publicKey('X25519', dhPub),
    });
    const weAreLower = Buffer.compare(this.id, id) < 0;
    const ids = weAreLower ? [this.id, id] : [id, this.id];
    const salt = sha256(text('vc1 pair'), this.room.topicId, ...ids);
    const key = (label) => hkdf(Buffer.concat([shared, this.room.psk]), salt, label, 32);
    const [up, down] = [key('vc1 lo>hi'), key('vc1 hi>lo')];
    return weAreLower ? { sendKey: up, receiveKey: down } : { sendKey: down, receiveKey: up };
  }

  #readDirect(header, sealed, peer) {
    const nonce = Buffer.concat([Buffer.alloc(4), header.subarray(33)]);
    const body = unseal(peer.receiveKey, nonce, header, sealed);
    if (!body?.subarray(1, 17).equals(this.nonce)) return null;
    const type = Object.keys(KIND).find((kind) => KIND[kind] === body[0]);
    const said = DEFLATED.includes(type) ? String(inflateRawSync(body.subarray(17))) : '';
    return { type, peer, said };
  }
}
