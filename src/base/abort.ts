// Lifetimes: every listener, timer and wait takes an AbortSignal and ends with it. Only this file starts a timer, so that
// no timer outlives its owner.

import { startInterval, startTimeout, wallMs } from './clock.js';

/** A lifetime inside another one: it ends with its parent, or earlier by `end()`. */
export interface AbortScope {
  readonly signal: AbortSignal;
  end(reason?: unknown): void;
}

export function abortScope(parent?: AbortSignal): AbortScope {
  const controller = new AbortController();
  const end = () => controller.abort(parent?.reason);
  if (parent?.aborted) end();
  // Without this, a long call would collect one listener on the parent for each peer that has ended.
  onAbort(controller.signal, () => parent?.removeEventListener('abort', end));
  parent?.addEventListener('abort', end, { once: true });
  return { signal: controller.signal, end: (reason) => controller.abort(reason) };
}

/** Runs `act` when the lifetime ends, or at once if it has ended already. */
export function onAbort(abortSignal: AbortSignal, act: () => void): void {
  if (abortSignal.aborted) act();
  else abortSignal.addEventListener('abort', act, { once: true });
}

/** Runs `act` once after the delay, unless the lifetime ends before. Returns a function that cancels it. */
export function after(delayMs: number, act: () => void, abortSignal: AbortSignal): () => void {
  if (abortSignal.aborted) return () => {};
  const cancel = () => {
    stop();
    abortSignal.removeEventListener('abort', cancel);
  };
  const stop = startTimeout(() => {
    abortSignal.removeEventListener('abort', cancel);
    act();
  }, delayMs);
  abortSignal.addEventListener('abort', cancel, { once: true });
  return cancel;
}

/** Messages that wait in the event loop when the time is up are handled within this time, milliseconds. */
const turnMs = 100;

/** For conclusions from silence: on a blocked thread, a timer overtakes messages that arrived in time. */
export function afterSilence(delayMs: number, act: () => void, abortSignal: AbortSignal): void {
  after(delayMs, () => after(turnMs, act, abortSignal), abortSignal);
}

/** Runs `act` in every period until the lifetime ends. */
export function every(periodMs: number, act: () => void, abortSignal: AbortSignal): void {
  if (abortSignal.aborted) return;
  abortSignal.addEventListener('abort', startInterval(act, periodMs), { once: true });
}

/**
 * Runs `act` after timers have been suspended: a closed lid, a frozen tab. It uses the wall clock, because the monotonic
 * clock may be suspended as well. A system time that is set forward causes one call in excess, which is harmless.
 */
export function onWake(act: () => void, abortSignal: AbortSignal): void {
  let last = wallMs();
  const tick = () => {
    const sleptMs = wallMs() - last;
    last += sleptMs;
    if (sleptMs > 5000) act();
  };
  every(1000, tick, abortSignal);
}

/** Resolves after the delay; rejects with the lifetime's reason when that ends first. */
export function delay(delayMs: number, abortSignal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    abortSignal.throwIfAborted();
    const gone = () => reject(abortSignal.reason);
    after(
      delayMs,
      () => {
        abortSignal.removeEventListener('abort', gone);
        resolve();
      },
      abortSignal,
    );
    abortSignal.addEventListener('abort', gone, { once: true });
  });
}

/** Settles like the promise; rejects with the lifetime's reason when that ends first. */
export function whileAlive<T>(promise: Promise<T>, abortSignal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(abortSignal.reason);
    onAbort(abortSignal, gone);
    promise.then(resolve, reject).finally(() => abortSignal.removeEventListener('abort', gone));
  });
}

type Listenable = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/**
 * `addEventListener` for a lifetime. It does not use the option `signal`: zone.js up to 0.14.2 (Angular up to 17.0)
 * registers one native listener for all listeners of a target and an event, with the options of the first one, so that the
 * end of one lifetime removed them all (https://github.com/angular/angular/issues/49591).
 */
export function listen<E extends Event = Event>(
  target: Listenable,
  type: string,
  hear: (event: E) => void,
  abortSignal: AbortSignal,
): void {
  if (abortSignal.aborted) return;
  target.addEventListener(type, hear as EventListener);
  onAbort(abortSignal, () => target.removeEventListener(type, hear as EventListener));
}

/** Runs tasks one after the other. A task that fails is reported and does not stop the next one. */
export function serial(onError: (thrown: unknown) => void): (task: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (task) => {
    last = last.then(task).catch(onError);
  };
}
