// The STUN and TURN servers of a session: given once, or asked from the page whenever they are needed, so that
// TURN credentials may be short-lived.

import { CallError } from '../base/errors.js';
import { childOf, delay } from '../base/lifetime.js';
import { type CallSettings, checkIceServers, defaultIceServers } from './options.js';

/** Milliseconds. A page that does not answer must not keep people from meeting. */
const answerDueMs = 5000;

/**
 * Never rejects: without the page's servers the public STUN servers still connect most people, and the error
 * says what was wrong.
 */
export async function askIceServers(
  source: CallSettings['iceServers'],
  onError: (error: CallError) => void,
  life: AbortSignal,
): Promise<readonly RTCIceServer[]> {
  if (typeof source !== 'function') return source;
  const wait = childOf(life);
  try {
    const overdue = delay(answerDueMs, wait.signal).then(() => {
      throw new CallError('ice-servers-failed', { afterMs: answerDueMs });
    });
    return checkIceServers(await Promise.race([source(), overdue]));
  } catch (thrown) {
    onError(thrown instanceof CallError ? thrown : new CallError('ice-servers-failed', {}, thrown));
    return defaultIceServers;
  } finally {
    wait.end();
  }
}
