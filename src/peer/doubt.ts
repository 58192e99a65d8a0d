// Is somebody still there whose broker connection died? Asks in band and looks whether media still moves.
// Knows no stages; it only answers.

import { after } from '../base/lifetime.js';
import type { Channel } from './channel.js';
import type { MediaSections } from './media-sections.js';
import { Since } from './recovery.js';

/** A dead process answers no ping; a live one does within this or four round trips. Milliseconds. */
const leastMs = 400;
/** Timers of an idle page are this punctual. Milliseconds. */
const lateMs = 100;

/** Calls `onDead` if neither an answer nor media comes; calls nothing if either does. */
export function doubt(
  { channel, sections }: { readonly channel: Channel; readonly sections: MediaSections },
  onDead: () => void,
  life: AbortSignal,
): void {
  channel.ping();
  const asked = new Since();
  asked.start();
  const windowMs = Math.max(leastMs, 4 * (channel.roundTripMs ?? 0));
  sections.rtpSilentMs(); // notes which frames are known already
  let dueMs = windowMs;
  let silentLooks = 0;
  const look = () => {
    if (channel.silentMs < asked.ms) return;
    // A timer that comes late was held up by this very page, and so was the answer that may wait behind it.
    const late = asked.ms > dueMs + lateMs;
    // Frames already in the jitter buffer play on for a moment after the sender died.
    const silent = sections.rtpSilentMs() >= windowMs / 2;
    // Nobody answers in a channel that has not opened yet.
    silentLooks = silent && !late && channel.open ? silentLooks + 1 : 0;
    if (silentLooks === 2) {
      onDead();
      return;
    }
    channel.ping();
    dueMs = asked.ms + windowMs / 2;
    after(windowMs / 2, look, life);
  };
  after(windowMs, look, life);
}
