// The three fixed media sections of a connection: microphone, camera, screen, in this order, there from the
// first offer, empty or not. Switching a source is therefore `replaceTrack`, never a negotiation.
// Knows nothing of signals.

import { monotonicMs } from '../base/clock.js';
import type { MediaKind } from '../protocol/signal.js';

export type Tracks = Readonly<Record<'microphone' | 'camera' | 'screen', MediaStreamTrack | null>>;

const kinds = ['audio', 'video', 'video'] as const;

export class Transceivers {
  readonly stream = new MediaStream();
  readonly screenStream = new MediaStream();
  readonly #connection: RTCPeerConnection;
  #tracks: Tracks = { microphone: null, camera: null, screen: null };
  #attached = false;
  #encoding: RTCRtpEncodingParameters | null = null;
  /** Parameters are read, changed and written in one piece, or the browser refuses them. */
  #limiting = Promise.resolve();
  /** The newest frame seen on each section, and when we saw that it was new. */
  readonly #newest = [0, 0, 0];
  readonly #seenMs = [-Infinity, -Infinity, -Infinity];

  constructor(connection: RTCPeerConnection) {
    this.#connection = connection;
  }

  /** For the side that makes the first offer. */
  create(): void {
    // Sound and picture name one stream, or the browser would not keep lips in step (RFC 8830).
    const label = new MediaStream();
    for (const kind of kinds) {
      this.#connection.addTransceiver(kind, { direction: 'sendrecv', streams: [label] });
    }
    this.#collect();
  }

  /** For the side that answers: the offer has made the sections, we send on them as well. `false`: they are not ours. */
  acceptTransceivers(): boolean {
    // Only with the first answer: naming a stream anew asks for another negotiation, and so on for ever.
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

  /** From now on tracks are really sent. */
  async attach(): Promise<void> {
    this.#attached = true;
    await this.#replace();
    if (this.#encoding) await this.limit(this.#encoding);
  }

  async limit(encoding: RTCRtpEncodingParameters): Promise<void> {
    this.#encoding = encoding;
    this.#limiting = this.#limiting.then(() => this.#applyLimit());
    await this.#limiting;
  }

  /** Milliseconds since media of the other side was last seen to move, on each section; `Infinity` before any did. */
  silentMs(): Record<MediaKind, number> {
    const now = monotonicMs();
    for (const [i, { receiver }] of this.#connection.getTransceivers().entries()) {
      const times = receiver.getSynchronizationSources().map(({ timestamp }) => timestamp);
      const [newest, known = 0] = [Math.max(0, ...times), this.#newest[i]];
      if (newest > known) this.#seenMs[i] = now;
      this.#newest[i] = Math.max(newest, known);
    }
    const [microphone = -Infinity, camera = -Infinity, screen = -Infinity] = this.#seenMs;
    return { microphone: now - microphone, camera: now - camera, screen: now - screen };
  }

  /** On any section. */
  rtpSilentMs(): number {
    return Math.min(...Object.values(this.silentMs()));
  }

  async #applyLimit(): Promise<void> {
    const encoding = this.#encoding;
    const { sender, currentDirection } = this.#connection.getTransceivers()[1] ?? {};
    if (!this.#attached || !encoding || !sender || currentDirection === 'stopped') return;
    const parameters = sender.getParameters();
    const [first] = parameters.encodings;
    // Firefox lists no encoding before the section is negotiated; the limit is set again on `attach`.
    if (!first) return;
    parameters.encodings = [{ ...first, ...encoding }];
    await sender.setParameters(parameters);
  }

  async #replace(): Promise<void> {
    const { microphone, camera, screen } = this.#tracks;
    const sections = this.#connection.getTransceivers();
    await Promise.all(
      [microphone, camera, screen].map((track, i) =>
        // The other side may reject a section for good (port 0).
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
