// What may come in through a data channel, and how much of it: 50 signals a second, the rest is dropped, and whoever
// does not stop loses the channel. Time is handed in; whose channel it is, is unknown here.

import { utf8 } from '../base/bytes.js';
import { decodeChannel } from './data-channel-codec.js';
import type { NegotiationFault } from './sdp.js';
import { type ChannelSignal, limits } from './signal.js';

export type ChannelRejection =
  /** More than 50 in a second. */
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

/**
 * Signals above the rate that are borne within ten seconds. An honest browser says a few in a second at its busiest,
 * so this is an attack or a loop, and each costs the main thread time.
 */
export const patience = { excess: 500, periodMs: 10_000 };

export class DataChannelGuard {
  /** What was refused, and why. */
  readonly refused: ChannelRejections;
  #second = 0;
  #inSecond = 0;
  #period = 0;
  #excess = 0;

  constructor(refused = noChannelRejections()) {
    this.refused = refused;
  }

  /** The signal, or why it is none. */
  admit(data: unknown, nowMs: number): ChannelSignal | ChannelRejection {
    const signal = this.#isWithinRate(nowMs) ? read(data) : 'rate';
    if (typeof signal === 'string') this.refused[signal]++;
    return signal;
  }

  /** The other side floods the channel: close it. */
  get isFlooded(): boolean {
    return this.#excess > patience.excess;
  }

  #isWithinRate(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) this.#inSecond = 0;
    this.#second = second;
    const period = Math.floor(nowMs / patience.periodMs);
    if (period !== this.#period) this.#excess = 0;
    this.#period = period;
    if (++this.#inSecond <= limits.channelMessagesPerSecond) return true;
    this.#excess++;
    return false;
  }
}

function read(data: unknown): ChannelSignal | ChannelRejection {
  const { channelMessage } = limits;
  if (typeof data !== 'string') return 'malformed';
  if (data.length > channelMessage || utf8(data).length > channelMessage) return 'too-long';
  return decodeChannel(data) ?? 'malformed';
}
