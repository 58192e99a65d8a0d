// The keys of rooms, derived once for each room and secret: in most rooms that takes 0.2 s. They stay in the memory of this module,
// which no script of the page can read, and end with the page.

import { deriveRoomKeys, type RoomKeys, type RoomPlace } from '../protocol/keys.js';

/** Rooms whose keys are kept: those of the tags of a page. */
const atMost = 4;

/** By room and secret, the least recently used first. */
const derived = new Map<string, Promise<RoomKeys>>();

/** Derives the keys, or returns those that have been derived. Rejects like `deriveRoomKeys`. */
export function roomKeysOf({ namespace, room, secret, owner }: RoomPlace): Promise<RoomKeys> {
  const id = JSON.stringify([namespace, room, secret, owner]);
  const keys = derived.get(id) ?? deriveRoomKeys({ namespace, room, secret, owner: owner ?? null });
  derived.delete(id);
  derived.set(id, keys);
  const [oldest] = derived.keys();
  if (derived.size > atMost && oldest) derived.delete(oldest);
  keys.catch(() => derived.delete(id));
  return keys;
}
