// The entry of the lobby's chunk, loaded on join in a room with an owner: creates the admission policy from the keys that a
// page gave.

import type { Bytes } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { type OpenLobby, openLobby } from '../lobby/lobby.js';
import type { Identity } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import { importOwner, isOwnerKey } from '../protocol/owner-signing-key.js';
import { type AttendanceStore, attendanceBook } from './attendance-store.js';

export interface Ownership {
  readonly owner: Bytes;
  readonly ownerKey: Bytes | null;
  readonly attendance: AttendanceStore;
  readonly keys: RoomKeys;
}

/** Throws `owner-invalid` for a public key of small order, and for a private key that does not match it. */
export async function openRoomLobby(
  { owner, ownerKey, attendance, keys }: Ownership,
  self: Identity,
): Promise<OpenLobby> {
  if (!isOwnerKey(owner)) throw new CallError('owner-invalid', { field: 'owner' });
  const key = ownerKey && (await importOwner(ownerKey, owner));
  if (ownerKey && !key) throw new CallError('owner-invalid', { field: 'ownerKey' });
  const book = key && { key, attendance: attendanceBook(attendance, keys.topic) };
  return openLobby({ topicId: keys.topicId, owner }, self, book);
}
