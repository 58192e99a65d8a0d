// The messages of connected participants on their data channel: JSON, validated field by field. DTLS encrypts and authenticates
// the channel; the identity of the peer was verified before it opened.

import * as v from 'valibot';
import { utf8 } from '../base/bytes.js';
import { displayName } from '../base/names.js';
import { maxFrameBytes } from './envelope.js';
import { type ChannelSignal, limits } from './signal.js';
import { candidatesSchema, peerIdSchema, sdpSchema } from './signal-schemas.js';

const mediaSchema = v.strictObject({
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
});

const nameSchema = v.pipe(
  v.string(),
  v.check((name) => [...name].length <= limits.name),
  v.transform((name) => displayName(name)),
);

const seatSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const digestSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const within = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

const roundSchema = within(limits.safetyRounds);

/** A PASS frame has 114 or 274 bytes: 152 or 366 characters of base64url. */
const passesSchema = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^([\w-]{152}|[\w-]{366})$/))),
  v.minLength(1),
  v.maxLength(limits.passes),
  v.readonly(),
);
const framesSchema = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(Math.ceil((maxFrameBytes * 4) / 3)))),
  v.minLength(1),
  v.maxLength(limits.relayFrames),
  v.readonly(),
);

const wantSchema = v.union([
  v.literal('off'),
  v.strictObject({
    width: within(limits.tilePixels),
    height: within(limits.tilePixels),
    fps: within(limits.framesPerSecond),
  }),
]);

const channelSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('offer'), sdp: sdpSchema }),
  v.strictObject({ kind: v.literal('answer'), sdp: sdpSchema }),
  v.strictObject({ kind: v.literal('candidates'), candidates: candidatesSchema }),
  v.strictObject({ kind: v.literal('restart') }),
  v.strictObject({ kind: v.literal('bye') }),
  v.strictObject({
    kind: v.literal('hello'),
    name: nameSchema,
    media: mediaSchema,
    seat: v.optional(seatSchema),
  }),
  v.strictObject({ kind: v.literal('confirm'), proof: digestSchema }),
  v.strictObject({
    kind: v.literal('receipt'),
    missing: v.pipe(
      v.array(v.picklist(['microphone', 'camera', 'screen'])),
      v.maxLength(3),
      v.readonly(),
    ),
  }),
  v.strictObject({ kind: v.literal('want'), camera: wantSchema, screen: wantSchema }),
  v.strictObject({
    kind: v.literal('sas-commit'),
    roster: digestSchema,
    round: roundSchema,
    commitment: digestSchema,
  }),
  v.strictObject({
    kind: v.literal('sas-reveal'),
    roster: digestSchema,
    round: roundSchema,
    nonce: digestSchema,
  }),
  v.strictObject({ kind: v.literal('pass'), frames: passesSchema }),
  v.strictObject({ kind: v.literal('lock'), locked: v.boolean() }),
  v.strictObject({
    kind: v.literal('roster'),
    connected: v.pipe(v.array(peerIdSchema), v.maxLength(limits.roster), v.readonly()),
  }),
  v.strictObject({ kind: v.literal('relay'), to: peerIdSchema, frames: framesSchema }),
  v.strictObject({ kind: v.literal('relayed'), frames: framesSchema }),
  v.strictObject({ kind: v.literal('ping'), n: countSchema }),
  v.strictObject({ kind: v.literal('pong'), n: countSchema }),
]);

/** Checked against `ChannelSignal` in both directions below: a kind that is missing on one side does not compile. */
type Checked = v.InferOutput<typeof channelSchema>;

export const encodeChannel = (signal: ChannelSignal): string =>
  JSON.stringify(signal satisfies Checked);

/** `null` unless the text is exactly one signal within its limits (16 KB). Never throws. */
export function decodeChannel(data: unknown): ChannelSignal | null {
  if (typeof data !== 'string' || data.length > limits.channelMessage) return null;
  if (utf8(data).length > limits.channelMessage) return null;
  try {
    const checked = v.safeParse(channelSchema, JSON.parse(data));
    return checked.success ? (checked.output satisfies ChannelSignal) : null;
  } catch {
    return null; // not JSON
  }
}
