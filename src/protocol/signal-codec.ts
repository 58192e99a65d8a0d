// The payload of a DIRECT frame: a signal as compressed bytes, and back with every limit enforced.

import * as v from 'valibot';
import { type Bytes, concat, text, utf8 } from '../base/bytes.js';
import { displayName } from '../base/names.js';
import { maxFrameBytes } from './envelope.js';
import { directKind, directOverhead } from './frame.js';
import { passBytes } from './pass.js';
import { detachCandidates, mediaSectionCount } from './sdp.js';
import { type Candidate, type DenyReason, type DirectSignal, limits } from './signal.js';
import { candidatesSchema, sdpSchema } from './signal-schemas.js';

export interface Payload {
  readonly kind: number;
  readonly bytes: Bytes;
}

/** The capacity of one frame. */
export const maxPayloadBytes = maxFrameBytes - directOverhead;

/** As numbered on the wire; 0 is unused. */
const denyReasons: readonly (DenyReason | null)[] = [null, 'full', 'refused', 'locked'];
const empty = new Uint8Array(0);

/**
 * Encodes a signal as one or more payloads: candidates that do not fit beside their description follow separately. Throws
 * `RangeError` if the bare description is too large (about 20 KB of SDP).
 */
export async function encodeSignal(signal: DirectSignal): Promise<Payload[]> {
  switch (signal.kind) {
    case 'offer':
    case 'answer':
      return encodeDescription(directKind[signal.kind], signal.sdp);
    case 'candidates':
      return encodeCandidates(signal.candidates);
    case 'deny':
      return [{ kind: directKind.deny, bytes: Uint8Array.of(denyReasons.indexOf(signal.reason)) }];
    case 'knock':
      return [{ kind: directKind.knock, bytes: utf8(signal.name) }];
    case 'ack':
    case 'bye':
    case 'restart':
      return [{ kind: directKind[signal.kind], bytes: empty }];
    case 'admit':
      return [{ kind: directKind.admit, bytes: encodeAdmission(signal) }];
  }
}

async function encodeDescription(kind: number, sdp: string): Promise<Payload[]> {
  const whole = await deflate(utf8(sdp));
  if (whole.length <= maxPayloadBytes) return [{ kind, bytes: whole }];
  const apart = detachCandidates(sdp);
  const bare = await deflate(utf8(apart.sdp));
  if (bare.length > maxPayloadBytes) throw new RangeError(`description of ${bare.length} bytes`);
  return [{ kind, bytes: bare }, ...(await encodeCandidates(apart.candidates))];
}

async function encodeCandidates(candidates: readonly Candidate[]): Promise<Payload[]> {
  if (candidates.length === 0) return [];
  const bytes = await deflate(utf8(JSON.stringify(candidates)));
  const fit =
    bytes.length <= maxPayloadBytes && candidates.length <= limits.candidatesPerConnection;
  if (fit) return [{ kind: directKind.ice, bytes }];
  if (candidates.length === 1) throw new RangeError(`candidate of ${bytes.length} bytes`);
  const half = candidates.length >> 1;
  return [
    ...(await encodeCandidates(candidates.slice(0, half))),
    ...(await encodeCandidates(candidates.slice(half))),
  ];
}

/** The reason why a payload was rejected: an unknown kind, an invalid format, or the limit that it exceeds. */
export type PayloadRejection = 'malformed' | 'inflated' | 'sections' | 'candidates';

/** Foreign bytes: never throws. */
export async function decodeSignal({
  kind,
  bytes,
}: Payload): Promise<DirectSignal | PayloadRejection> {
  switch (kind) {
    case directKind.offer:
      return describe('offer', bytes);
    case directKind.answer:
      return describe('answer', bytes);
    case directKind.ice:
      return candidatesOf(bytes);
    case directKind.bye:
      return bytes.length === 0 ? { kind: 'bye' } : 'malformed';
    case directKind.restart:
      return bytes.length === 0 ? { kind: 'restart' } : 'malformed';
    case directKind.deny:
      return denialOf(bytes);
    case directKind.knock:
      return knockOf(bytes);
    case directKind.ack:
      return bytes.length === 0 ? { kind: 'ack' } : 'malformed';
    case directKind.admit:
      return admissionOf(bytes);
    default:
      return 'malformed';
  }
}

type Admission = Extract<DirectSignal, { kind: 'admit' }>;

/** Each PASS frame follows one byte for its length: 0 for the first of `passBytes`, 1 for the second. */
const encodeAdmission = ({ pass, removals }: Admission): Bytes =>
  concat(
    ...[pass, ...removals.slice(0, limits.removals)].flatMap((frame) => [
      Uint8Array.of(passBytes.indexOf(frame.length)),
      frame,
    ]),
  );

function admissionOf(bytes: Bytes): DirectSignal | PayloadRejection {
  const frames: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = passBytes[bytes[at] ?? passBytes.length];
    if (length === undefined || at + 1 + length > bytes.length) return 'malformed';
    frames.push(bytes.slice(at + 1, at + 1 + length));
    at += 1 + length;
  }
  const [pass, ...removals] = frames;
  if (!pass || removals.length > limits.removals) return 'malformed';
  return { kind: 'admit', pass, removals };
}

function denialOf(bytes: Bytes): DirectSignal | PayloadRejection {
  const reason = denyReasons[bytes[0] ?? 0];
  return bytes.length === 1 && reason ? { kind: 'deny', reason } : 'malformed';
}

function knockOf(bytes: Bytes): DirectSignal | PayloadRejection {
  const name = decoded(bytes, (text) => text);
  if (name === null || [...name].length > limits.name) return 'malformed';
  return { kind: 'knock', name: displayName(name) };
}

async function describe(
  kind: 'offer' | 'answer',
  bytes: Bytes,
): Promise<DirectSignal | PayloadRejection> {
  const inflated = await inflate(bytes);
  if (typeof inflated === 'string') return inflated;
  const sdp = decoded(inflated, (text) => text);
  if (typeof sdp !== 'string') return 'malformed';
  if (mediaSectionCount(sdp) > limits.mediaSections) return 'sections';
  return v.is(sdpSchema, sdp) ? { kind, sdp } : 'malformed';
}

async function candidatesOf(bytes: Bytes): Promise<DirectSignal | PayloadRejection> {
  const inflated = await inflate(bytes);
  if (typeof inflated === 'string') return inflated;
  const list = decoded(inflated, (text) => JSON.parse(text) as unknown);
  if (Array.isArray(list) && list.length > limits.candidatesPerConnection) return 'candidates';
  const checked = v.safeParse(candidatesSchema, list);
  return checked.success ? { kind: 'candidates', candidates: checked.output } : 'malformed';
}

/** `null` for invalid UTF-8, or if `read` throws. */
function decoded<T>(bytes: Bytes, read: (text: string) => T): T | null {
  try {
    return read(text(bytes));
  } catch {
    return null;
  }
}

async function deflate(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Reading stops above 32 KB. */
async function inflate(bytes: Bytes): Promise<Bytes | 'malformed' | 'inflated'> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return concat(...parts);
      total += value.length;
      if (total > limits.inflatedSdp) {
        await reader.cancel();
        return 'inflated';
      }
      parts.push(value);
    }
  } catch {
    return 'malformed'; // no deflate stream
  }
}
