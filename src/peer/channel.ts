// Signals in band: the negotiated data channel `ctl` between two people who are connected.
// Also the authority on whether the other side still speaks: a ping every two seconds.
// Knows what may be said, not what it leads to.

import { after, every, listen } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import { Throttle } from '../base/merged.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { encodeChannel } from '../protocol/data-channel-codec.js';
import { type ChannelRejections, DataChannelGuard } from '../protocol/data-channel-guard.js';
import type { ChannelSignal, TextOf } from '../protocol/signal.js';

/** Same id on both sides, so that the channel needs no negotiation of its own. */
export const channelInit: RTCDataChannelInit = { negotiated: true, id: 0, ordered: true };
export const channelLabel = 'ctl';

const pingMs = 2000;
/**
 * Pings without an answer; beyond it one a minute. A frozen page hears all of them at once when it thaws, and must not
 * take them for a flood (550 at once): so it may be frozen for eight hours.
 */
const unansweredLimit = 30;
const unansweredMs = 60_000;

/** Below what is read in a second (50), so that what waits there after a delay grows fewer. */
const perSecond = 30;
/** Of two `hello`, in either direction, milliseconds: each has the whole call drawn again. */
const helloMs = 500;
/** Signals; more than everything that a full room has to say at once. */
const waitingLimit = 256;

type Hello = Extract<TextOf, { readonly kind: 'hello' }>;

export interface ChannelOptions {
  readonly channel: RTCDataChannel;
  /** Messages that were malformed, too long or too many are counted here. */
  readonly refused: ChannelRejections;
  onOpen(): void;
  /** The other side closed it or its connection, or the browser gave it up. */
  onClose(): void;
  /** The other side does not stop speaking: closed by us. */
  onFlood(): void;
  /** Everything but pings, which are answered here. */
  onSignal(signal: TextOf): void;
  /** The other side said anything at all. */
  onSpoke(): void;
}

export class Channel {
  readonly #options: ChannelOptions;
  readonly #pings = new Map<number, number>();
  #n = 0;
  readonly #gate: DataChannelGuard;
  readonly #abortSignal: AbortSignal;
  readonly #pace = new RateLimiter(perSecond, 1000);
  /** Said, and not sent yet. */
  #waiting: string[] = [];
  #cancelFlush = () => {};
  #cancelRead = () => {};
  readonly #hellos: Readonly<Record<'in' | 'out', Throttle<Hello>>>;
  #lastHeardMs = monotonicMs();
  #roundTripMs: number | undefined;
  /** When the newest ping that was answered was sent. */
  #carriedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ChannelOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#gate = new DataChannelGuard(options.refused);
    this.#hellos = {
      in: new Throttle(helloMs, (hello) => options.onSignal(hello), abortSignal),
      out: new Throttle(helloMs, (hello) => this.#send(hello), abortSignal),
    };
    const { channel } = options;
    listen(channel, 'open', () => this.#opened(abortSignal), abortSignal);
    listen(channel, 'close', () => options.onClose(), abortSignal);
    listen<MessageEvent>(channel, 'message', ({ data }) => this.#receive(data), abortSignal);
  }

  get open(): boolean {
    return this.#options.channel.readyState === 'open';
  }

  /** By the other side, or by the browser, which gives up when nothing arrives there. */
  get closed(): boolean {
    return this.#options.channel.readyState === 'closed';
  }

  /** Milliseconds since the other side was last heard. */
  get silentMs(): number {
    return monotonicMs() - this.#lastHeardMs;
  }

  /** Milliseconds since the channel is known to have carried our words to them and theirs to us; `Infinity` before it did. */
  get carriedMs(): number {
    return monotonicMs() - this.#carriedAtMs;
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Dropped while the channel is not open. In turn, and no faster than the other side lets in; a goodbye cannot wait. */
  send(signal: ChannelSignal): void {
    if (!this.open) return;
    if (signal.kind === 'hello') this.#hellos.out.put(signal);
    else this.#send(signal);
  }

  #send(signal: ChannelSignal): void {
    if (!this.open) return;
    if (signal.kind === 'bye') this.#options.channel.send(encodeChannel(signal));
    else if (this.#waiting.length < waitingLimit) this.#waiting.push(encodeChannel(signal));
    this.#flush();
  }

  /** Asks for a sign of life; the answer shows in `silentMs` and `roundTripMs`. */
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
    else if (signal.kind === 'hello') this.#hellos.in.put(signal);
    else this.#options.onSignal(signal);
  }

  #answered(n: number): void {
    const sentMs = this.#pings.get(n);
    if (sentMs === undefined) return;
    // Said in turn: those before will not be answered any more.
    for (const known of this.#pings.keys()) if (known <= n) this.#pings.delete(known);
    this.#roundTripMs = monotonicMs() - sentMs;
    this.#carriedAtMs = Math.max(sentMs, this.#carriedAtMs);
  }
}
