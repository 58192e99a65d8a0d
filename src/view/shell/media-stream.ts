// Plays a stream in a <video>: sets it, reports if the browser blocks playback with sound, and releases it when the tile is
// removed.

import { noChange } from 'lit';
import { AsyncDirective } from 'lit/async-directive.js';
import { directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

export interface Playing {
  readonly stream: MediaStream | null;
  /** Own streams are always muted; those of others until the browser permits sound. */
  readonly muted: boolean;
  /** The browser requires a user gesture before it plays sound (NotAllowedError). Muted video may play. */
  onBlocked?(): void;
}

class PlayingDirective extends AsyncDirective {
  #video: HTMLVideoElement | null = null;
  #playing: Playing = { stream: null, muted: true };

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error('playing() belongs into the tag itself');
  }

  render(_playing: Playing): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [playing]: [Playing]): typeof noChange {
    if (!this.#video) {
      this.#video = part.element as HTMLVideoElement;
      // Paused by a media key, a browser control, an extension or the page. A call has no pause, and its sound plays here.
      this.#video.addEventListener('pause', () => this.#resume());
    }
    this.#playing = playing;
    if (this.isConnected) this.#show();
    return noChange;
  }

  /** A <video> that is removed from the page must not keep its stream alive. */
  override disconnected(): void {
    if (this.#video) this.#video.srcObject = null;
  }

  /** The element was moved: browsers pause a <video> that leaves the document. */
  override reconnected(): void {
    this.#show();
  }

  #show(): void {
    const video = this.#video;
    const { stream, muted } = this.#playing;
    if (!video || (video.srcObject === stream && video.muted === muted)) return;
    // Set before the stream: a moment with sound would block autoplay.
    video.muted = muted;
    if (video.srcObject !== stream) video.srcObject = stream;
    this.#play();
  }

  /** A stream that has ended and a <video> outside of the page stay paused. */
  #resume(): void {
    if (this.#video?.isConnected && this.#playing.stream?.active) this.#play();
  }

  #play(): void {
    const video = this.#video;
    const { stream, onBlocked } = this.#playing;
    if (!video || !stream) return;
    video.play().catch((thrown: unknown) => {
      // AbortError: another stream replaced this one before playback; its own promise reports.
      if (thrown instanceof DOMException && thrown.name === 'NotAllowedError') onBlocked?.();
    });
  }
}

export const playing = directive(PlayingDirective);
