// An element that knows whether anybody listens to its `diagnostics`, so that work nobody asked for is not done, and
// whose events are typed: `addEventListener('peer-join', (event) => event.peer)`.

import { LitElement } from 'lit';
import { type AbortScope, abortScope, after, onAbort } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import type { Report } from '../call/state.js';
import { DiagnosticsEvent, type VideoCallEventMap } from './events.js';

type Listener = EventListenerOrEventListenerObject | null;
type TypedListener<K extends keyof VideoCallEventMap> = (event: VideoCallEventMap[K]) => void;

/** Between two `diagnostics` events, milliseconds: whoever draws what they hear must not be made to draw all the time. */
const periodMs = 1000;

export abstract class TypedEventsElement extends LitElement {
  readonly #listeners = new Set<Listener>();
  readonly #telling = abortScope();
  #looking: AbortScope | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** The newest report, while its time has not come. */
  #untold: Report | null = null;

  /** Lasts while somebody listens to `diagnostics`; `null` while nobody does. */
  protected get looking(): AbortSignal | null {
    return this.#looking?.signal ?? null;
  }

  /** Told at once, or when a second has passed since the last one. */
  protected reported(report: Report): void {
    const isWaiting = this.#untold !== null;
    this.#untold = report;
    if (isWaiting) return;
    const waitMs = this.#toldAt + periodMs - monotonicMs();
    if (waitMs > 0) after(waitMs, () => this.#notify(), this.#telling.signal);
    else this.#notify();
  }

  /**
   * Listeners that were there before the tag was defined, and those that capture above it, are seen by what they do: an
   * event whose report is read keeps the samples coming, one that nobody reads ends them.
   */
  #notify(): void {
    const report = this.#untold;
    this.#untold = null;
    this.#toldAt = monotonicMs();
    if (!report) return;
    let isRead = false;
    const read = () => {
      isRead = true;
      this.#look();
      return report;
    };
    this.dispatchEvent(new DiagnosticsEvent(read));
    if (!isRead && this.#listeners.size === 0) this.#lookAway();
  }

  #look(): void {
    if (this.#looking) return;
    this.#looking = abortScope();
    this.lookedAt(this.#looking.signal);
  }

  #lookAway(): void {
    this.#looking?.end();
    this.#looking = null;
  }

  /** Somebody begins to listen; `abortSignal` aborts with the last of them. */
  protected abstract lookedAt(abortSignal: AbortSignal): void;

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
    if (signal) onAbort(signal, () => this.#forget(listener));
    if (typeof options === 'object' && options.once) {
      super.addEventListener(type, () => this.#forget(listener), options);
    }
    if (!this.#looking) this.#toldAt = Number.NEGATIVE_INFINITY; // whoever comes is told at once
    this.#look();
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
    this.#untold = null;
    this.#lookAway();
  }
}
