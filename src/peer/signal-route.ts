// Selects the route of signals to one participant: the data channel while it is known to carry, otherwise the room.

import { Stopwatch } from '../base/stopwatch.js';
import type { Channel } from './channel.js';

/** An answered ping proves the channel for this long, milliseconds; pings are sent every two seconds. */
const carriesMs = 5000;

export class SignalRoute {
  readonly #isConnected: () => boolean;
  /** Since the peer last sent an offer over the room: it has no other route, or does not trust it. */
  readonly #offered = new Stopwatch();

  constructor(isConnected: () => boolean) {
    this.#isConnected = isConnected;
  }

  /** The peer sent an offer over the room: we answer there until the channel proves itself again. */
  offered(channel: Channel | null): void {
    this.#offered.start();
    channel?.ping();
  }

  /** A path may be dead in one direction only, regardless of its state: an answered ping proves both. */
  isInBand(channel: Channel | null): channel is Channel {
    if (!channel?.open || !this.#isConnected()) return false;
    return channel.carriedMs < Math.min(carriesMs, this.#offered.ms);
  }
}
