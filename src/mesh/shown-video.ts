// The sizes at which we show the video of each participant: quantised, and told when they have settled.

import { after } from '../base/abort.js';
import { quantise } from '../media/bandwidth.js';
import type { MediaKind, PeerId, Wants } from '../protocol/signal.js';

/** A border that is dragged and a list that is scrolled change sizes with each frame. Milliseconds. */
const settleMs = 300;

interface Entry {
  /** What the participant was told; `null` before the first time. */
  told: Wants | null;
  cancel: () => void;
}

const videoNames = ['camera', 'screen'] as const;

const isSame = (one: Wants | null, other: Wants): boolean =>
  JSON.stringify(one && [one.camera, one.screen]) === JSON.stringify([other.camera, other.screen]);

export class ShownVideo {
  readonly #tell: (id: PeerId, wants: Wants) => void;
  readonly #abortSignal: AbortSignal;
  readonly #entries = new Map<PeerId, Entry>();

  constructor(tell: (id: PeerId, wants: Wants) => void, abortSignal: AbortSignal) {
    this.#tell = tell;
    this.#abortSignal = abortSignal;
  }

  /** What a new connection to the participant tells it. */
  of(id: PeerId): Wants | null {
    return this.#entries.get(id)?.told ?? null;
  }

  /** The pictures that the participant was told not to send. */
  hidden(id: PeerId): readonly MediaKind[] {
    const told = this.of(id);
    return videoNames.filter((name) => told?.[name] === 'off');
  }

  /** A picture that becomes visible is asked for at once. */
  set(id: PeerId, { camera, screen }: Wants): void {
    const entry = this.#entries.get(id) ?? { told: null, cancel: () => {} };
    this.#entries.set(id, entry);
    entry.cancel();
    const { told } = entry;
    const wants = {
      camera: quantise('camera', camera, told?.camera),
      screen: quantise('screen', screen, told?.screen),
    };
    if (isSame(told, wants)) return;
    const isAwaited =
      !told || videoNames.some((name) => told[name] === 'off' && wants[name] !== 'off');
    const tell = () => {
      entry.told = wants;
      this.#tell(id, wants);
    };
    if (isAwaited) tell();
    else entry.cancel = after(settleMs, tell, this.#abortSignal);
  }

  forget(id: PeerId): void {
    this.#entries.get(id)?.cancel();
    this.#entries.delete(id);
  }
}
