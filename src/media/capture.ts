// The local microphone, camera and screen: captures them, stops them, and replaces a device that is unplugged.

import { type AbortScope, abortScope, after, listen } from '../base/abort.js';
import { CallError } from '../base/errors.js';
import { mediaError, screenError } from './media-error.js';
import { isAllowed, permissionOf } from './permission.js';
import { Source, type SourceFacts, type SourceName } from './source.js';

export type { SourceFacts, SourceName } from './source.js';

/** `on`: captured from the start; `off`: the user may switch it on; `none`: never captured, and without a button. */
export type SourcePreference = 'on' | 'off' | 'none';

/** The tracks to send; `null` where nothing is captured or the user muted it. */
export type OutgoingTracks = Readonly<Record<SourceName, MediaStreamTrack | null>>;

export type CaptureFacts = Readonly<Record<SourceName, SourceFacts>> & {
  /** Microphone and camera together; `null` while neither is captured. */
  readonly stream: MediaStream | null;
  readonly screenStream: MediaStream | null;
};

// 720p suits a call of two; bandwidth.ts scales it down for more. `ideal` accepts any camera.
const wanted = {
  microphone: { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
  camera: { video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24 } } },
} as const satisfies Record<'microphone' | 'camera', MediaStreamConstraints>;

type DeviceName = keyof typeof wanted;

export interface CaptureOptions {
  onChange(): void;
  /**
   * A microphone or camera that was on has ended without a replacement, or the page requests one that its permissions policy
   * forbids.
   */
  onLost(error: CallError): void;
  /** Milliseconds after which a request without an answer counts as delayed. Default: 5000. */
  readonly delayedMs?: number;
}

/** A camera takes up to three seconds to start. */
const usualDelayMs = 5000;

export class Capture {
  readonly #sources: Readonly<Record<SourceName, Source>>;
  readonly #options: CaptureOptions;
  readonly #abortSignal: AbortSignal;
  readonly #stream = new MediaStream();
  readonly #screenStream = new MediaStream();
  /** Lifetime until the next `close()`: a device that was being opened before is not requested again after it. */
  #stay: AbortScope;

  constructor(options: CaptureOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#stay = abortScope(abortSignal);
    const { delayedMs = usualDelayMs } = options;
    const source = (stream: MediaStream, onLost: () => void) =>
      new Source({ stream, onLost, delayedMs, onChange: () => options.onChange() }, abortSignal);
    this.#sources = {
      microphone: source(this.#stream, () => this.#replace('microphone')),
      camera: source(this.#stream, () => this.#replace('camera')),
      // Ended by the "stop sharing" button of the browser: not replaced.
      screen: source(this.#screenStream, () => {}),
    };
    // A device was plugged in: "not found" may not apply any more, and the user may try again.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    this.#sources.screen.disable(!devices?.getDisplayMedia);
    if (devices) listen(devices, 'devicechange', () => void this.#forgetMissing(), abortSignal);
  }

  get facts(): CaptureFacts {
    const { microphone, camera, screen } = this.#sources;
    return {
      microphone: microphone.facts,
      camera: camera.facts,
      screen: screen.facts,
      stream: this.#stream.getTracks().length > 0 ? this.#stream : null,
      screenStream: this.#screenStream.getTracks().length > 0 ? this.#screenStream : null,
    };
  }

  get tracks(): OutgoingTracks {
    const { microphone, camera, screen } = this.#sources;
    return { microphone: microphone.track, camera: camera.track, screen: screen.track };
  }

  /**
   * The sources that are announced as on. A microphone or camera that the system has muted counts as off, because it sends
   * silence or black. A screen does not: Chromium mutes its track while the shared window is minimised.
   */
  // Browser note chromium-screen-mute
  get media(): Readonly<Record<SourceName, boolean>> {
    const { microphone, camera, screen } = this.#sources;
    const gives = ({ track, facts }: Source) => track !== null && !facts.interrupted;
    return { microphone: gives(microphone), camera: gives(camera), screen: screen.track !== null };
  }

  /** `none`: the page does not use this device; its button disappears and it is never opened. */
  setPreference(name: DeviceName, wish: SourcePreference): void {
    this.#sources[name].disable(wish === 'none');
    this.#sources[name].setEnabled(wish === 'on');
  }

  /**
   * Switches the wanted devices on with one prompt. Devices that are not available stay off, with the reason in `facts`.
   * Never rejects, because a call works without devices.
   */
  async open(): Promise<void> {
    this.#refuseForbidden();
    const closed = this.#closed;
    if (closed.length === 0) return;
    const stay = this.#stay.signal;
    const wait = abortScope(stay);
    const { delayedMs = usualDelayMs } = this.#options;
    const apart = () => closed.map((name) => this.#openApart(name, wait.signal));
    if (closed.length > 1) after(delayedMs, apart, wait.signal);
    const failure = await this.#capture(closed);
    wait.end();
    // One missing or blocked device fails the request for both. A request for each of them opens the other, but after a
    // dismissed prompt it would only annoy the user.
    if (!failure || failure.code === 'media-dismissed' || closed.length === 1) return;
    for (const name of closed) {
      if (!stay.aborted && this.#closed.includes(name)) await this.#capture([name]);
    }
  }

  /**
   * One device that hangs blocks a request for both: the other one is requested alone, unless the first request may be
   * waiting for the user, who would see two prompts.
   */
  async #openApart(name: DeviceName, abortSignal: AbortSignal): Promise<void> {
    const permitted = (await permissionOf(name)) === 'granted';
    if (permitted && !abortSignal.aborted && this.#sources[name].facts.status === 'asking') {
      await this.#capture([name]);
    }
  }

  /** Opens the wanted devices if that shows no prompt, because a prompt should follow a user gesture. */
  async openPermitted(): Promise<void> {
    this.#refuseForbidden();
    const stay = this.#stay.signal;
    const states = await Promise.all(this.#closed.map(permissionOf));
    const permitted = states.length > 0 && states.every((state) => state === 'granted');
    if (permitted && !stay.aborted) await this.open();
  }

  get #closed(): readonly DeviceName[] {
    return (['microphone', 'camera'] as const).filter((name) => {
      const { wanted: wish, status, error } = this.#sources[name].facts;
      // The policy of a document never changes.
      return wish && status === 'off' && error !== 'media-policy';
    });
  }

  /** Reports devices at once that the browser would refuse without a prompt. Each is reported once. */
  #refuseForbidden(): void {
    const forbidden = this.#closed.filter((name) => !isAllowed(name));
    if (forbidden.length === 0) return;
    const error = new CallError('media-policy', { source: forbidden.join('+') });
    for (const name of forbidden) this.#sources[name].ask().failed(error);
    this.#options.onLost(error);
  }

  /** Mute keeps the microphone open, so that unmuting takes no time and shows no prompt. */
  async setMicrophone(on: boolean): Promise<void> {
    await this.#switch('microphone', on, (source) => source.mute());
  }

  /** Camera off stops the device, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    await this.#switch('camera', on, (source) => source.stop());
  }

  /**
   * Must be called in a user gesture (Screen Capture, section 5.1). Resolves without a screen when the user closes
   * the picker.
   */
  async startScreen(): Promise<void> {
    const { screen } = this.#sources;
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices?.getDisplayMedia) throw new CallError('screen-unsupported');
    if (screen.facts.status !== 'off') return;
    const ask = screen.ask();
    try {
      const stream = await devices.getDisplayMedia({ video: true, audio: false });
      const [track] = stream.getVideoTracks();
      // Text must stay readable; the frame rate matters less.
      if (track) track.contentHint = 'detail';
      ask.got(track);
    } catch (thrown) {
      const failure = screenError(thrown);
      if (!failure) return ask.cancelled();
      throw ask.failed(failure);
    }
  }

  stopScreen(): void {
    this.#sources.screen.stop();
  }

  /** Stops all devices, so that their lights go out. */
  close(): void {
    this.#stay.end();
    this.#stay = abortScope(this.#abortSignal);
    for (const source of Object.values(this.#sources)) source.stop();
  }

  async #switch(name: DeviceName, on: boolean, off: (source: Source) => void): Promise<void> {
    const source = this.#sources[name];
    source.setEnabled(on);
    if (!on) return off(source);
    if (source.unmute()) return;
    const failure = await this.#capture([name]);
    if (failure) throw failure;
  }

  /** Requests all named devices at once; returns the error, which `facts` contains as well. */
  async #capture(names: readonly DeviceName[]): Promise<CallError | null> {
    const asks = names.map((name) => ({ name, ask: this.#sources[name].ask() }));
    try {
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (!devices) throw new CallError('insecure-context');
      const constraints = Object.assign({}, ...names.map((name) => wanted[name]));
      const stream = await devices.getUserMedia(constraints);
      for (const { name, ask } of asks) ask.got(tracksOf(stream, name)[0]);
      return null;
    } catch (thrown) {
      const failure = await failureOf(thrown, names);
      for (const { ask } of asks) ask.failed(failure);
      return failure;
    }
  }

  /** A device was unplugged or its permission was withdrawn: opens the next device, or reports the source as off. */
  async #replace(name: DeviceName): Promise<void> {
    const stay = this.#stay.signal;
    // A muted microphone must not be replaced by one that records.
    if (stay.aborted || !this.#sources[name].facts.wanted) return;
    const failure = await this.#capture([name]);
    if (failure && !stay.aborted) this.#options.onLost(failure);
  }

  /** The event also fires when a device is unplugged: an error is cleared only if its kind of device exists. */
  async #forgetMissing(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (this.#abortSignal.aborted) return;
    const { microphone, camera } = this.#sources;
    const has = (kind: MediaDeviceKind) => devices.some((device) => device.kind === kind);
    if (has('audioinput')) microphone.clearError('media-not-found');
    if (has('videoinput')) camera.clearError('media-not-found');
    this.#options.onChange();
  }
}

const tracksOf = (stream: MediaStream, name: DeviceName): MediaStreamTrack[] =>
  name === 'microphone' ? stream.getAudioTracks() : stream.getVideoTracks();

/**
 * Chromium reports a device as unreadable if its permission is withdrawn while it is being opened (1 of 200 withdrawals). The
 * user would look for another app that uses it.
 */
// Browser note chromium-revoked-while-opening
async function failureOf(thrown: unknown, names: readonly DeviceName[]): Promise<CallError> {
  const source = names.join('+');
  const failure = mediaError(thrown, source);
  if (failure.code === 'media-denied' && !names.every(isAllowed)) {
    return new CallError('media-policy', { source }, thrown);
  }
  if (failure.code !== 'media-in-use') return failure;
  const states = await Promise.all(names.map(permissionOf));
  return states.includes('denied') ? new CallError('media-denied', { source }, thrown) : failure;
}
