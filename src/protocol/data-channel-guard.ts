// Validates and rate-limits inbound messages of a data channel: 50 messages a second are read, and those above wait. A
// participant that keeps exceeding the limit loses the channel. Time is handed in.

import { utf8 } from '../base/bytes.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { decodeChannel } from './data-channel-codec.js';
import type { NegotiationFault } from './sdp.js';
import { type ChannelSignal, limits } from './signal.js';

export type ChannelRejection =
  /** Discarded with the channel: too many messages were waiting. */
  | 'rate'
  /** More than 16 KB. */
  | 'too-long'
  /** Not exactly one signal. */
  | 'malformed'
  /** A data channel besides ours: the connection is closed. */
  | 'channels'
  /** A candidate with an address that is not allowed (candidate-filter.ts). */
  | 'address'
  /** A description or candidates beyond the limits. */
  | Exclude<NegotiationFault, 'certificate'>;

export type ChannelRejections = Record<ChannelRejection, number>;

export const noChannelRejections = (): ChannelRejections => ({
  rate: 0,
  'too-long': 0,
  malformed: 0,
  channels: 0,
  address: 0,
  inflated: 0,
  sections: 0,
  candidates: 0,
});

/** A message, or the reason why it was rejected. */
type Waiting = { readonly text: string } | 'too-long' | 'malformed';

/**
 * The channel is reliable and a message may be sent only once, so a limit must not drop any. After an interruption of seconds a
 * path delivers all messages of that time in one burst, and so does a page that was frozen.
 */
export class DataChannelGuard {
  /** Rejected messages by reason. */
  readonly refused: ChannelRejections;
  readonly #pace = new RateLimiter(limits.channelMessagesPerSecond, 1000);
  readonly #waiting: Waiting[] = [];
  #isFlooded = false;

  constructor(refused = noChannelRejections()) {
    this.refused = refused;
  }

  /** The other side floods the channel: close it. */
  get isFlooded(): boolean {
    return this.#isFlooded;
  }

  /** A message arrived. */
  put(data: unknown, nowMs: number): void {
    this.#waiting.push(shortened(data));
    const due = limits.channelMessagesPerSecond - this.#pace.count(nowMs);
    this.#isFlooded ||= this.#waiting.length - due > limits.channelMessagesWaiting;
    if (this.#isFlooded) this.refused.rate += this.#waiting.splice(0).length;
  }

  /** The next signal that may be read now, in order of arrival. */
  take(nowMs: number): ChannelSignal | null {
    while (this.#waiting.length > 0 && this.#pace.tryAcquire(nowMs)) {
      const signal = read(this.#waiting.shift());
      if (typeof signal === 'object') return signal;
      this.refused[signal]++;
    }
    return null;
  }

  /** Milliseconds until the next message may be read; `null`: no message waits. */
  waitMs(nowMs: number): number | null {
    return this.#waiting.length > 0 ? this.#pace.waitMs(nowMs) : null;
  }
}

function shortened(data: unknown): Waiting {
  if (typeof data !== 'string') return 'malformed';
  return data.length > limits.channelMessage ? 'too-long' : { text: data };
}

function read(waiting: Waiting = 'malformed'): ChannelSignal | 'too-long' | 'malformed' {
  if (typeof waiting === 'string') return waiting;
  const { text } = waiting;
  if (utf8(text).length > limits.channelMessage) return 'too-long';
  return decodeChannel(text) ?? 'malformed';
}
