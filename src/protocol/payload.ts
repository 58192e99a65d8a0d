// The payload of a DIRECT frame: a signal as compressed bytes, and back with every limit enforced.
// Knows neither keys nor people.

import * as v from 'valibot';
import { type Bytes, concat, text, utf8 } from '../base/bytes.js';
import { maxFrameBytes } from './envelope.js';
import { directKind, directOverhead } from './frame.js';
import { candidatesSchema, sdpSchema } from './schema.js';
import { detachCandidates } from './sdp.js';
import { type Candidate, limits, type PairSignal } from './signal.js';

export interface Payload {
  readonly kind: number;
  readonly bytes: Bytes;
}

/** What one frame can carry. */
export const maxPayloadBytes = maxFrameBytes - directOverhead;

const reasonFull = 1;
const empty = new Uint8Array(0);

/**
 * A signal as one or more payloads: candidates that do not fit beside their description follow apart.
 * Throws `RangeError` when even the bare description is too large (about 20 KB of SDP).
 */
export async function encodeSignal(signal: PairSignal): Promise<Payload[]> {
  switch (signal.kind) {
    case 'offer':
    case 'answer':
      return encodeDescription(directKind[signal.kind], signal.sdp);
    case 'candidates':
      return encodeCandidates(signal.candidates);
    case 'bye':
      return [{ kind: directKind.bye, bytes: empty }];
    case 'deny':
      return [{ kind: directKind.deny, bytes: Uint8Array.of(reasonFull) }];
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

/** `null` for a kind without a meaning yet, and for everything malformed or beyond the limits. */
export async function decodeSignal({ kind, bytes }: Payload): Promise<PairSignal | null> {
  switch (kind) {
    case directKind.offer:
      return describe('offer', bytes);
    case directKind.answer:
      return describe('answer', bytes);
    case directKind.ice: {
      const candidates = v.safeParse(candidatesSchema, parse(await inflateText(bytes)));
      return candidates.success ? { kind: 'candidates', candidates: candidates.output } : null;
    }
    case directKind.bye:
      return bytes.length === 0 ? { kind: 'bye' } : null;
    case directKind.deny:
      return bytes.length === 1 && bytes[0] === reasonFull
        ? { kind: 'deny', reason: 'full' }
        : null;
    default:
      return null;
  }
}

async function describe(kind: 'offer' | 'answer', bytes: Bytes): Promise<PairSignal | null> {
  const sdp = v.safeParse(sdpSchema, await inflateText(bytes));
  return sdp.success ? { kind, sdp: sdp.output } : null;
}

function parse(json: string | null): unknown {
  if (json === null) return null;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

async function inflateText(bytes: Bytes): Promise<string | null> {
  const inflated = await inflate(bytes);
  if (!inflated) return null;
  try {
    return text(inflated);
  } catch {
    return null; // not UTF-8
  }
}

async function deflate(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** `null` when it is no deflate stream, or grows beyond 32 KB: reading stops there. */
async function inflate(bytes: Bytes): Promise<Bytes | null> {
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
        return null;
      }
      parts.push(value);
    }
  } catch {
    return null; // damaged
  }
}
