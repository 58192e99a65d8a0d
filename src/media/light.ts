// Whether the camera's picture is black: with its cover closed or its switch off a camera is as live as any other, and only
// its picture tells.

import { abortScope, after, every, onAbort } from '../base/abort.js';

/** From one look to the next; once light was seen there is none any more. Milliseconds. */
const lookMs = 5000;
/** A browser that shows no frame by then (a hidden page, for instance) tells nothing. */
const frameDueMs = 2000;
/** Pixels are means of many: the noise of a covered camera stays below this, of 255. */
const darkest = 24;
const size = { width: 16, height: 12 } as const;

/** `data` is RGBA. Pure. */
export const isBlack = (data: ArrayLike<number>): boolean => {
  for (let i = 0; i < data.length; i++) if (i % 4 < 3 && (data[i] ?? 0) >= darkest) return false;
  return true;
};

/** One frame of the track; `undefined` when none could be looked at. */
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
    // Some privacy settings let nobody play or read.
    return undefined;
  } finally {
    own.end();
  }
}

export interface Sending {
  /** As others get them; `null` while a source is off. */
  readonly tracks: { readonly camera: MediaStreamTrack | null };
}

/** Looks until each camera has shown light; told after each look that saw something. */
export function watchLight(
  sending: Sending,
  tell: (isBlack: boolean) => void,
  abortSignal: AbortSignal,
): void {
  let lit: MediaStreamTrack | null = null;
  const look = async () => {
    const { camera } = sending.tracks;
    if (!camera || camera === lit) return;
    const black = await isTrackBlack(camera, abortSignal);
    if (black === undefined || camera !== sending.tracks.camera || abortSignal.aborted) return;
    if (!black) lit = camera;
    tell(black);
  };
  every(lookMs, () => void look(), abortSignal);
}
