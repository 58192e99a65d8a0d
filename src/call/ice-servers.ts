// The STUN and TURN servers of a session: given once, or asked from the page whenever they are needed, so that
// TURN credentials may be short-lived.

import { CallError } from '../base/errors.js';
import { type CallSettings, checkIceServers, defaultIceServers } from './options.js';

/**
 * Never rejects: without the page's servers the public STUN servers still connect most people, and the error
 * says what was wrong.
 */
export async function askIceServers(
  source: CallSettings['iceServers'],
  onError: (error: CallError) => void,
): Promise<readonly RTCIceServer[]> {
  if (typeof source !== 'function') return source;
  try {
    return checkIceServers(await source());
  } catch (thrown) {
    onError(thrown instanceof CallError ? thrown : new CallError('ice-servers-failed', {}, thrown));
    return defaultIceServers;
  }
}
