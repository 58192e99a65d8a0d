// Is somebody still there whose broker connection died? Asks in band and looks whether media still moves.
// Knows no stages; it only answers.

import { after } from '../base/abort.js';
import type { Channel } from './channel.js';
import { type PathSample, recoveryMs, Stopwatch } from './ice-recovery.js';
import type { Transceivers } from './transceivers.js';

/**
 * Milliseconds from one look to the next: two round trips, within these bounds. A round trip that was measured while a page
 * was busy (1.6 s right after it joined) would have a ghost sit there for ten seconds; whoever is slower than the bound
 * and lives, says so within the grace that mesh.ts gives the gone.
 */
const lookBounds = { least: 200, most: 600 } as const;
/**
 * So many silent looks in a row. Looks are counted and not time, because time during which this page was held up says
 * nothing about them, and an answer that waits behind it is heard before the next look.
 */
const silentLooks = 3;

/** Media that still moves after so long was in no jitter buffer: they live, and their page is frozen. Milliseconds. */
const livesMs = 5000;

/** Whoever is dead is found dead by then, milliseconds, in a page that is on time. */
export const livenessMs = lookBounds.most * (silentLooks + 1);

/** Whoever was found dead and is frozen cannot say that they live; what was on its way when they died has played by then. */
export const isSending = ({ mediaSilentMs, closed }: PathSample): boolean =>
  mediaSilentMs < recoveryMs.look && !closed;

interface Line {
  readonly channel: Pick<Channel, 'ping' | 'roundTripMs' | 'carriedMs' | 'open' | 'closed'>;
  readonly sections: Pick<Transceivers, 'rtpSilentMs'>;
}

/** Calls `onDead` if neither an answer nor media comes; calls nothing if either does. */
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
    // Whatever else comes may have been said before they died, and have waited for this page.
    if (channel.carriedMs <= asked.ms) return;
    // Frames already in the jitter buffer play on for a moment after the sender died.
    const isSilent = sections.rtpSilentMs() >= lookMs;
    if (!isSilent && asked.ms >= livesMs) return;
    // Nobody answers in a channel that has not opened yet, and nobody ever will in one that is closed.
    silent = isSilent && channel.open ? silent + 1 : 0;
    if (silent === silentLooks || (isSilent && channel.closed)) onDead();
    else after(lookMs, look, abortSignal);
  };
  after(lookMs, look, abortSignal);
}
