// What browsers need to take a description of the other side: one that crosses ours, restarts ICE, or is faulty. Knows no
// signals.

import { fragmentOf, isOfFirefox, keepRole } from '../protocol/sdp.js';

/**
 * The browser takes our offer back by itself. But Firefox 153 refuses an offer that restarts ICE in place of one that does not
 * ("offer did not request ICE restart"), even after an explicit rollback: so ours becomes such a one first, and is never said.
 */
export async function yieldTo(connection: RTCPeerConnection, offer: string): Promise<void> {
  const restarts = (next: string | undefined, last: RTCSessionDescription | null) =>
    fragmentOf(next ?? '') !== fragmentOf(last?.sdp ?? '');
  const {
    pendingLocalDescription: ours,
    currentLocalDescription,
    currentRemoteDescription,
  } = connection;
  if (!isOfFirefox(ours?.sdp) || !restarts(offer, currentRemoteDescription)) return;
  if (!currentRemoteDescription || restarts(ours?.sdp, currentLocalDescription)) return;
  connection.restartIce();
  await connection.setLocalDescription();
}

/** Throws where one `mid` stands twice: Chromium refuses such a description, Firefox takes it and then cannot answer. */
export function withDistinctMids(sdp: string): string {
  const mids = sdp.match(/^a=mid:.*$/gm) ?? [];
  if (new Set(mids).size < mids.length) throw new TypeError('two media sections with one mid');
  return sdp;
}

/**
 * Firefox 153 answers every ICE restart as the DTLS client if the offer lets it choose, and Chromium refuses a description that
 * changes roles.
 */
export function inRole(connection: RTCPeerConnection, offer: string): string {
  const { currentLocalDescription: ours, currentRemoteDescription: theirs } = connection;
  const byUs = ours?.type === 'answer';
  return keepRole(offer, (byUs ? ours : theirs)?.sdp ?? '', byUs);
}
