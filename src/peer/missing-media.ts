// Detects announced media that does not arrive: observed here for each transceiver, and reported over the data channel, so that
// both sides know both directions. Starts again after each negotiation of the path.

import { Stopwatch } from '../base/stopwatch.js';
import type { MediaKind, MediaState, Wants } from '../protocol/signal.js';
import type { Missing } from './peer-state.js';

/** Announced media that has not been seen for this long is missing, milliseconds: a camera takes a moment to start. */
const missingMs = 4000;
/**
 * The same before the first frame: two cores take longer to start two cameras, and a narrow link to deliver the first frame.
 */
const unseenMs = 8000;
/** A page that answers within this time is not frozen, and its announcement is current. Milliseconds. */
const answersMs = 2500;
/** A receipt that arrives this long after ours requests ours again. Milliseconds. */
const sayAgainMs = 5000;

const kinds: readonly MediaKind[] = ['microphone', 'camera', 'screen'];

/** One observation. */
export interface MediaSample {
  /** Connected, and no negotiation in progress. */
  readonly isUp: boolean;
  /** Since the last message on the data channel, milliseconds. */
  readonly channelSilentMs: number;
  /** The media that the peer announces, and that we show (`shownMedia`). */
  readonly claimed: MediaState;
  /** Since media last arrived on each transceiver, milliseconds. */
  readonly silentMs: Readonly<Record<MediaKind, number>>;
}

/** The announced media without the pictures that we told the peer not to send. */
export const shownMedia = (
  { microphone, camera, screen }: MediaState,
  wants: Wants | null,
): MediaState => ({
  microphone,
  camera: camera && wants?.camera !== 'off',
  screen: screen && wants?.screen !== 'off',
});

export interface MissingMediaOptions {
  /** Sends the list of announced media that does not arrive. */
  send(missing: readonly MediaKind[]): void;
  onChange(missing: Missing): void;
  /** No announced media arrives although the peer answers. Called once until some arrives. */
  onNothing(): void;
}

export class MissingMediaMonitor {
  readonly #options: MissingMediaOptions;
  /** When the current path was negotiated: earlier observations do not count for it. */
  readonly #renewed = new Stopwatch();
  /** When each kind was last seen, or not expected. */
  readonly #awaited: Readonly<Record<MediaKind, Stopwatch>> = {
    microphone: new Stopwatch(),
    camera: new Stopwatch(),
    screen: new Stopwatch(),
  };
  readonly #said = new Stopwatch();
  #missing: Missing = {};
  #isUp = false;
  #complained = false;

  constructor(options: MissingMediaOptions) {
    this.#options = options;
  }

  /** The peer reports which of our media does not arrive there. */
  receive(missing: readonly MediaKind[]): void {
    this.#notify({ ...this.#missing, there: missing });
    // The peer started to observe again and has discarded our receipt.
    const { here } = this.#missing;
    if (here && this.#said.ms >= sayAgainMs) this.#send(here);
  }

  sample(look: MediaSample): void {
    if (!look.isUp) this.#renew();
    this.#isUp = look.isUp;
    if (look.isUp) this.#judge(look);
  }

  /** Observations of the previous path do not count. */
  #renew(): void {
    this.#renewed.start();
    for (const kind of kinds) this.#awaited[kind].start();
    if (this.#isUp) this.#notify({});
  }

  #judge({ claimed, silentMs, channelSilentMs }: MediaSample): void {
    const isAnswering = channelSilentMs < answersMs;
    // Chromium counts no frames of audio that is not played: media that was never seen proves nothing.
    // Browser note chromium-unplayed-sources
    const isHeard = claimed.microphone && silentMs.microphone < Infinity;
    const expected = kinds.filter((kind) => (kind === 'microphone' ? isHeard : claimed[kind]));
    for (const kind of kinds) {
      const awaited = this.#awaited[kind];
      if (!isAnswering || !claimed[kind] || silentMs[kind] < awaited.ms) awaited.start();
    }
    const dueMs = (kind: MediaKind) => (silentMs[kind] < Infinity ? missingMs : unseenMs);
    const missing = expected.filter((kind) => this.#awaited[kind].ms >= dueMs(kind));
    const isComplete = expected.every((kind) => silentMs[kind] < this.#renewed.ms);
    if (missing.length > 0 || isComplete) this.#settle(missing);
    const isNothing = missing.length > 0 && missing.length === expected.length;
    if (isNothing && !this.#complained) this.#options.onNothing();
    this.#complained = isNothing || (this.#complained && !isComplete);
  }

  #settle(missing: readonly MediaKind[]): void {
    if (missing.join() === this.#missing.here?.join()) return;
    this.#send(missing);
    this.#notify({ ...this.#missing, here: missing });
  }

  #send(missing: readonly MediaKind[]): void {
    this.#said.start();
    this.#options.send(missing);
  }

  #notify(missing: Missing): void {
    this.#missing = missing;
    this.#options.onChange(missing);
  }
}
