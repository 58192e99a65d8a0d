// How long things live: every listener, timer and wait takes an AbortSignal and is gone with it.
// The only file that may start a timer, so that nothing can tick after its owner has ended.

import { startInterval, startTimeout, wallMs } from './clock.js';

/** A lifetime inside another: it ends with its parent, or alone by `end()`. */
export interface AbortScope {
  readonly signal: AbortSignal;
  end(reason?: unknown): void;
}

export function abortScope(parent?: AbortSignal): AbortScope {
  const controller = new AbortController();
  const end = () => controller.abort(parent?.reason);
  if (parent?.aborted) end();
  // The parent forgets a child that ended first, or a long call would collect one listener a peer.
  onAbort(controller.signal, () => parent?.removeEventListener('abort', end));
  parent?.addEventListener('abort', end, { once: true });
  return { signal: controller.signal, end: (reason) => controller.abort(reason) };
}

/** Runs `act` when the lifetime ends, at once when it has ended already. */
export function onAbort(abortSignal: AbortSignal, act: () => void): void {
  if (abortSignal.aborted) act();
  else abortSignal.addEventListener('abort', act, { once: true });
}

/** Runs `act` once after the delay, unless the lifetime ended. Returns a function that cancels it. */
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

/** What waits to be heard when time is up is heard within this, milliseconds. */
const turnMs = 100;

/** For what is judged by a silence: on a thread that is held up a timer overtakes what came in time. */
export function afterSilence(delayMs: number, act: () => void, abortSignal: AbortSignal): void {
  after(delayMs, () => after(turnMs, act, abortSignal), abortSignal);
}

/** Runs `act` again and again until the lifetime ends. */
export function every(periodMs: number, act: () => void, abortSignal: AbortSignal): void {
  if (abortSignal.aborted) return;
  abortSignal.addEventListener('abort', startInterval(act, periodMs), { once: true });
}

/**
 * Runs `act` when timers have slept: a closed lid, a frozen tab. By the wall clock, since the monotonic one may sleep
 * too; a clock that is set forward wakes nobody who minds.
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

/** What the promise settles with; rejects with the lifetime's reason when that ends first. */
export function whileAlive<T>(promise: Promise<T>, abortSignal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(abortSignal.reason);
    onAbort(abortSignal, gone);
    promise.then(resolve, reject).finally(() => abortSignal.removeEventListener('abort', gone));
  });
}

type Listenable = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/**
 * `addEventListener` that cannot be forgotten. Not by the option `signal`: zone.js up to 0.14.2 (Angular up to 17.0)
 * registers one native listener for all of a target and an event, with the options of the first, so that the end of one
 * took the others away (https://github.com/angular/angular/issues/49591).
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

/** Runs tasks one after the other; a task that fails is reported and does not stop the next. */
export function serial(onError: (thrown: unknown) => void): (task: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (task) => {
    last = last.then(task).catch(onError);
  };
}
