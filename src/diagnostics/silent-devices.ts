// Records for how long the local microphone is silent and the camera is black. Judges nothing and opens no device.

import type { LocalMedia } from './report.js';
import type { Ms } from './verdict.js';

type Kind = LocalMedia['got'][number];

export class Devices {
  #media: LocalMedia = { asked: [], got: [] };
  readonly #onSince = new Map<Kind, Ms>();
  /** The start of the audio statistics. */
  #silentSince: Ms | undefined;
  #hasSounded = false;
  #blackSince: Ms | undefined;

  take(media: LocalMedia, at: Ms): void {
    this.#media = media;
    for (const kind of ['audio', 'video'] as const) {
      if (!media.got.includes(kind)) this.#onSince.delete(kind);
      else if (!this.#onSince.has(kind)) this.#onSince.set(kind, at);
    }
  }

  /** A microphone that has yielded sound once works. `energy`: the total energy, as the statistics count it. */
  sound(energy: number | undefined, at: Ms): void {
    if (energy === undefined) return;
    this.#hasSounded ||= energy > 0;
    this.#silentSince ??= at;
  }

  light(isBlack: boolean, at: Ms): void {
    this.#blackSince = isBlack ? (this.#blackSince ?? at) : undefined;
  }

  facts(now: Ms): LocalMedia {
    const lasting = (kind: Kind, since: Ms | undefined) => {
      const on = this.#onSince.get(kind);
      return on === undefined || since === undefined ? undefined : now - Math.max(on, since);
    };
    const silentMs = this.#hasSounded ? undefined : lasting('audio', this.#silentSince);
    const blackMs = lasting('video', this.#blackSince);
    return {
      ...this.#media,
      ...(silentMs !== undefined && { silentMs }),
      ...(blackMs !== undefined && { blackMs }),
    };
  }
}
