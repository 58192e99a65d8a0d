// The state of one local source: its track, its status, and its open requests. Answers that arrive late are discarded.

import { type AbortScope, abortScope, after, listen, onAbort } from '../base/abort.js';
import type { CallError, ErrorCode } from '../base/errors.js';

export type SourceName = 'microphone' | 'camera' | 'screen';

/** The present state of one local source. */
export interface SourceFacts {
  /** It is switched on when the call starts. */
  readonly wanted: boolean;
  /** `none`: the page does not use this source; `asking`: the browser asks the user. */
  readonly status: 'none' | 'off' | 'asking' | 'on';
  /** The reason for which the last attempt to switch it on failed, or `null`. */
  readonly error: ErrorCode | null;
  /** The browser has not answered for five seconds: the user has not decided, or the device hangs. */
  readonly delayed: boolean;
  /** The system muted it (hardware switch, another program), not the user in this call. */
  readonly interrupted: boolean;
}

export interface SourceOptions {
  /** The stream of the local preview. */
  readonly stream: MediaStream;
  readonly onChange: () => void;
  /** The track ended, and this class did not stop it. */
  readonly onLost: () => void;
  /** Milliseconds after which a request counts as delayed. */
  readonly delayedMs: number;
}

/** An open request to the browser. A source may have several; the first track is used. */
export interface Ask {
  /** Stops the track at once if the source was switched off, or the call ended, in the meantime. */
  got(track: MediaStreamTrack | undefined): void;
  /** Counts only for the newest request: an older one may have been refused because of the newer one. */
  failed(error: CallError): CallError;
  /** The user cancelled: the source is off, without an error. */
  cancelled(): void;
}

export class Source {
  readonly #options: SourceOptions;
  readonly #abortSignal: AbortSignal;
  #facts: SourceFacts = {
    wanted: false,
    status: 'off',
    error: null,
    delayed: false,
    interrupted: false,
  };
  /** The captured track, muted or not, and the lifetime of our listeners on it. */
  #held: { readonly track: MediaStreamTrack; readonly scope: AbortScope } | null = null;
  /** The open requests, oldest first. */
  readonly #asks = new Set<object>();
  #stopWaiting: () => void = () => {};

  constructor(options: SourceOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    onAbort(abortSignal, () => this.stop());
  }

  get facts(): SourceFacts {
    return this.#facts;
  }

  /** The track to send at present. */
  get track(): MediaStreamTrack | null {
    return this.#facts.status === 'on' ? (this.#held?.track ?? null) : null;
  }

  disable(forbidden: boolean): void {
    if (forbidden === (this.#facts.status === 'none')) return;
    this.stop();
    this.#set({ status: forbidden ? 'none' : 'off', error: null });
  }

  setEnabled(wanted: boolean): void {
    if (wanted !== this.#facts.wanted) this.#set({ wanted });
  }

  ask(): Ask {
    const ask = {};
    this.#asks.add(ask);
    this.#set({ status: 'asking', error: null });
    this.#stopWaiting();
    const { delayedMs } = this.#options;
    this.#stopWaiting = after(delayedMs, () => this.#set({ delayed: true }), this.#abortSignal);
    const isOpen = () => this.#asks.has(ask) && !this.#abortSignal.aborted;
    const settle = (error: ErrorCode | null) => {
      if (!isOpen()) return;
      const isNewest = [...this.#asks].at(-1) === ask;
      this.#asks.delete(ask);
      if (isNewest) this.#settle({ status: 'off', error });
    };
    return {
      got: (track) => {
        if (!isOpen()) track?.stop();
        else if (track) this.#hold(track);
        else settle('media-not-found');
      },
      failed: (error) => {
        settle(error.code);
        return error;
      },
      cancelled: () => settle(null),
    };
  }

  stop(): void {
    this.#release();
    this.#settle(this.#facts.status === 'none' ? {} : { status: 'off', interrupted: false });
  }

  /** Sends silence; the device stays open. */
  mute(): void {
    if (!this.#held) {
      this.stop();
      return;
    }
    this.#held.track.enabled = false;
    this.#set({ status: 'off' });
  }

  /** Returns `false` if there is no open device to continue with. */
  unmute(): boolean {
    if (this.#facts.status === 'none') return true;
    if (this.#held?.track.readyState !== 'live') return false;
    this.#held.track.enabled = true;
    this.#set({ status: 'on', error: null });
    return true;
  }

  clearError(error: ErrorCode): void {
    if (this.#facts.error === error) this.#set({ error: null });
  }

  #hold(track: MediaStreamTrack): void {
    this.#release();
    const scope = abortScope(this.#abortSignal);
    this.#held = { track, scope };
    this.#options.stream.addTrack(track);
    listen(track, 'ended', () => this.#lost(), scope.signal);
    listen(track, 'mute', () => this.#set({ interrupted: true }), scope.signal);
    listen(track, 'unmute', () => this.#set({ interrupted: false }), scope.signal);
    this.#settle({ status: 'on', error: null, interrupted: track.muted });
  }

  #lost(): void {
    this.#release();
    this.#set({ status: 'off', interrupted: false });
    this.#options.onLost();
  }

  #release(): void {
    if (!this.#held) return;
    const { track, scope } = this.#held;
    this.#held = null;
    scope.end();
    track.stop();
    this.#options.stream.removeTrack(track);
  }

  /** Closes all requests. */
  #settle(change: Partial<SourceFacts>): void {
    this.#asks.clear();
    this.#stopWaiting();
    this.#set({ ...change, delayed: false });
  }

  #set(change: Partial<SourceFacts>): void {
    const before = this.#facts;
    this.#facts = { ...before, ...change };
    if (!this.#abortSignal.aborted) this.#options.onChange();
  }
}
