// Is somebody still there whose broker connection died? Asks in band and looks whether media still moves.
// Knows no stages; it only answers.

import { after } from '../base/lifetime.js';
import type { Channel } from './channel.js';
import type { MediaSections } from './media-sections.js';
import { Since } from './recovery.js';

/** A dead process answers no ping; a live one does within this or four round trips. Milliseconds. */
const leastMs = 400;
/**
 * So many silent looks in a row, half that time apart. Looks are counted and not time, because time during which this
 * page was held up says nothing about them, and an answer that waits behind it is heard before the next look.
 */
const silentLooks = 3;

/** Calls `onDead` if neither an answer nor media comes; calls nothing if either does. */
export function doubt(
  { channel, sections }: { readonly channel: Channel; readonly sections: MediaSections },
  onDead: () => void,
  life: AbortSignal,
): void {
  const asked = new Since();
  asked.start();
  channel.ping();
  const lookMs = Math.max(leastMs, 4 * (channel.roundTripMs ?? 0)) / 2;
  sections.rtpSilentMs(); // notes which frames are known already
  let silent = 0;
  const look = () => {
    // Whatever else comes may have been said before they died, and have waited for this page.
    if (channel.carriedMs <= asked.ms) return;
    // Frames already in the jitter buffer play on for a moment after the sender died, and nobody answers in a channel
    // that has not opened yet.
    silent = channel.open && sections.rtpSilentMs() >= lookMs ? silent + 1 : 0;
    if (silent === silentLooks) onDead();
    else after(lookMs, look, life);
  };
  after(lookMs, look, life);
}
