// Adjustments that browsers need before they apply a remote description: one that crosses a local one, restarts ICE, or is
// faulty.

import { fragmentOf, isOfFirefox, keepRole } from '../protocol/sdp.js';

/**
 * The browser rolls back our offer by itself. But Firefox 153 rejects an offer that restarts ICE while our pending one does not
 * ("offer did not request ICE restart"), even after an explicit rollback: so ours is first replaced by one that does, which is
 * never sent.
 */
// Browser note firefox-restart-rollback
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

/** Throws if a `mid` occurs twice: Chromium rejects such a description, Firefox applies it and cannot answer. */
// Browser note firefox-duplicate-mid
export function withDistinctMids(sdp: string): string {
  const mids = sdp.match(/^a=mid:.*$/gm) ?? [];
  if (new Set(mids).size < mids.length) throw new TypeError('two media sections with one mid');
  return sdp;
}

/**
 * Firefox 153 answers every ICE restart as the DTLS client if the offer leaves the choice, and Chromium rejects a description
 * that changes roles.
 */
// Browser note firefox-dtls-role
export function inRole(connection: RTCPeerConnection, offer: string): string {
  const { currentLocalDescription: ours, currentRemoteDescription: theirs } = connection;
  const byUs = ours?.type === 'answer';
  return keepRole(offer, (byUs ? ours : theirs)?.sdp ?? '', byUs);
}
