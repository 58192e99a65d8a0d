// Whether captured devices give anything: sound that is not silence, and a picture. A microphone with its switch off is
// as live as any other, and only its silence tells.

import { abortScope, after, every, onAbort } from '../base/abort.js';

/** Absent: this browser does not let us find out. */
export interface MediaActivity {
  readonly heard?: boolean;
  readonly seen?: boolean;
}

const lookMs = 50;

/** Not in TypeScript's library: Chromium only (MediaStreamTrack Insertable Media Processing). */
// Browser note chromium-track-processor
type Processor = new (options: {
  readonly track: MediaStreamTrack;
}) => { readonly readable: ReadableStream<{ close(): void }> };

/** Looks and listens until both have shown something, and no longer than `dueMs`. */
export async function mediaActivityOf(
  stream: MediaStream,
  dueMs: number,
  abortSignal: AbortSignal,
): Promise<MediaActivity> {
  const own = abortScope(abortSignal);
  // What is muted gives nothing, and rightly.
  const isOn = ({ enabled }: MediaStreamTrack) => enabled;
  const [sound] = stream.getAudioTracks().filter(isOn);
  const [picture] = stream.getVideoTracks().filter(isOn);
  after(dueMs, () => own.end(), own.signal);
  try {
    const [heard, seen] = await Promise.all([
      // Firefox refuses a sound of another sample rate than its own; what cannot be looked at is not known.
      // Browser note firefox-audio-sample-rate
      sound && listenTo(sound, own.signal).catch(() => undefined),
      picture && lookAt(picture, own.signal),
    ]);
    return { ...(heard !== undefined && { heard }), ...(seen !== undefined && { seen }) };
  } finally {
    own.end();
  }
}

/** Without a gesture browsers may keep audio suspended; then nothing is known. */
async function listenTo(
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
    const look = () => {
      analyser.getFloatTimeDomainData(samples);
      if (!samples.some((sample) => sample !== 0)) return;
      resolve(true);
    };
    every(lookMs, look, abortSignal);
  });
}

async function lookAt(
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
