// The STUN and TURN servers of a session: given once, or asked from the page at every join and restart and again
// before the credentials expire, so that these may be short-lived. Knows no connections.

import { type AbortScope, abortScope, after, delay } from '../base/abort.js';
import { wallMs } from '../base/clock.js';
import { CallError } from '../base/errors.js';
import { expiryOf } from '../diagnostics/ice/ice-servers.js';
import { acceptedServers, type IceList, readIceServers } from './ice-list.js';
import { type CallSettings, defaultIceServers } from './options.js';

/** Whether the browser takes these servers, which it says only where a connection is made. */
export function isAcceptedByBrowser(servers: readonly RTCIceServer[]): boolean {
  try {
    new RTCPeerConnection({ iceServers: [...servers] }).close();
    return true;
  } catch {
    return false;
  }
}

/** A page that has not answered by then is not waited for: most people are reached without TURN. Milliseconds. */
const patienceMs = 5000;
/** Asked again this long before the end, or after half of a life that is shorter than two of these. Milliseconds. */
const headStartMs = 60_000;
/** Never more often. Milliseconds. */
const leastMs = 5000;

/** When the first of the credentials ends, in Unix milliseconds; `null` when none says so. */
export function firstExpiry(servers: readonly RTCIceServer[]): number | null {
  const ends = servers.map(({ username }) => expiryOf(username)).filter((end) => end !== undefined);
  return ends.length === 0 ? null : Math.min(...ends);
}

/**
 * How long to wait before asking again. The wall clock is only a hint: a wrong one asks early or late, no more. Fresh
 * credentials that are over already speak of such a clock, or of a page that has no others.
 */
export function renewalMs(expiryMs: number, nowMs: number): number {
  const leftMs = expiryMs - nowMs;
  return leftMs <= 0 ? headStartMs : Math.max(leastMs, leftMs - Math.min(headStartMs, leftMs / 2));
}

export interface IceServersOptions {
  readonly source: CallSettings['iceServers'];
  /** Other servers than before, by themselves. */
  onRenewed(): void;
  onError(error: CallError): void;
}

export class IceServers {
  readonly #options: IceServersOptions;
  readonly #abortSignal: AbortSignal;
  #current: readonly RTCIceServer[] = defaultIceServers;
  #error: CallError | null = null;
  #renewal: AbortScope | null = null;
  /** The list that was given once has been looked at. */
  #wasGiven = false;

  constructor(options: IceServersOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  get current(): readonly RTCIceServer[] {
    return this.#current;
  }

  /** What was wrong with the page's last answer. */
  get error(): CallError | null {
    return this.#error;
  }

  /**
   * What cannot be used is left out and told. Where nothing is left of the page's answer, the servers of before, or the
   * public STUN servers, still connect most people. Rejects with `ice-servers-invalid` where this browser takes nothing of
   * a list that was given once.
   */
  async ask(): Promise<void> {
    const { source } = this.#options;
    if (typeof source !== 'function') {
      if (this.#wasGiven) return;
      const list = acceptedServers(source, isAcceptedByBrowser);
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

  /** Asks if the credentials have ended meanwhile: timers stand still while a page sleeps. */
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

/** The page's answer, or a rejection when it takes too long. */
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
