// What a browser tab keeps over a reload or a crash, so that it can take the place of its own ghost: a random name, and
// not a word about rooms. The only file that stores anything. Knows no call.

import { randomName } from '../base/bytes.js';

const key = 'video-call';

/**
 * The same for as long as the tab lives; browsers copy it into a tab that is duplicated. `null` where a page may store
 * nothing: a sandboxed frame, or storage that is switched off (SecurityError).
 */
export function tabSeat(): string | null {
  try {
    const seat = sessionStorage.getItem(key) ?? randomName();
    sessionStorage.setItem(key, seat);
    return seat;
  } catch {
    return null;
  }
}
