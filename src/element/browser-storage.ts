// The data that the browser stores across a reload or a crash. For a tab (sessionStorage): a random id, with which it replaces
// its stale peer, and the private keys of rooms that it owns. For such a room (localStorage): the participants who were
// present, who rejoin without a knock, even if the owner returns in another tab. The only file that uses storage.

import { randomName } from '../base/bytes.js';
import type { AttendanceStore } from '../call/options.js';

const key = 'video-call';

/**
 * Constant for the lifetime of the tab; browsers copy it into a duplicated tab. `null` where the page must not use storage:
 * in a sandboxed frame, or with storage disabled (SecurityError).
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
 * Stores the owner's private key for this tab, under the public key, so that it is not used for another room. Browsers copy
 * it into a duplicated tab: both are the owner. `false` where the page must not use storage.
 */
export function keepOwnerKey(owner: string, ownerKey: string): boolean {
  try {
    sessionStorage.setItem(ownerAt(owner), ownerKey);
    return true;
  } catch {
    return false;
  }
}

/** The stored private key of this owner, or `null`. */
export function keptOwnerKey(owner: string): string | null {
  try {
    return sessionStorage.getItem(ownerAt(owner));
  } catch {
    return null;
  }
}

/**
 * The attendance of the rooms of an owner, under their MQTT topic, which reveals neither the name nor the key of a room.
 * Where the page must not use storage, all participants have to be admitted again.
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
      // SecurityError or QuotaExceededError: continues without storage.
    }
  },
};
