// Detects a black camera picture. A camera with a closed cover has a live track: only its picture shows it.

import { abortScope, after, every, onAbort } from '../base/abort.js';

/** Interval of the samples, milliseconds. Sampling ends with the first picture that is not black. */
const sampleMs = 5000;
/** Without a frame by then, milliseconds, the result is unknown: browsers play no video in a hidden page, for instance. */
const frameDueMs = 2000;
/** Least brightness, 0 to 255. Each pixel is a mean of many, so that the noise of a covered camera stays below this. */
const darkest = 24;
const size = { width: 16, height: 12 } as const;

/** `data` is RGBA. Pure. */
export const isBlack = (data: ArrayLike<number>): boolean => {
  for (let i = 0; i < data.length; i++) if (i % 4 < 3 && (data[i] ?? 0) >= darkest) return false;
  return true;
};

/** Samples one frame of the track; `undefined` without a frame. */
export async function isTrackBlack(
  track: MediaStreamTrack,
  abortSignal: AbortSignal,
): Promise<boolean | undefined> {
  const own = abortScope(abortSignal);
  const video = document.createElement('video');
  const canvas = document.createElement('canvas');
  Object.assign(canvas, size);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  Object.assign(video, { muted: true, playsInline: true, srcObject: new MediaStream([track]) });
  onAbort(own.signal, () => {
    video.srcObject = null;
  });
  const overdue = new Promise<boolean>((resolve) => {
    onAbort(own.signal, () => resolve(false));
    after(frameDueMs, () => resolve(false), own.signal);
  });
  try {
    const isShown = await Promise.race([video.play().then(() => true), overdue]);
    if (!isShown || !context || video.videoWidth === 0) return undefined;
    context.drawImage(video, 0, 0, size.width, size.height);
    return isBlack(context.getImageData(0, 0, size.width, size.height).data);
  } catch {
    // Some privacy settings forbid playback or reading a canvas.
    return undefined;
  } finally {
    own.end();
  }
}

export interface Sending {
  /** The tracks that are sent; `null` while a source is off. */
  readonly tracks: { readonly camera: MediaStreamTrack | null };
}

/** Samples each camera until its picture is not black. `notify` receives each known result. */
export function watchLight(
  sending: Sending,
  notify: (isBlack: boolean) => void,
  abortSignal: AbortSignal,
): void {
  let lit: MediaStreamTrack | null = null;
  const sample = async () => {
    const { camera } = sending.tracks;
    if (!camera || camera === lit) return;
    const black = await isTrackBlack(camera, abortSignal);
    if (black === undefined || camera !== sending.tracks.camera || abortSignal.aborted) return;
    if (!black) lit = camera;
    notify(black);
  };
  every(sampleMs, () => void sample(), abortSignal);
}
