// An element that knows whether anybody listens to its `diagnostics`, so that work nobody asked for is not done, and
// whose events are typed: `addEventListener('peer-join', (event) => event.peer)`.

import { LitElement } from 'lit';
import { childOf, type Lifetime, onEnd } from '../base/lifetime.js';
import type { VideoCallEventMap } from './events.js';

type Listener = EventListenerOrEventListenerObject | null;
type TypedListener<K extends keyof VideoCallEventMap> = (event: VideoCallEventMap[K]) => void;

export abstract class ListenedElement extends LitElement {
  readonly #listeners = new Set<Listener>();
  #looking: Lifetime | null = null;

  /** Lasts while somebody listens to `diagnostics`; `null` while nobody does. */
  protected get looking(): AbortSignal | null {
    return this.#looking?.signal ?? null;
  }

  /** Somebody begins to listen; `life` ends with the last of them. */
  protected abstract lookedAt(life: AbortSignal): void;

  override addEventListener<K extends keyof VideoCallEventMap>(
    type: K,
    listener: TypedListener<K>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: Listener,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: Listener,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options);
    const signal = typeof options === 'object' ? options.signal : undefined;
    if (type !== 'diagnostics' || signal?.aborted) return;
    this.#listeners.add(listener);
    if (signal) onEnd(signal, () => this.#forget(listener));
    if (this.#looking) return;
    this.#looking = childOf();
    this.lookedAt(this.#looking.signal);
  }

  override removeEventListener<K extends keyof VideoCallEventMap>(
    type: K,
    listener: TypedListener<K>,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: Listener,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: Listener,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListener, options);
    if (type === 'diagnostics') this.#forget(listener);
  }

  #forget(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#looking?.end();
    this.#looking = null;
  }
}
