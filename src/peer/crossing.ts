// What browsers need to take an offer of the other side that crosses ours or restarts ICE. Knows no signals.

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

/**
 * Firefox 153 answers every ICE restart as the DTLS client if the offer lets it choose, and Chromium refuses a description that
 * changes roles.
 */
export function inRole(connection: RTCPeerConnection, offer: string): string {
  const { currentLocalDescription: ours, currentRemoteDescription: theirs } = connection;
  const byUs = ours?.type === 'answer';
  return keepRole(offer, (byUs ? ours : theirs)?.sdp ?? '', byUs);
}
