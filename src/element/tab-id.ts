// What a browser keeps over a reload or a crash. Of a tab, a random name, so that it can take the place of its own ghost, and
// the private keys of rooms that it owns. Of such a room, who was present, so that they need not be let in again; that lasts,
// because the owner may come back in another tab. The only file that stores anything. Knows no call.

import { randomName } from '../base/bytes.js';
import type { AttendanceStore } from '../call/options.js';

const key = 'video-call';

/**
 * The same for as long as the tab lives; browsers copy it into a tab that is duplicated. `null` where a page may store
 * nothing: a sandboxed frame, or storage that is switched off (SecurityError).
 */
export function tabId(): string | null {
  try {
    const id = sessionStorage.getItem(key) ?? randomName();
    sessionStorage.setItem(key, id);
    return id;
  } catch {
    return null;
  }
}

const ownerAt = (owner: string): string => `${key} owner ${owner}`;

/**
 * Keeps the owner's private key for this tab, under the public one, so that it is never used for another room. Browsers
 * copy it into a tab that is duplicated: both are the owner. `false` where a page may store nothing.
 */
export function keepOwnerKey(owner: string, ownerKey: string): boolean {
  try {
    sessionStorage.setItem(ownerAt(owner), ownerKey);
    return true;
  } catch {
    return false;
  }
}

/** The private key kept for this owner, or `null`. */
export function keptOwnerKey(owner: string): string | null {
  try {
    return sessionStorage.getItem(ownerAt(owner));
  } catch {
    return null;
  }
}

/**
 * For the rooms of an owner, by their MQTT topic, which does not tell the room's name or key. Where a page may store
 * nothing, nobody is remembered: everybody has to be let in again.
 */
export const ownerAttendance: AttendanceStore = {
  read(topic) {
    try {
      return localStorage.getItem(`${key}/${topic}`);
    } catch {
      return null;
    }
  },
  write(topic, attendance) {
    try {
      localStorage.setItem(`${key}/${topic}`, attendance);
    } catch {
      // SecurityError, or QuotaExceededError: as if nothing was stored.
    }
  },
};
