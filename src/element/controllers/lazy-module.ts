// A part of the face that a page does not pay for until it is needed: fetches its module once and adds its styles, if it has any.

import type { CSSResult, ReactiveControllerHost } from 'lit';
import { adoptStyles } from '../adopt-styles.js';

export interface LazyModuleHost extends ReactiveControllerHost {
  readonly renderRoot: ParentNode;
}

export class LazyModule<T extends object> {
  readonly #host: LazyModuleHost;
  readonly #import: () => Promise<T>;
  #part: T | null = null;
  #loading = false;

  constructor(host: LazyModuleHost, load: () => Promise<T>) {
    this.#host = host;
    this.#import = load;
  }

  /** `null` until it was fetched. */
  get part(): T | null {
    return this.#part;
  }

  /** `true` once, when it has come. Offline or deployed anew: asked for again by the next call. */
  async load(): Promise<boolean> {
    if (this.#part || this.#loading) return false;
    this.#loading = true;
    const part = await this.#import().catch(() => null);
    // Before its first drawing an element has no place for styles.
    await this.#host.updateComplete;
    this.#loading = false;
    const { styles }: { readonly styles?: CSSResult } = part ?? {};
    if (styles) adoptStyles(this.#host, styles);
    this.#part = part;
    return part !== null;
  }
}
