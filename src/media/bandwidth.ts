// The limits of outgoing video by the number of participants. Pure.

export interface VideoLimit {
  /** Height of the picture in pixels. */
  readonly height: number;
  readonly maxFramerate: number;
  /** Bits per second. */
  readonly maxBitrate: number;
}

/**
 * In a mesh of N, each participant encodes and sends N−1 times. Measured (VP8): 720p to three others takes 4.6 Mb/s and a
 * whole core. These steps keep the uplink of any call below about 2 Mb/s.
 */
const ladder: readonly (readonly [others: number, limit: VideoLimit])[] = [
  [1, { height: 720, maxFramerate: 30, maxBitrate: 1_500_000 }],
  [3, { height: 360, maxFramerate: 24, maxBitrate: 500_000 }],
  [5, { height: 270, maxFramerate: 20, maxBitrate: 300_000 }],
];
const floor: VideoLimit = { height: 180, maxFramerate: 15, maxBitrate: 150_000 };

export const cameraLimit = (others: number): VideoLimit =>
  ladder.find(([most]) => others <= most)?.[1] ?? floor;

/** Parameters of a sender that scale a source of `sourceHeight` pixels down to the limit. */
export const encodingFor = (limit: VideoLimit, sourceHeight: number): RTCRtpEncodingParameters => ({
  maxBitrate: limit.maxBitrate,
  maxFramerate: limit.maxFramerate,
  scaleResolutionDownBy: Math.max(1, sourceHeight / limit.height),
});
