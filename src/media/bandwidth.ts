// How much picture each person is sent when N are in the call. Pure: numbers in, limits out.
// Knows nothing of connections; call/ applies what this decides.

export interface VideoLimit {
  /** Rows of the picture. */
  readonly height: number;
  readonly maxFramerate: number;
  /** Bits per second. */
  readonly maxBitrate: number;
}

/**
 * Everybody encodes once for each other, so the uplink and the processor pay N−1 times. Measured (VP8): 720p to
 * three others takes 4.6 Mb/s and a whole core; these steps keep any call under about 2 Mb/s up.
 */
const ladder: readonly (readonly [others: number, limit: VideoLimit])[] = [
  [1, { height: 720, maxFramerate: 30, maxBitrate: 1_500_000 }],
  [3, { height: 360, maxFramerate: 24, maxBitrate: 500_000 }],
  [5, { height: 270, maxFramerate: 20, maxBitrate: 300_000 }],
];
const floor: VideoLimit = { height: 180, maxFramerate: 15, maxBitrate: 150_000 };

export const cameraLimit = (others: number): VideoLimit =>
  ladder.find(([most]) => others <= most)?.[1] ?? floor;

/** What a sender is given so that a source of `sourceHeight` rows leaves within the limit. */
export const encodingFor = (limit: VideoLimit, sourceHeight: number): RTCRtpEncodingParameters => ({
  maxBitrate: limit.maxBitrate,
  maxFramerate: limit.maxFramerate,
  scaleResolutionDownBy: Math.max(1, sourceHeight / limit.height),
});
