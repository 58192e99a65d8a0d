// Packs frames into one MQTT payload and back: lengths, padding to one of four sizes, the room's seal. Does not interpret
// frames.

import { type Bytes, concat } from '../base/bytes.js';
import { envelopeOverhead, type RoomKeys } from './keys.js';
import { limits } from './signal.js';

/** The size reveals only the bucket. The largest is below 4,000 B, above which mosquitto delays messages. */
export const envelopeSizes = [512, 1024, 2048, limits.payloadOut] as const;

/** The length of a frame, and the zero length that ends the list. */
const lengthBytes = 2;

/** The longest frame that fits an envelope. */
export const maxFrameBytes = limits.payloadOut - envelopeOverhead - 2 * lengthBytes;

const plainBytes = (frames: readonly Bytes[]): number =>
  frames.reduce((sum, frame) => sum + lengthBytes + frame.length, lengthBytes);

/** Returns `true` if these frames fit one envelope. */
export const fits = (frames: readonly Bytes[]): boolean =>
  plainBytes(frames) + envelopeOverhead <= limits.payloadOut;

/**
 * `leastBytes`: minimum size of the payload, to verify which sizes a broker forwards. Throws `RangeError` if the frames do not
 * fit, which is a defect of the caller.
 */
export async function sealEnvelope(
  room: RoomKeys,
  frames: readonly Bytes[],
  leastBytes = 0,
): Promise<Bytes> {
  const needed = plainBytes(frames) + envelopeOverhead;
  const size = envelopeSizes.find((bucket) => bucket >= Math.max(needed, leastBytes));
  if (size === undefined) throw new RangeError(`${needed} bytes do not fit an envelope`);
  const padding = new Uint8Array(size - needed + lengthBytes);
  const parts = frames.flatMap((frame) => [
    Uint8Array.of(frame.length >> 8, frame.length & 0xff),
    frame,
  ]);
  return room.seal(concat(...parts, padding));
}

/** The frames of an envelope; `null` if it was not sealed for this room or is malformed inside. */
export async function openEnvelope(room: RoomKeys, envelope: Bytes): Promise<Bytes[] | null> {
  const plain = await room.open(envelope);
  return plain && split(plain);
}

function split(plain: Bytes): Bytes[] | null {
  const frames: Bytes[] = [];
  for (let at = 0; at + lengthBytes <= plain.length; ) {
    const length = ((plain[at] ?? 0) << 8) | (plain[at + 1] ?? 0);
    at += lengthBytes;
    if (length === 0) return plain.slice(at).every((byte) => byte === 0) ? frames : null;
    if (at + length > plain.length) return null;
    frames.push(plain.slice(at, at + length));
    at += length;
  }
  return null;
}
