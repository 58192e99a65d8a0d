// Encodes one message (README.md, Frames): a header of 41 bytes, then a body that is signed (HELLO, WELCOME, GONE) or sealed
// for one participant (DIRECT). room/ decides whether a message is trusted, and its effect.

import { type Bytes, concat, equal, utf8 } from '../base/bytes.js';
import {
  hashIdentity,
  type Identity,
  idBytes,
  isSameIdentity,
  type PairKeys,
  type PublicIdentity,
  verify,
} from './identity.js';
import { type RoomKeys, wireVersion } from './keys.js';

export const frameType = { hello: 1, direct: 2, gone: 3, pass: 4 } as const;

/** Kinds of DIRECT. The numbers are permanent, whether used or not. */
export const directKind = {
  offer: 1,
  answer: 2,
  ice: 3,
  knock: 4,
  admit: 5,
  deny: 6,
  bye: 7,
  probe: 8,
  ack: 9,
  restart: 10,
} as const;

export const nonceBytes = 16;
export const headerBytes = 41;
/** As an addressee: all participants. As an echo: absent. */
export const zeroId: Bytes = new Uint8Array(idBytes);

const keyBytes = 32;
const signatureBytes = 64;
const tagBytes = 16;
/** idPub, dhPub, fp, nonce, echo, flags, versions. */
const helloBytes = 3 * keyBytes + 2 * nonceBytes + 4;
/** In the low byte of the flags. */
const lobbyFlag = 0b01;
const asksFlag = 0b10;
/** Length of a GONE frame. */
export const goneBytes = headerBytes + nonceBytes + signatureBytes;
/** The oldest and newest version that we support. */
const versions = Uint8Array.of(wireVersion, wireVersion);

export interface Header {
  readonly type: number;
  readonly from: Bytes;
  /** All zero: all participants. */
  readonly to: Bytes;
  readonly counter: number;
  /** The header as received: it is signed or authenticated with the body. */
  readonly bytes: Bytes;
}

/** A HELLO, or a WELCOME if `header.to` names an addressee. */
export interface Hello extends PublicIdentity {
  readonly nonce: Bytes;
  /** The addressee's nonce, which proves that the sender is alive now; zero in a first HELLO. */
  readonly echo: Bytes;
  /** The sender knows only an old nonce of the addressee and requests a WELCOME with the current one. */
  readonly asks: boolean;
  /** The sender is not admitted, in a room with an owner. */
  readonly waits: boolean;
}

export interface Direct {
  readonly kind: number;
  readonly echo: Bytes;
  readonly payload: Bytes;
}

/** Bytes that a DIRECT frame adds to its payload. */
export const directOverhead = headerBytes + 1 + nonceBytes + tagBytes;

interface Address {
  readonly type: number;
  readonly from: Bytes;
  readonly to: Bytes;
  readonly counter: number;
}

export function writeHeader({ type, from, to, counter }: Address): Bytes {
  const header = concat(Uint8Array.of(type), from, to, new Uint8Array(8));
  new DataView(header.buffer).setBigUint64(headerBytes - 8, BigInt(counter));
  return header;
}

/** `null` if it is too short, or if the counter is above 2⁵³. */
export function readHeader(frame: Bytes): Header | null {
  if (frame.length < headerBytes) return null;
  const bytes = frame.slice(0, headerBytes);
  const counter = Number(new DataView(bytes.buffer).getBigUint64(headerBytes - 8));
  if (!Number.isSafeInteger(counter)) return null;
  const from = bytes.slice(1, 1 + idBytes);
  const to = bytes.slice(1 + idBytes, 1 + 2 * idBytes);
  return { type: bytes[0] ?? 0, from, to, counter, bytes };
}

const helloMessage = (room: RoomKeys, signed: Bytes): Bytes =>
  concat(utf8('vc1 hello'), room.topicId, signed);

const goneMessage = (room: RoomKeys, signed: Bytes): Bytes =>
  concat(utf8('vc1 gone'), room.topicId, signed);

export interface Greeting {
  readonly counter: number;
  readonly nonce: Bytes;
  readonly echo?: Bytes;
  /** The addressee of a WELCOME. */
  readonly to?: Bytes;
  /** Requests a WELCOME with the addressee's current nonce. */
  readonly asks?: boolean;
  /** We are not admitted. */
  readonly waits?: boolean;
}

export async function writeHello(room: RoomKeys, self: Identity, say: Greeting): Promise<Bytes> {
  const signed = concat(
    writeHeader({
      type: frameType.hello,
      from: self.id,
      to: say.to ?? zeroId,
      counter: say.counter,
    }),
    self.idPublic,
    self.dhPublic,
    self.fingerprint,
    say.nonce,
    say.echo ?? zeroId,
    Uint8Array.of(0, (say.asks ? asksFlag : 0) | (say.waits ? lobbyFlag : 0)),
    versions,
  );
  return concat(signed, await self.sign(helloMessage(room, signed)));
}

/** The fields of a HELLO, unverified; `null` if its length is wrong. */
export function parseHello(frame: Bytes): Hello | null {
  if (frame.length !== headerBytes + helloBytes + signatureBytes) return null;
  let at = headerBytes;
  const take = (length: number) => {
    at += length;
    return frame.slice(at - length, at);
  };
  const who = {
    idPublic: take(keyBytes),
    dhPublic: take(keyBytes),
    fingerprint: take(keyBytes),
  };
  const nonce = take(nonceBytes);
  const echo = take(nonceBytes);
  const flags = take(2)[1] ?? 0;
  const asks = (flags & asksFlag) !== 0;
  const waits = (flags & lobbyFlag) !== 0;
  return { ...who, nonce, echo, asks, waits };
}

/**
 * Verifies that the keys hash to the sender's id and that the signature is valid for this room. With `known`, keys that are
 * known to hash to the id, verifies that the keys are those.
 */
export async function isGenuineHello(
  room: RoomKeys,
  {
    header,
    frame,
    hello,
  }: { readonly header: Header; readonly frame: Bytes; readonly hello: Hello },
  known?: PublicIdentity,
): Promise<boolean> {
  const isTheirs = known
    ? isSameIdentity(hello, known)
    : equal(await hashIdentity(hello), header.from);
  if (!isTheirs) return false;
  const signed = frame.slice(0, headerBytes + helloBytes);
  const signature = frame.slice(headerBytes + helloBytes);
  return verify((known ?? hello).idPublic, signature, helloMessage(room, signed));
}

/**
 * A GONE frame. With our nonce it is a goodbye and certain; with sixteen zero bytes it is a last will and only a hint, since a
 * broker may publish it at any time. The signature covers which of the two it is.
 */
export async function writeGone(room: RoomKeys, self: Identity, nonce: Bytes): Promise<Bytes> {
  const address = { type: frameType.gone, from: self.id, to: zeroId, counter: 0 };
  const signed = concat(writeHeader(address), nonce);
  return concat(signed, await self.sign(goneMessage(room, signed)));
}

export async function readGone(
  room: RoomKeys,
  idPublic: Bytes,
  frame: Bytes,
): Promise<'goodbye' | 'will' | null> {
  const signedBytes = headerBytes + nonceBytes;
  if (frame.length !== goneBytes) return null;
  const signed = frame.slice(0, signedBytes);
  const signature = frame.slice(signedBytes);
  if (!(await verify(idPublic, signature, goneMessage(room, signed)))) return null;
  return equal(frame.slice(headerBytes, signedBytes), zeroId) ? 'will' : 'goodbye';
}

export interface DirectAddress {
  readonly from: Bytes;
  readonly to: Bytes;
  readonly counter: number;
}

export async function writeDirect(
  pair: PairKeys,
  address: DirectAddress,
  say: Direct,
): Promise<Bytes> {
  const header = writeHeader({ type: frameType.direct, ...address });
  const body = concat(Uint8Array.of(say.kind), say.echo, say.payload);
  return concat(header, await pair.seal(address.counter, header, body));
}

/** `null` unless the sender of the header sealed it for us. */
export async function readDirect(
  pair: PairKeys,
  header: Header,
  frame: Bytes,
): Promise<Direct | null> {
  const body = await pair.open(header.counter, header.bytes, frame.slice(headerBytes));
  if (!body || body.length < 1 + nonceBytes) return null;
  return {
    kind: body[0] ?? 0,
    echo: body.slice(1, 1 + nonceBytes),
    payload: body.slice(1 + nonceBytes),
  };
}
