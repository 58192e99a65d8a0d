// A module that is loaded on demand, so that a page does not download it before it is needed. Adopts the style sheets that
// the module exports.

import type { CSSResult, ReactiveController, ReactiveControllerHost } from 'lit';
import { importChunk } from '../../base/dynamic-import.js';
import { adoptStyles } from '../adopt-styles.js';

export interface LazyModuleHost extends ReactiveControllerHost {
  readonly renderRoot: ParentNode;
}

export type LoadStatus = 'idle' | 'loading' | 'loaded' | 'failed';

export class LazyModule<T extends object> implements ReactiveController {
  readonly #host: LazyModuleHost;
  readonly #import: () => Promise<T>;
  readonly #onLoad: (module: T) => void;
  #status: LoadStatus = 'idle';
  #module: T | null = null;
  #loading: Promise<T> | null = null;
  /** Style sheets that the host has not adopted yet. */
  #styles: readonly CSSResult[] = [];

  /** `onLoad` is called once. */
  constructor(
    host: LazyModuleHost,
    load: () => Promise<T>,
    onLoad: (module: T) => void = () => {},
  ) {
    this.#host = host;
    this.#import = load;
    this.#onLoad = onLoad;
    host.addController(this);
  }

  /** `null` until it is loaded. */
  get module(): T | null {
    return this.#module;
  }

  get status(): LoadStatus {
    return this.#status;
  }

  /** Loads the module in the background; `status` tells the result. */
  request(): void {
    this.load().catch(() => {});
  }

  /**
   * Rejects with `CallError` `not-loaded` if the page is offline, or if a deployment has removed the file. The next call
   * tries again.
   */
  load(): Promise<T> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<T> {
    this.#setStatus('loading');
    try {
      this.#module = await importChunk(this.#import());
    } catch (thrown) {
      this.#loading = null;
      this.#setStatus('failed');
      throw thrown;
    }
    const { styles = [] }: { readonly styles?: CSSResult | readonly CSSResult[] } = this.#module;
    this.#styles = [styles].flat();
    this.#setStatus('loaded');
    this.#onLoad(this.#module);
    return this.#module;
  }

  #setStatus(status: LoadStatus): void {
    this.#status = status;
    this.#host.requestUpdate();
  }

  /** Before its first update the host has no render root to adopt style sheets. */
  hostUpdate(): void {
    if (this.#styles.length === 0) return;
    adoptStyles(this.#host, ...this.#styles);
    this.#styles = [];
  }
}
