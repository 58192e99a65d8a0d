// Dispatches the `diagnostics` events of a tag, and requests frequent samples from the call only while a page listens.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { abortScope, after, onAbort } from '../../base/abort.js';
import { monotonicMs } from '../../base/clock.js';
import type { CallModel } from '../../call/call-model.js';
import type { Report } from '../../call/state.js';
import { DiagnosticsEvent } from '../events.js';
import { FrequentSamples } from './frequent-samples.js';

export type Listener = EventListenerOrEventListenerObject | null;

/** Between two `diagnostics` events, milliseconds: a page that draws every report would draw all the time. */
const periodMs = 1000;

interface DiagnosticsEventsHost extends ReactiveControllerHost, EventTarget {
  readonly call: CallModel | null;
}

export class DiagnosticsEvents implements ReactiveController {
  readonly #host: DiagnosticsEventsHost;
  readonly #listeners = new Set<Listener>();
  readonly #scope = abortScope();
  readonly #samples = new FrequentSamples();
  #isWanted = false;
  #dispatchedAt = Number.NEGATIVE_INFINITY;
  /** The newest report that was not dispatched yet. */
  #pending: Report | null = null;

  constructor(host: DiagnosticsEventsHost) {
    this.#host = host;
    host.addController(this);
  }

  /** The host may have another call. */
  hostUpdate(): void {
    this.#requestSamples();
  }

  /** Dispatches the report at once, or one period after the previous one. */
  report(report: Report): void {
    const isWaiting = this.#pending !== null;
    this.#pending = report;
    if (isWaiting) return;
    const waitMs = this.#dispatchedAt + periodMs - monotonicMs();
    if (waitMs > 0) after(waitMs, () => this.#dispatch(), this.#scope.signal);
    else this.#dispatch();
  }

  /**
   * Listeners that were added before the tag was defined, and those that capture above it, are detected by their effect:
   * an event whose report is read keeps the samples frequent, and an event that no listener reads ends them.
   */
  #dispatch(): void {
    const report = this.#pending;
    this.#pending = null;
    this.#dispatchedAt = monotonicMs();
    if (!report) return;
    let isRead = false;
    const read = () => {
      isRead = true;
      this.#setWanted(true);
      return report;
    };
    this.#host.dispatchEvent(new DiagnosticsEvent(read));
    if (!isRead && this.#listeners.size === 0) this.#setWanted(false);
  }

  /** A listener was added to the host. */
  added(type: string, listener: Listener, options?: boolean | AddEventListenerOptions): void {
    const { signal, once = false } = typeof options === 'object' ? options : {};
    if (type !== 'diagnostics' || signal?.aborted) return;
    this.#listeners.add(listener);
    const forget = () => this.removed(type, listener);
    if (signal) onAbort(signal, forget);
    if (once) EventTarget.prototype.addEventListener.call(this.#host, type, forget, options);
    // The first listener gets the next report at once.
    if (!this.#isWanted) this.#dispatchedAt = Number.NEGATIVE_INFINITY;
    this.#setWanted(true);
  }

  /** A listener was removed from the host. */
  removed(type: string, listener: Listener): void {
    if (type !== 'diagnostics') return;
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#pending = null;
    this.#setWanted(false);
  }

  #setWanted(isWanted: boolean): void {
    this.#isWanted = isWanted;
    this.#requestSamples();
  }

  #requestSamples(): void {
    this.#samples.from(this.#isWanted ? this.#host.call : null);
  }
}
