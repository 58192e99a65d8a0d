// A frozen snapshot of state that is replaced by patches. Watchers are notified once per microtask.

export type Watcher<T> = (now: Readonly<T>, before: Readonly<T>) => void;

export class Store<T extends object> {
  #now: Readonly<T>;
  /** The snapshot that the watchers last received; `null` if that is the current one. */
  #before: Readonly<T> | null = null;
  readonly #watchers = new Set<Watcher<T>>();

  constructor(first: T) {
    this.#now = Object.freeze({ ...first });
  }

  get now(): Readonly<T> {
    return this.#now;
  }

  /** Replaces the given fields. Has no effect when all of them are equal. */
  patch(change: Partial<T>): void {
    const fields = Object.entries(change) as [keyof T, T[keyof T]][];
    if (fields.every(([field, value]) => Object.is(this.#now[field], value))) return;
    const before = this.#now;
    this.#now = Object.freeze({ ...before, ...change });
    if (this.#before) return;
    this.#before = before;
    queueMicrotask(() => this.#notify());
  }

  watch(watcher: Watcher<T>, abortSignal: AbortSignal): void {
    if (abortSignal.aborted) return;
    this.#watchers.add(watcher);
    abortSignal.addEventListener('abort', () => this.#watchers.delete(watcher), { once: true });
  }

  #notify(): void {
    const before = this.#before;
    this.#before = null;
    if (!before) return;
    const now = this.#now;
    for (const watcher of [...this.#watchers]) watcher(now, before);
  }
}
