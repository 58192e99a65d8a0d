// Schemas for foreign signals, field by field. Strict: an unknown field is rejected, so that it cannot bypass a check that a
// later version adds.

import * as v from 'valibot';
import { mediaSectionCount } from './sdp.js';
import type { PeerId } from './signal.js';
import { limits } from './signal.js';

/** Browsers write candidates of 60 to 200 characters; mDNS names and extensions stay far below this. */
const candidateCharacters = 512;
const midCharacters = 64;
const fragmentCharacters = 256; // RFC 8445, section 5.3

export const candidateSchema = v.strictObject({
  candidate: v.pipe(v.string(), v.maxLength(candidateCharacters)),
  sdpMid: v.nullable(v.pipe(v.string(), v.maxLength(midCharacters))),
  sdpMLineIndex: v.nullable(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.mediaSections)),
  ),
  usernameFragment: v.nullable(v.pipe(v.string(), v.maxLength(fragmentCharacters))),
});

export const candidatesSchema = v.pipe(
  v.array(candidateSchema),
  v.minLength(1),
  v.maxLength(limits.candidatesPerConnection),
  v.readonly(),
);

export const sdpSchema = v.pipe(
  v.string(),
  v.maxLength(limits.inflatedSdp),
  v.check((sdp) => mediaSectionCount(sdp) <= limits.mediaSections),
);

export const peerIdSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{32}$/),
  v.transform((id) => id as PeerId),
);
