// The negotiated data channel `ctl` between two connected participants. It also determines whether the peer still responds, by
// a ping every two seconds.

import { after, every, listen } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { Throttle } from '../base/throttle.js';
import { encodeChannel } from '../protocol/data-channel-codec.js';
import { type ChannelRejections, DataChannelGuard } from '../protocol/data-channel-guard.js';
import type { ChannelSignal, TextOf } from '../protocol/signal.js';

/** The same id on both sides, so that the channel needs no negotiation. */
export const channelInit: RTCDataChannelInit = { negotiated: true, id: 0, ordered: true };
export const channelLabel = 'ctl';

const pingMs = 2000;
/**
 * Unanswered pings after which only one a minute is sent. A frozen page receives all of them at once when it resumes and must
 * not take them for a flood (550 at once): this allows eight hours.
 */
const unansweredLimit = 30;
const unansweredMs = 60_000;

/** Below the rate that the peer reads (50 a second), so that a backlog at the peer shrinks. */
const perSecond = 30;
/**
 * The interval between two `hello`, and between two `want`, in either direction, milliseconds: one causes the whole call to be
 * rendered, the other a key frame.
 */
const repeatMs = 500;
/** Signals in the queue; more than a full room sends at once. */
const waitingLimit = 256;

type ThrottledKind = 'hello' | 'want';
type Throttled = Extract<ChannelSignal, { readonly kind: ThrottledKind }>;
type Throttles = Readonly<Record<ThrottledKind, Throttle<Throttled>>>;

const isThrottled = (signal: ChannelSignal): signal is Throttled =>
  signal.kind === 'hello' || signal.kind === 'want';

export interface ChannelOptions {
  readonly channel: RTCDataChannel;
  /** Counts messages that were malformed, too long or too many. */
  readonly refused: ChannelRejections;
  onOpen(): void;
  /** The peer closed the channel or the connection, or the browser gave it up. */
  onClose(): void;
  /** The peer kept exceeding the rate limit: we closed the channel. */
  onFlood(): void;
  /** Every signal except pings, which are answered here. */
  onSignal(signal: TextOf): void;
  /** A message of any kind arrived. */
  onSpoke(): void;
}

export class Channel {
  readonly #options: ChannelOptions;
  readonly #pings = new Map<number, number>();
  #n = 0;
  readonly #gate: DataChannelGuard;
  readonly #abortSignal: AbortSignal;
  readonly #pace = new RateLimiter(perSecond, 1000);
  /** Signals that have not been sent yet. */
  #waiting: string[] = [];
  #cancelFlush = () => {};
  #cancelRead = () => {};
  readonly #throttles: Readonly<Record<'in' | 'out', Throttles>>;
  #lastHeardMs = monotonicMs();
  #roundTripMs: number | undefined;
  /** When the newest answered ping was sent. */
  #carriedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ChannelOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#gate = new DataChannelGuard(options.refused);
    const throttles = (notify: (signal: Throttled) => void): Throttles => ({
      hello: new Throttle(repeatMs, notify, abortSignal),
      want: new Throttle(repeatMs, notify, abortSignal),
    });
    this.#throttles = {
      in: throttles((signal) => options.onSignal(signal)),
      out: throttles((signal) => this.#send(signal)),
    };
    const { channel } = options;
    listen(channel, 'open', () => this.#opened(abortSignal), abortSignal);
    listen(channel, 'close', () => options.onClose(), abortSignal);
    listen<MessageEvent>(channel, 'message', ({ data }) => this.#receive(data), abortSignal);
  }

  get open(): boolean {
    return this.#options.channel.readyState === 'open';
  }

  /** By the peer, or by the browser, which gives up when nothing is acknowledged. */
  get closed(): boolean {
    return this.#options.channel.readyState === 'closed';
  }

  /** Milliseconds since the last message of the peer. */
  get silentMs(): number {
    return monotonicMs() - this.#lastHeardMs;
  }

  /** Milliseconds since the channel last proved to carry in both directions; `Infinity` before it did. */
  get carriedMs(): number {
    return monotonicMs() - this.#carriedAtMs;
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /**
   * Drops the signal if the channel is not open. Signals are sent in order and no faster than the peer reads; a goodbye is sent
   * immediately.
   */
  send(signal: ChannelSignal): void {
    if (!this.open) return;
    if (isThrottled(signal)) this.#throttles.out[signal.kind].put(signal);
    else this.#send(signal);
  }

  #send(signal: ChannelSignal): void {
    if (!this.open) return;
    if (signal.kind === 'bye') this.#options.channel.send(encodeChannel(signal));
    else if (this.#waiting.length < waitingLimit) this.#waiting.push(encodeChannel(signal));
    this.#flush();
  }

  /** Sends a ping; `silentMs` and `roundTripMs` show the answer. */
  ping(): void {
    const now = monotonicMs();
    const last = this.#pings.get(this.#n) ?? Number.NEGATIVE_INFINITY;
    if (this.#pings.size >= unansweredLimit && now - last < unansweredMs) return;
    this.#n++;
    this.#pings.set(this.#n, now);
    this.#pings.delete(this.#n - unansweredLimit);
    this.send({ kind: 'ping', n: this.#n });
  }

  #flush(): void {
    this.#cancelFlush();
    const now = monotonicMs();
    for (const next of [...this.#waiting]) {
      if (!this.open || !this.#pace.tryAcquire(now)) break;
      this.#options.channel.send(next);
      this.#waiting.shift();
    }
    if (this.#waiting.length === 0) return;
    this.#cancelFlush = after(this.#pace.waitMs(now), () => this.#flush(), this.#abortSignal);
  }

  #opened(abortSignal: AbortSignal): void {
    this.#lastHeardMs = monotonicMs();
    this.#options.onOpen();
    this.ping();
    every(pingMs, () => this.ping(), abortSignal);
  }

  #receive(data: unknown): void {
    this.#gate.put(data, monotonicMs());
    if (this.#gate.isFlooded) {
      this.#options.channel.close();
      this.#options.onFlood();
      return;
    }
    this.#lastHeardMs = monotonicMs();
    this.#options.onSpoke();
    this.#readDue();
  }

  #readDue(): void {
    this.#cancelRead();
    const now = monotonicMs();
    for (let next = this.#gate.take(now); next; next = this.#gate.take(now)) {
      if (this.#abortSignal.aborted) return;
      this.#read(next);
    }
    const waitMs = this.#gate.waitMs(now);
    if (waitMs !== null) this.#cancelRead = after(waitMs, () => this.#readDue(), this.#abortSignal);
  }

  #read(signal: ChannelSignal): void {
    if (signal.kind === 'ping') this.send({ kind: 'pong', n: signal.n });
    else if (signal.kind === 'pong') this.#answered(signal.n);
    else if (isThrottled(signal)) this.#throttles.in[signal.kind].put(signal);
    else this.#options.onSignal(signal);
  }

  #answered(n: number): void {
    const sentMs = this.#pings.get(n);
    if (sentMs === undefined) return;
    // Pongs arrive in order: earlier pings will not be answered any more.
    for (const known of this.#pings.keys()) if (known <= n) this.#pings.delete(known);
    this.#roundTripMs = monotonicMs() - sentMs;
    this.#carriedAtMs = Math.max(sentMs, this.#carriedAtMs);
  }
}
