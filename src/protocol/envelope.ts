// Frames into one MQTT payload and back: lengths, padding to one of four sizes, the room's seal.
// What lies inside a frame is unknown here.

import { type Bytes, concat } from '../base/bytes.js';
import { envelopeOverhead, type RoomKeys } from './keys.js';
import { limits } from './signal.js';

/** Size says nothing but its bucket. The largest stays below the 4,000 B where mosquitto begins to stutter. */
export const envelopeSizes = [512, 1024, 2048, limits.payloadOut] as const;

/** Length of a frame, and the zero length that ends the list. */
const lengthBytes = 2;

/** The longest frame that an envelope can hold. */
export const maxFrameBytes = limits.payloadOut - envelopeOverhead - 2 * lengthBytes;

const plainBytes = (frames: readonly Bytes[]): number =>
  frames.reduce((sum, frame) => sum + lengthBytes + frame.length, lengthBytes);

/** Whether these frames go into one envelope. */
export const fits = (frames: readonly Bytes[]): boolean =>
  plainBytes(frames) + envelopeOverhead <= limits.payloadOut;

/** `leastBytes`: of the whole payload, for one that proves what a broker forwards. Throws `RangeError` on frames that do not fit: a mistake of ours. */
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

/** The frames of an envelope; `null` when it was not sealed for this room or is malformed inside. */
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
