// Shows a stream in a <video>: sets it, plays it, tells when the browser refuses to play it with sound,
// and lets go of it when the tile is gone.

import { noChange } from 'lit';
import { AsyncDirective } from 'lit/async-directive.js';
import { directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

export interface Playing {
  readonly stream: MediaStream | null;
  /** Our own picture and screen are never heard; those of others are not until the browser lets us. */
  readonly muted: boolean;
  /** The browser wants a gesture before it plays sound (NotAllowedError). Muted, the picture may play. */
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
      // By a key for media, a browser's control, an extension or the page: a call has no pause, and its sound is in here.
      this.#video.addEventListener('pause', () => this.#resume());
    }
    this.#playing = playing;
    if (this.isConnected) this.#show();
    return noChange;
  }

  /** A stream that nobody shows must not be kept alive by a <video> that is out of the page. */
  override disconnected(): void {
    if (this.#video) this.#video.srcObject = null;
  }

  /** The element was moved: browsers pause what leaves the document. */
  override reconnected(): void {
    this.#show();
  }

  #show(): void {
    const video = this.#video;
    const { stream, muted } = this.#playing;
    if (!video || (video.srcObject === stream && video.muted === muted)) return;
    // Before the stream: with sound on, even for an instant, autoplay would be refused.
    video.muted = muted;
    if (video.srcObject !== stream) video.srcObject = stream;
    this.#play();
  }

  /** What has ended, or is out of the page, stays paused. */
  #resume(): void {
    if (this.#video?.isConnected && this.#playing.stream?.active) this.#play();
  }

  #play(): void {
    const video = this.#video;
    const { stream, onBlocked } = this.#playing;
    if (!video || !stream) return;
    video.play().catch((thrown: unknown) => {
      // AbortError: another stream replaced this one before it began; that one reports for itself.
      if (thrown instanceof DOMException && thrown.name === 'NotAllowedError') onBlocked?.();
    });
  }
}

export const playing = directive(PlayingDirective);
