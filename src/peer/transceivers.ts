// The three fixed media sections of a connection: microphone, camera, screen, in this order, present from the first offer, with
// or without a track. Switching a source therefore needs `replaceTrack` and no negotiation.

import { monotonicMs } from '../base/clock.js';
import { Stopwatch } from '../base/stopwatch.js';
import type { MediaKind } from '../protocol/signal.js';

export type Tracks = Readonly<Record<'microphone' | 'camera' | 'screen', MediaStreamTrack | null>>;

const kinds = ['audio', 'video', 'video'] as const;

/**
 * Milliseconds for which a reading of the receivers is used. A reading waits for another thread of the browser: while eight
 * participants connected, a reading for each message took 13 % of the main thread (Chromium 156).
 */
const readingMs = 100;

/** Parameters of the encoders of the two pictures; `{}` does not limit. */
export type Encodings = Readonly<Record<'camera' | 'screen', RTCRtpEncodingParameters>>;

/** Where the browser shares a path between sound and pictures, the sound comes first. */
const ofSound: RTCRtpEncodingParameters = { priority: 'high' };

/** The parameters that an encoding replaces; the others belong to the browser, such as the SSRC. */
const replaced = [
  'maxBitrate',
  'maxFramerate',
  'scaleResolutionDownBy',
  'scaleResolutionDownTo',
] as const;

const jsonOf = (encoding: RTCRtpEncodingParameters): string =>
  JSON.stringify({ active: true, ...encoding });

export class Transceivers {
  readonly stream = new MediaStream();
  readonly screenStream = new MediaStream();
  readonly #connection: RTCPeerConnection;
  #tracks: Tracks = { microphone: null, camera: null, screen: null };
  #attached = false;
  #encodings: Encodings = { camera: {}, screen: {} };
  /** The parameters of each encoder as JSON: the same ones are not set again. */
  readonly #applied = kinds.map(() => jsonOf({}));
  /** Parameters must be read, changed and written in one step, or the browser rejects them. */
  #limiting = Promise.resolve();
  /** The newest frame seen on each transceiver, and when it was first seen. */
  readonly #newest = [0, 0, 0];
  readonly #seenMs = [-Infinity, -Infinity, -Infinity];
  readonly #read = new Stopwatch();

  constructor(connection: RTCPeerConnection) {
    this.#connection = connection;
  }

  /** For the side that sends the first offer. */
  create(): void {
    // Audio and video name one stream, since browsers synchronise lips only within a stream (RFC 8830).
    const label = new MediaStream();
    for (const kind of kinds) {
      this.#connection.addTransceiver(kind, { direction: 'sendrecv', streams: [label] });
    }
    this.#collect();
  }

  /**
   * For the side that answers: the offer has created the transceivers, and we send on them as well. `false`: they do not match
   * ours.
   */
  acceptTransceivers(): boolean {
    // Only with the first answer: calling `setStreams()` again fires `negotiationneeded`, which would loop.
    if (this.stream.getTracks().length > 0) return true;
    const transceivers = this.#connection.getTransceivers().slice(0, kinds.length);
    if (transceivers.some(({ receiver }, i) => receiver.track.kind !== kinds[i])) return false;
    const label = new MediaStream();
    for (const transceiver of transceivers) {
      transceiver.direction = 'sendrecv';
      transceiver.sender.setStreams(label);
    }
    this.#collect();
    return true;
  }

  async send(tracks: Tracks): Promise<void> {
    this.#tracks = tracks;
    if (this.#attached) await this.#replace();
  }

  /** From now on tracks are sent. */
  async attach(): Promise<void> {
    this.#attached = true;
    await this.#replace();
    await this.limit(this.#encodings);
  }

  async limit(encodings: Encodings): Promise<void> {
    this.#encodings = encodings;
    const applied = this.#limiting.then(() => this.#applyLimits());
    // A browser that rejects one limit gets the next one all the same.
    this.#limiting = applied.catch(() => {});
    await applied;
  }

  /** Milliseconds since remote media last arrived, on each transceiver; `Infinity` before any did. */
  silentMs(): Record<MediaKind, number> {
    const now = monotonicMs();
    if (this.#read.ms >= readingMs) this.#readReceivers(now);
    const [microphone = -Infinity, camera = -Infinity, screen = -Infinity] = this.#seenMs;
    return { microphone: now - microphone, camera: now - camera, screen: now - screen };
  }

  #readReceivers(now: number): void {
    this.#read.start();
    for (const [i, { receiver }] of this.#connection.getTransceivers().entries()) {
      const times = receiver.getSynchronizationSources().map(({ timestamp }) => timestamp);
      const [newest, known = 0] = [Math.max(0, ...times), this.#newest[i]];
      if (newest > known) this.#seenMs[i] = now;
      this.#newest[i] = Math.max(newest, known);
    }
  }

  /** The minimum over all transceivers. */
  rtpSilentMs(): number {
    return Math.min(...Object.values(this.silentMs()));
  }

  async #applyLimits(): Promise<void> {
    if (!this.#attached) return;
    const { camera, screen } = this.#encodings;
    for (const [i, encoding] of [ofSound, camera, screen].entries()) {
      await this.#applyLimit(i, encoding);
    }
  }

  async #applyLimit(i: number, encoding: RTCRtpEncodingParameters): Promise<void> {
    const { sender, currentDirection } = this.#connection.getTransceivers()[i] ?? {};
    const wanted = jsonOf(encoding);
    if (!sender || currentDirection === 'stopped' || this.#applied[i] === wanted) return;
    const parameters = sender.getParameters();
    const [first] = parameters.encodings;
    // Firefox lists no encoding before the section is negotiated; `attach` sets the limit again.
    // Browser note firefox-late-encodings
    if (!first) return;
    const rest = { ...first } as Record<string, unknown>;
    for (const name of replaced) delete rest[name];
    parameters.encodings = [{ ...rest, active: true, ...encoding }];
    await sender.setParameters(parameters);
    this.#applied[i] = wanted;
  }

  async #replace(): Promise<void> {
    const { microphone, camera, screen } = this.#tracks;
    const sections = this.#connection.getTransceivers();
    await Promise.all(
      [microphone, camera, screen].map((track, i) =>
        // The peer may reject a section permanently (port 0).
        sections[i]?.currentDirection === 'stopped'
          ? null
          : sections[i]?.sender.replaceTrack(track),
      ),
    );
  }

  #collect(): void {
    const [microphone, camera, screen] = this.#connection.getTransceivers();
    for (const section of [microphone, camera]) {
      if (section) this.stream.addTrack(section.receiver.track);
    }
    if (screen) this.screenStream.addTrack(screen.receiver.track);
  }
}
