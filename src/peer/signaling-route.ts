// Which way signals to one person go: in band while the channel is known to carry, else by the room.
// Knows no signals; it only answers.

import type { Channel } from './channel.js';
import { Stopwatch } from './ice-recovery.js';

/** An answered ping proves the channel for this long: pings go out every two seconds. Milliseconds. */
const carriesMs = 5000;

export class SignalingRoute {
  readonly #isConnected: () => boolean;
  /** Since they last offered by the room: they have no other way, or do not trust it. */
  readonly #offered = new Stopwatch();

  constructor(isConnected: () => boolean) {
    this.#isConnected = isConnected;
  }

  /** They offered by the room: we answer there, unless the channel proves itself anew. */
  offered(channel: Channel | null): void {
    this.#offered.start();
    channel?.ping();
  }

  /** A path may be dead in one direction only, whatever the connection says of itself: an answered ping proves both. */
  isInBand(channel: Channel | null): channel is Channel {
    if (!channel?.open || !this.#isConnected()) return false;
    return channel.carriedMs < Math.min(carriesMs, this.#offered.ms);
  }
}
