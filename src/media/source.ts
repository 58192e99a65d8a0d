// One of our sources: the track it holds, how it stands, and what becomes of answers that come late.
// Knows neither constraints nor browsers' errors; capture.ts asks, this remembers.

import type { CallError, ErrorCode } from '../base/errors.js';
import { childOf, type Lifetime, listen, onEnd } from '../base/lifetime.js';

export type SourceName = 'microphone' | 'camera' | 'screen';

/** One of our sources as it is now. */
export interface SourceFacts {
  /** Will be switched on when the call begins. */
  readonly wanted: boolean;
  /** `none`: the page does not want this source; `asking`: the browser asks the user. */
  readonly status: 'none' | 'off' | 'asking' | 'on';
  /** Why the last try to switch it on failed; `null` when it did not. */
  readonly error: ErrorCode | null;
  /** The system silenced it (hardware switch, another program), though we did not. */
  readonly interrupted: boolean;
}

export interface SourceOptions {
  /** The stream that shows this source to ourselves. */
  readonly stream: MediaStream;
  readonly onChange: () => void;
  /** The track ended though nobody here stopped it. */
  readonly onLost: () => void;
}

/** A question to the user that is still open. */
export interface Ask {
  /** A late answer is stopped at once: the source was switched off, or the call ended, meanwhile. */
  got(track: MediaStreamTrack | undefined): void;
  failed(error: CallError): CallError;
  /** The person wants nothing of it: off, without an error. */
  cancelled(): void;
}

export class Source {
  readonly #options: SourceOptions;
  readonly #life: AbortSignal;
  #facts: SourceFacts = { wanted: false, status: 'off', error: null, interrupted: false };
  /** The captured track, muted or not, and the lifetime of our listeners on it. */
  #held: { readonly track: MediaStreamTrack; readonly life: Lifetime } | null = null;
  #ask: object | null = null;

  constructor(options: SourceOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    onEnd(life, () => this.stop());
  }

  get facts(): SourceFacts {
    return this.#facts;
  }

  /** What others may hear or see now. */
  get track(): MediaStreamTrack | null {
    return this.#facts.status === 'on' ? (this.#held?.track ?? null) : null;
  }

  forbid(forbidden: boolean): void {
    if (forbidden === (this.#facts.status === 'none')) return;
    this.stop();
    this.#set({ status: forbidden ? 'none' : 'off', error: null });
  }

  want(wanted: boolean): void {
    if (wanted !== this.#facts.wanted) this.#set({ wanted });
  }

  ask(): Ask {
    const ask = {};
    this.#ask = ask;
    this.#set({ status: 'asking', error: null });
    const current = () => this.#ask === ask && !this.#life.aborted;
    return {
      got: (track) => {
        if (!current()) track?.stop();
        else if (track) this.#hold(track);
        else this.#set({ status: 'off', error: 'media-not-found' });
      },
      failed: (error) => {
        if (current()) this.#set({ status: 'off', error: error.code });
        return error;
      },
      cancelled: () => {
        if (current()) this.#set({ status: 'off' });
      },
    };
  }

  stop(): void {
    this.#ask = null;
    this.#release();
    if (this.#facts.status !== 'none') this.#set({ status: 'off', interrupted: false });
  }

  /** Silent for others, but the device stays open. */
  mute(): void {
    if (!this.#held) {
      this.stop();
      return;
    }
    this.#held.track.enabled = false;
    this.#set({ status: 'off' });
  }

  /** False when there is no open device to take up again. */
  unmute(): boolean {
    if (this.#facts.status === 'none' || this.#facts.status === 'asking') return true;
    if (this.#held?.track.readyState !== 'live') return false;
    this.#held.track.enabled = true;
    this.#set({ status: 'on', error: null });
    return true;
  }

  forgive(error: ErrorCode): void {
    if (this.#facts.error === error) this.#set({ error: null });
  }

  #hold(track: MediaStreamTrack): void {
    this.#ask = null;
    this.#release();
    const life = childOf(this.#life);
    this.#held = { track, life };
    this.#options.stream.addTrack(track);
    listen(track, 'ended', () => this.#lost(), life.signal);
    listen(track, 'mute', () => this.#set({ interrupted: true }), life.signal);
    listen(track, 'unmute', () => this.#set({ interrupted: false }), life.signal);
    this.#set({ status: 'on', error: null, interrupted: track.muted });
  }

  #lost(): void {
    this.#release();
    this.#set({ status: 'off', interrupted: false });
    this.#options.onLost();
  }

  #release(): void {
    if (!this.#held) return;
    const { track, life } = this.#held;
    this.#held = null;
    life.end();
    track.stop();
    this.#options.stream.removeTrack(track);
  }

  #set(change: Partial<SourceFacts>): void {
    const before = this.#facts;
    this.#facts = { ...before, ...change };
    if (!this.#life.aborted) this.#options.onChange();
  }
}
