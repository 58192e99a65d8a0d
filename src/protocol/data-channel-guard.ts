// What may come in through a data channel, and how much of it: 50 messages a second are read, and those above wait. A participant
// who does not stop loses the channel. Time is handed in; whose channel it is, is unknown here.

import { utf8 } from '../base/bytes.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { decodeChannel } from './data-channel-codec.js';
import type { NegotiationFault } from './sdp.js';
import { type ChannelSignal, limits } from './signal.js';

export type ChannelRejection =
  /** Thrown away with the channel: too many were waiting. */
  | 'rate'
  /** More than 16 KB. */
  | 'too-long'
  /** Not exactly one signal. */
  | 'malformed'
  /** A data channel besides ours: the connection is closed. */
  | 'channels'
  /** A candidate that leads where no browser is to be led (candidates.ts). */
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

/** A message, or what is wrong with one that need not be kept. */
type Waiting = { readonly text: string } | 'too-long' | 'malformed';

/**
 * The channel is reliable: what is said may be said only once, and no message may be lost to a limit. A path that was down for
 * seconds delivers at once all that was said meanwhile, and a frozen page hears it at once.
 */
export class DataChannelGuard {
  /** What was refused, and why. */
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

  /** A message came. */
  put(data: unknown, nowMs: number): void {
    this.#waiting.push(shortened(data));
    const due = limits.channelMessagesPerSecond - this.#pace.count(nowMs);
    this.#isFlooded ||= this.#waiting.length - due > limits.channelMessagesWaiting;
    if (this.#isFlooded) this.refused.rate += this.#waiting.splice(0).length;
  }

  /** The next signal whose turn has come, in the order in which they came. */
  take(nowMs: number): ChannelSignal | null {
    while (this.#waiting.length > 0 && this.#pace.tryAcquire(nowMs)) {
      const signal = read(this.#waiting.shift());
      if (typeof signal === 'object') return signal;
      this.refused[signal]++;
    }
    return null;
  }

  /** Until the turn of the next message, milliseconds; `null`: no message waits. */
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
