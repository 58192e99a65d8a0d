// Does what each side says it sends arrive at the other? Looked at section by section here, and told in band, so that
// both know it of both directions: anew after each negotiation of the path. Knows no connection and repairs nothing itself.

import type { MediaKind, MediaState } from '../protocol/signal.js';
import { Stopwatch } from './ice-recovery.js';
import type { Missing } from './peer-state.js';

/** Said to be sent and not seen for this long, milliseconds: a camera needs a moment to start. */
const missingMs = 4000;
/** And never seen yet: two cores need longer to start two cameras, and a narrow way to bring the first picture. */
const unseenMs = 8000;
/** A page that answers within this time is not frozen, and what it sends is what it means to send. Milliseconds. */
const answersMs = 2500;
/** A receipt that comes so long after ours asks for ours again. Milliseconds. */
const sayAgainMs = 5000;

const kinds: readonly MediaKind[] = ['microphone', 'camera', 'screen'];

/** What can be seen at one moment. */
export interface MediaSample {
  /** They are connected, and nothing is being negotiated. */
  readonly isUp: boolean;
  /** Since anything was heard in band, milliseconds. */
  readonly channelSilentMs: number;
  /** What they say they send. */
  readonly claimed: MediaState;
  /** Since each section was last seen to move, milliseconds. */
  readonly silentMs: Readonly<Record<MediaKind, number>>;
}

export interface MediaDeliveryOptions {
  /** Of what they say they send, this does not arrive. */
  send(missing: readonly MediaKind[]): void;
  onChange(missing: Missing): void;
  /** Nothing of all they say they send arrives, and yet they answer. Called once until something does. */
  onNothing(): void;
}

export class MediaDeliveryMonitor {
  readonly #options: MediaDeliveryOptions;
  /** Since the path in use was negotiated: what was seen before proves nothing of it. */
  readonly #renewed = new Stopwatch();
  /** Since each kind was last seen, or not expected. */
  readonly #awaited: Readonly<Record<MediaKind, Stopwatch>> = {
    microphone: new Stopwatch(),
    camera: new Stopwatch(),
    screen: new Stopwatch(),
  };
  readonly #said = new Stopwatch();
  #missing: Missing = {};
  #isUp = false;
  #complained = false;

  constructor(options: MediaDeliveryOptions) {
    this.#options = options;
  }

  /** Of what we say we send, this does not arrive there. */
  receive(missing: readonly MediaKind[]): void {
    this.#notify({ ...this.#missing, there: missing });
    // They look anew, and have forgotten ours.
    const { here } = this.#missing;
    if (here && this.#said.ms >= sayAgainMs) this.#send(here);
  }

  sample(look: MediaSample): void {
    if (!look.isUp) this.#renew();
    this.#isUp = look.isUp;
    if (look.isUp) this.#judge(look);
  }

  /** What was known is known of the path before. */
  #renew(): void {
    this.#renewed.start();
    for (const kind of kinds) this.#awaited[kind].start();
    if (this.#isUp) this.#notify({});
  }

  #judge({ claimed, silentMs, channelSilentMs }: MediaSample): void {
    const isAnswering = channelSilentMs < answersMs;
    // Chromium notes no frames of a sound that nobody plays: what was never seen to move tells nothing.
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
