// Detects whether captured devices yield anything: sound that is not silence, and a picture. The track of a microphone with
// its hardware switch off is `live`, too; only its silence reveals the switch.

import { abortScope, after, every, onAbort } from '../base/abort.js';

/** Absent where this browser does not allow the check. */
export interface MediaActivity {
  readonly heard?: boolean;
  readonly seen?: boolean;
}

const intervalMs = 50;

/** Not in TypeScript's library: Chromium only (MediaStreamTrack Insertable Media Processing). */
// Browser note chromium-track-processor
type Processor = new (options: {
  readonly track: MediaStreamTrack;
}) => { readonly readable: ReadableStream<{ close(): void }> };

/** Ends once both devices have yielded something, after `dueMs` at the latest. */
export async function mediaActivityOf(
  stream: MediaStream,
  dueMs: number,
  abortSignal: AbortSignal,
): Promise<MediaActivity> {
  const own = abortScope(abortSignal);
  // A muted track yields nothing, as intended.
  const isOn = ({ enabled }: MediaStreamTrack) => enabled;
  const [sound] = stream.getAudioTracks().filter(isOn);
  const [picture] = stream.getVideoTracks().filter(isOn);
  after(dueMs, () => own.end(), own.signal);
  try {
    const [heard, seen] = await Promise.all([
      // Firefox rejects a track whose sample rate differs from that of the context: then the result is unknown.
      // Browser note firefox-audio-sample-rate
      sound && awaitSound(sound, own.signal).catch(() => undefined),
      picture && awaitFrame(picture, own.signal),
    ]);
    return { ...(heard !== undefined && { heard }), ...(seen !== undefined && { seen }) };
  } finally {
    own.end();
  }
}

/** Without a user gesture, browsers may keep the context suspended; then the result is unknown. */
async function awaitSound(
  track: MediaStreamTrack,
  abortSignal: AbortSignal,
): Promise<boolean | undefined> {
  const context = new AudioContext();
  onAbort(abortSignal, () => void context.close());
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const isRunning = () => context.state === 'running';
  return new Promise((resolve) => {
    onAbort(abortSignal, () => resolve(isRunning() ? false : undefined));
    const read = () => {
      analyser.getFloatTimeDomainData(samples);
      if (!samples.some((sample) => sample !== 0)) return;
      resolve(true);
    };
    every(intervalMs, read, abortSignal);
  });
}

/** A camera yields a frame; unknown without the API. */
async function awaitFrame(
  track: MediaStreamTrack,
  abortSignal: AbortSignal,
): Promise<boolean | undefined> {
  const { MediaStreamTrackProcessor: TrackProcessor } = globalThis as {
    MediaStreamTrackProcessor?: Processor;
  };
  if (!TrackProcessor) return undefined;
  // A copy, because ending the stream of frames ends its track.
  const copy = track.clone();
  const reader = new TrackProcessor({ track: copy }).readable.getReader();
  onAbort(abortSignal, () => {
    copy.stop();
    void reader.cancel();
  });
  const { value } = await reader.read();
  value?.close();
  return value !== undefined;
}
