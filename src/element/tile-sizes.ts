// Measures the tiles of participants and tells the call how it shows them, so that nothing is sent that is not seen. Sizes come
// from observers, which compute no layout.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type AbortScope, abortScope, listen } from '../base/abort.js';
import type { CallModel } from '../call/call-model.js';
import type { PeerId, PeerView, Want, Wants } from '../call/state.js';

/** The tag whose tiles are measured. */
export interface TileSizesHost extends ReactiveControllerHost {
  readonly call: CallModel | null;
  readonly shadowRoot: ShadowRoot | null;
}

/** A tile as its two observers have seen it; in CSS pixels. */
interface Seen {
  isVisible?: boolean;
  size?: DOMRectReadOnly;
}

/** More than any camera has: the frame rate follows from the size. */
const fps = 60;

export class TileSizes implements ReactiveController {
  readonly #host: TileSizesHost;
  readonly #seen = new Map<HTMLElement, Seen>();
  readonly #told = new Map<PeerId, string>();
  #call: CallModel | null = null;
  #inDocument: AbortScope | null = null;
  readonly #visibility = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      this.#note(target as HTMLElement, { isVisible: isIntersecting });
    }
    this.#tell();
  });
  readonly #sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries)
      this.#note(target as HTMLElement, { size: contentRect });
    this.#tell();
  });

  constructor(host: TileSizesHost) {
    this.#host = host;
    host.addController(this);
    this.hostUpdated();
  }

  hostConnected(): void {
    this.#inDocument ??= abortScope();
    const { signal } = this.#inDocument;
    listen(document, 'visibilitychange', () => this.#tell(), signal);
    for (const type of ['enterpictureinpicture', 'leavepictureinpicture']) {
      if (this.#host.shadowRoot) listen(this.#host.shadowRoot, type, () => this.#tell(), signal);
    }
  }

  hostDisconnected(): void {
    this.#inDocument?.end();
    this.#inDocument = null;
  }

  hostUpdated(): void {
    const tiles = new Set(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('[data-peer]'));
    for (const tile of this.#seen.keys()) {
      if (tiles.has(tile)) continue;
      this.#seen.delete(tile);
      this.#visibility.unobserve(tile);
      this.#sizes.unobserve(tile);
    }
    for (const tile of tiles) {
      if (this.#seen.has(tile)) continue;
      this.#seen.set(tile, {});
      this.#visibility.observe(tile);
      this.#sizes.observe(tile);
    }
    this.#tell();
  }

  #note(tile: HTMLElement, seen: Seen): void {
    const known = this.#seen.get(tile);
    if (known) Object.assign(known, seen);
  }

  #tell(): void {
    const { call } = this.#host;
    if (call !== this.#call) this.#told.clear();
    this.#call = call;
    const peers = call?.state.peers ?? [];
    for (const id of this.#told.keys()) {
      if (!peers.some((peer) => peer.id === id)) this.#told.delete(id);
    }
    for (const peer of peers) {
      const wants = this.#wantsOf(peer);
      const text = JSON.stringify(wants);
      if (!wants || this.#told.get(peer.id) === text) continue;
      this.#told.set(peer.id, text);
      call?.want(peer.id, wants);
    }
  }

  /** `null` until the tiles are measured. */
  #wantsOf({ id, media }: PeerView): Partial<Wants> | null {
    const [camera, screen] = [this.#wantOf(id, false), this.#wantOf(id, true)];
    if (!camera || !screen) return null;
    // The first picture of a screen must not wait for its tile.
    return media.screen || isHidden() ? { camera, screen } : { camera };
  }

  #wantOf(id: PeerId, isScreen: boolean): Want | null {
    const [tile, { isVisible, size }] = [...this.#seen].find(
      ([{ dataset }]) => dataset['peer'] === id && (dataset['kind'] === 'screen') === isScreen,
    ) ?? [null, {}];
    if (!tile) return 'off';
    const floating = this.#host.shadowRoot?.pictureInPictureElement;
    const isFloating = floating !== null && floating !== undefined && tile.contains(floating);
    if (isVisible === undefined || !size) return null;
    if (!isFloating && (!isVisible || isHidden())) return 'off';
    const pixels = (length: number) => Math.max(1, Math.round(length * devicePixelRatio));
    return { width: pixels(size.width), height: pixels(size.height), fps };
  }
}

/** A browser that does not tell which video floats over other windows may show one of a hidden page. */
// Browser note firefox-picture-in-picture
const isHidden = (): boolean =>
  document.visibilityState === 'hidden' && 'pictureInPictureEnabled' in document;
