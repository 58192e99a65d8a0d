// The STUN and TURN servers of a session: given once, or requested from the page at every join and restart and before the
// credentials expire, so that credentials can be short-lived.

import { type AbortScope, abortScope, after, delay } from '../base/abort.js';
import { wallMs } from '../base/clock.js';
import { CallError } from '../base/errors.js';
import { expiryOf } from '../diagnostics/ice/ice-servers.js';
import { type CallSettings, defaultIceServers } from './options.js';
import { acceptedServers, type IceList, readIceServers } from './read-ice-servers.js';

/** Returns `true` if the browser accepts these servers; browsers validate them only when a connection is created. */
export function isAcceptedByBrowser(servers: readonly RTCIceServer[]): boolean {
  try {
    new RTCPeerConnection({ iceServers: [...servers] }).close();
    return true;
  } catch {
    return false;
  }
}

const usable = new WeakMap<IceList, IceList>();

/** The entries of a list of the page that the browser accepts. Each list is validated once: the first connection takes 30 ms. */
export function usableServers(list: IceList): IceList {
  const known = usable.get(list) ?? acceptedServers(list, isAcceptedByBrowser);
  usable.set(list, known);
  return known;
}

/** The page has this long to answer, in milliseconds; most participants can be reached without TURN. */
const patienceMs = 5000;
/**
 * The list is requested again this long before it expires, or after half of a lifetime that is shorter than twice this.
 * Milliseconds.
 */
const headStartMs = 60_000;
/** The shortest interval between requests, milliseconds. */
const leastMs = 5000;

/** When the first of the credentials expires, in Unix milliseconds; `null` if no username contains a time. */
export function firstExpiry(servers: readonly RTCIceServer[]): number | null {
  const ends = servers.map(({ username }) => expiryOf(username)).filter((end) => end !== undefined);
  return ends.length === 0 ? null : Math.min(...ends);
}

/**
 * The time until the next request. The wall clock is only a hint: a wrong one makes the request early or late. New credentials
 * that have expired already point to such a clock, or to a page that has no others.
 */
export function renewalMs(expiryMs: number, nowMs: number): number {
  const leftMs = expiryMs - nowMs;
  return leftMs <= 0 ? headStartMs : Math.max(leastMs, leftMs - Math.min(headStartMs, leftMs / 2));
}

export interface IceServersOptions {
  readonly source: CallSettings['iceServers'];
  /** The servers changed. */
  onRenewed(): void;
  onError(error: CallError): void;
}

export class IceServers {
  readonly #options: IceServersOptions;
  readonly #abortSignal: AbortSignal;
  #current: readonly RTCIceServer[] = defaultIceServers;
  #error: CallError | null = null;
  #renewal: AbortScope | null = null;
  /** The static list has been validated. */
  #wasGiven = false;

  constructor(options: IceServersOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  get current(): readonly RTCIceServer[] {
    return this.#current;
  }

  /** The error of the page's last answer. */
  get error(): CallError | null {
    return this.#error;
  }

  /**
   * Unusable entries are left out and reported. If no entry of the page's answer is usable, the previous servers, or the public
   * STUN servers, still connect most participants. Rejects with `ice-servers-invalid` if no entry of a static list is usable.
   */
  async ask(): Promise<void> {
    const { source } = this.#options;
    if (typeof source !== 'function') {
      if (this.#wasGiven) return;
      const list = usableServers(source);
      const [first] = list.unusable;
      if (first && list.servers.length === 0)
        throw new CallError('ice-servers-invalid', { ...first });
      this.#wasGiven = true;
      this.#take(list);
      return;
    }
    try {
      this.#take(
        acceptedServers(
          readIceServers(await inTime(source(), this.#abortSignal)),
          isAcceptedByBrowser,
        ),
      );
    } catch (thrown) {
      if (this.#abortSignal.aborted) return;
      this.#error = new CallError('ice-servers-failed', {}, thrown);
      this.#options.onError(this.#error);
    }
    this.#planRenewal();
  }

  #take({ servers, unusable }: IceList): void {
    if (servers.length > 0 || unusable.length === 0) this.#current = servers;
    const errors = unusable.map((entry) => new CallError('ice-server-ignored', { ...entry }));
    this.#error = errors[0] ?? null;
    for (const error of errors) this.#options.onError(error);
  }

  /** Requests the list if the credentials expired meanwhile: timers stop while a page is suspended. */
  async renew(): Promise<void> {
    const expiryMs = firstExpiry(this.#current);
    if (expiryMs === null || expiryMs > wallMs()) return;
    await this.ask();
    if (!this.#abortSignal.aborted) this.#options.onRenewed();
  }

  #planRenewal(): void {
    this.#renewal?.end();
    const expiryMs = firstExpiry(this.#current);
    if (expiryMs === null || this.#abortSignal.aborted) return;
    this.#renewal = abortScope(this.#abortSignal);
    const renew = () => void this.ask().then(() => this.#options.onRenewed());
    after(renewalMs(expiryMs, wallMs()), renew, this.#renewal.signal);
  }
}

/** The page's answer; rejects if it takes too long. */
async function inTime<T>(answer: Promise<T>, abortSignal: AbortSignal): Promise<T> {
  const wait = abortScope(abortSignal);
  const overdue = delay(patienceMs, wait.signal).then(() => {
    throw new Error(`no answer within ${patienceMs} ms`);
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    overdue.catch(() => {});
    wait.end();
  }
}
