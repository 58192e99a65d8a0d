// The limits of outgoing video: by the number of participants, and by the size at which a participant shows it. Pure.

export interface VideoLimit {
  /** Height of the picture in pixels; the shorter side of an upright one. */
  readonly height: number;
  readonly maxFramerate: number;
  /** Bits per second. */
  readonly maxBitrate: number;
}

/** Where a picture is shown, in device pixels, and the frames per second that are of use there. */
export interface ShownSize {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** `off`: the picture is not shown. */
export type Shown = ShownSize | 'off';

/** A picture of any size. */
export const inFull: ShownSize = { width: 3840, height: 2160, fps: 60 };

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

/** Few, because each change of the size costs a key frame. Measured bitrates (VP8), as those of the ladder. */
const cameraSteps: readonly VideoLimit[] = [
  { height: 90, maxFramerate: 10, maxBitrate: 60_000 },
  floor,
  { height: 360, maxFramerate: 24, maxBitrate: 500_000 },
  { height: 720, maxFramerate: 30, maxBitrate: 1_500_000 },
];

/** The last step is not limited: text must be legible on any screen. */
const screenSteps: readonly VideoLimit[] = [
  { height: 360, maxFramerate: 5, maxBitrate: 250_000 },
  { height: 720, maxFramerate: 15, maxBitrate: 1_000_000 },
  { height: 1080, maxFramerate: 30, maxBitrate: 2_500_000 },
  { height: 2160, maxFramerate: 30, maxBitrate: Number.POSITIVE_INFINITY },
];

const stepsOf = { camera: cameraSteps, screen: screenSteps } as const;
/** A picture of a camera may be enlarged by this; text may not. */
const enlargedOf = { camera: 1.25, screen: 1 } as const;
/** A tile that was resized by less does not change the step: the pointer that drags a border is never still. */
const hysteresis = 1.1;

export type VideoName = keyof typeof stepsOf;

const aspect = 16 / 9;

/** The height of a picture that covers the tile. */
const coveringHeight = ({ width, height }: ShownSize): number => Math.max(height, width / aspect);

function stepIndex(name: VideoName, shown: ShownSize): number {
  const height = coveringHeight(shown);
  const index = stepsOf[name].findIndex((step) => step.height * enlargedOf[name] >= height);
  return index < 0 ? stepsOf[name].length - 1 : index;
}

/** The size to ask for: one of four steps. `before`: what was asked for last. */
export function quantise(name: VideoName, shown: Shown, before?: Shown): Shown {
  if (shown === 'off') return shown;
  const steps = stepsOf[name];
  let index = stepIndex(name, shown);
  if (before && before !== 'off') {
    const known = stepIndex(name, before);
    const reach = (at: number) => (steps[at]?.height ?? 0) * enlargedOf[name];
    const height = coveringHeight(shown);
    const isNear = height <= reach(known) * hysteresis && height > reach(known - 1) / hysteresis;
    if (isNear) index = known;
  }
  const { height, maxFramerate } = steps[index] as VideoLimit;
  return {
    width: Math.round(height * aspect),
    height,
    fps: shown.fps >= 1 ? Math.min(Math.ceil(shown.fps), maxFramerate) : maxFramerate,
  };
}

/** The limit for a participant that shows our picture as `shown`, and never more than `most`; `null`: it is sent nothing. */
export function limitFor(name: VideoName, shown: Shown, most?: VideoLimit): VideoLimit | null {
  if (shown === 'off') return null;
  const step = stepsOf[name][stepIndex(name, shown)] as VideoLimit;
  const least = (field: keyof VideoLimit) => Math.min(step[field], most?.[field] ?? Infinity);
  return {
    height: least('height'),
    maxFramerate: Math.min(least('maxFramerate'), shown.fps),
    maxBitrate: least('maxBitrate'),
  };
}

/** All sizes that are sent, the smallest first. */
const sizes: readonly VideoLimit[] = [...cameraSteps, ...ladder.map(([, limit]) => limit)].sort(
  (one, other) => one.height - other.height,
);

/** The limit `levels` sizes below, for a processor that is too slow. */
export function lowered(limit: VideoLimit, levels: number): VideoLimit {
  const smaller = sizes.filter(({ height }) => height < limit.height);
  const heights = [...new Set(smaller.map(({ height }) => height))];
  const height = heights[Math.max(0, heights.length - levels)];
  const step = levels > 0 ? smaller.find((one) => one.height === height) : undefined;
  if (!step) return limit;
  const least = (field: keyof VideoLimit) => Math.min(step[field], limit[field]);
  return {
    height: step.height,
    maxFramerate: least('maxFramerate'),
    maxBitrate: least('maxBitrate'),
  };
}

/** `scaleResolutionDownTo` is not in the library of TypeScript (webrtc-extensions, 2024). */
export interface VideoEncoding extends RTCRtpEncodingParameters {
  readonly scaleResolutionDownTo?: { readonly maxWidth: number; readonly maxHeight: number };
}

type SourceSize = Pick<MediaTrackSettings, 'width' | 'height'>;

/** That of a camera whose track does not tell: what capture.ts asks for. */
const usualSource = { width: 1280, height: 720 } as const;

/**
 * Parameters of a sender that scale a source down to the limit; `null` sends nothing. Browsers that know
 * `scaleResolutionDownTo` ignore the factor: the browser may have scaled the source by itself already, and only the size is
 * exact then.
 */
export function encodingFor(
  limit: VideoLimit | null,
  { width = usualSource.width, height = usualSource.height }: SourceSize,
): VideoEncoding {
  if (!limit) return { active: false };
  const { maxBitrate, maxFramerate } = limit;
  const [short, long] = [limit.height, Math.round(limit.height * aspect)];
  const factors = [Math.min(width, height) / short, Math.max(width, height) / long];
  const isUpright = height > width;
  return {
    active: true,
    ...(maxBitrate < Infinity && { maxBitrate }),
    maxFramerate,
    scaleResolutionDownBy: Math.max(1, ...factors),
    scaleResolutionDownTo: {
      maxWidth: isUpright ? short : long,
      maxHeight: isUpright ? long : short,
    },
  };
}
