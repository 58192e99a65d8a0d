// What a browser tab keeps over a reload or a crash, so that it can take the place of its own ghost: random bytes, and
// not a word about rooms. The only file that stores anything. Knows no call.

import { type Bytes, fromHex, hex, random } from '../base/bytes.js';

const key = 'video-call';
const length = 16;

/**
 * The same bytes for as long as the tab lives; browsers copy them into a tab that is duplicated. `null` where a page may
 * store nothing: a sandboxed frame, or storage that is switched off (SecurityError).
 */
export function tabSeat(): Bytes | null {
  try {
    const kept = fromHex(sessionStorage.getItem(key) ?? '');
    if (kept?.length === length) return kept;
    const fresh = random(length);
    sessionStorage.setItem(key, hex(fresh));
    return fresh;
  } catch {
    return null;
  }
}
