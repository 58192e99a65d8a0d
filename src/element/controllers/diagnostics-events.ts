// Dispatches the `diagnostics` events of a tag, and requests frequent samples from the call only while a page listens.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { abortScope, onAbort } from '../../base/abort.js';
import { Throttle } from '../../base/throttle.js';
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
  readonly #samples = new FrequentSamples();
  readonly #reports = new Throttle<Report>(
    periodMs,
    (report) => this.#dispatch(report),
    abortScope().signal,
  );
  #isWanted = false;

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
    this.#reports.put(report);
  }

  /**
   * Listeners that were added before the tag was defined, and those that capture above it, are detected by their effect:
   * an event whose report is read keeps the samples frequent, and an event that no listener reads ends them.
   */
  #dispatch(report: Report): void {
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
    if (!this.#isWanted) this.#reports.reset();
    this.#setWanted(true);
  }

  /** A listener was removed from the host. */
  removed(type: string, listener: Listener): void {
    if (type !== 'diagnostics') return;
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#reports.clear();
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
