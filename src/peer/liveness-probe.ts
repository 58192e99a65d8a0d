// Liveness probe: after a broker lost its connection to a peer, pings it and watches whether media still arrives.

import { after } from '../base/abort.js';
import { Stopwatch } from '../base/stopwatch.js';
import type { Channel } from './channel.js';
import { type PathSample, recoveryMs } from './ice-recovery.js';
import type { Transceivers } from './transceivers.js';

/**
 * Interval between two checks, milliseconds: two round trips, within these bounds. An RTT measured on a busy page (1.6 s right
 * after it joined) would delay detection to 10 s, so it is capped; a slower live peer recovers within `meshTimeouts.goneGrace`.
 */
const lookBounds = { least: 200, most: 600 } as const;
/**
 * Silent checks in a row after which a peer is considered dead. Checks are counted instead of time, since time during which
 * this page was busy must not count, and an answer that waits is read before the next check.
 */
const silentLooks = 3;

/**
 * Media that still arrives after this time did not come from the jitter buffer: the peer lives and its page is frozen.
 * Milliseconds.
 */
const livesMs = 5000;

/** Upper bound for detecting a dead peer on a page whose timers are on time, milliseconds. */
export const livenessMs = lookBounds.most * (silentLooks + 1);

/**
 * A frozen peer that was considered dead cannot respond; by this time all media that was in transit has been played.
 * Milliseconds.
 */
export const isSending = ({ mediaSilentMs, closed }: PathSample): boolean =>
  mediaSilentMs < recoveryMs.look && !closed;

interface Line {
  readonly channel: Pick<Channel, 'ping' | 'roundTripMs' | 'carriedMs' | 'open' | 'closed'>;
  readonly sections: Pick<Transceivers, 'rtpSilentMs'>;
}

/** Calls `onDead` if neither an answer nor media arrives. */
export function probeLiveness(
  { channel, sections }: Line,
  onDead: () => void,
  abortSignal: AbortSignal,
): void {
  const asked = new Stopwatch();
  asked.start();
  channel.ping();
  const { least, most } = lookBounds;
  const lookMs = Math.min(most, Math.max(least, 2 * (channel.roundTripMs ?? 0)));
  sections.rtpSilentMs(); // notes which frames are known already
  let silent = 0;
  const look = () => {
    // Other messages may have been sent before the peer died.
    if (channel.carriedMs <= asked.ms) return;
    // Frames in the jitter buffer are played for a moment after the sender died.
    const isSilent = sections.rtpSilentMs() >= lookMs;
    if (!isSilent && asked.ms >= livesMs) return;
    // A channel that has not opened or is closed cannot carry an answer.
    silent = isSilent && channel.open ? silent + 1 : 0;
    if (silent === silentLooks || (isSilent && channel.closed)) onDead();
    else after(lookMs, look, abortSignal);
  };
  after(lookMs, look, abortSignal);
}
