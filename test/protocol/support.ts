// A room, two people and their keys, for the tests of this room.

import { random } from '../../src/base/bytes.js';
import { createIdentity, hashIdentity } from '../../src/protocol/identity.js';
import { deriveRoomKeys } from '../../src/protocol/keys.js';

export const linkRoom = (room = 'standup', key = new Uint8Array(16).map((_, i) => i)) =>
  deriveRoomKeys({ namespace: 'https://example.org', room, secret: { mode: 'link', key } });

export async function pair() {
  const room = await linkRoom();
  const [ada, bob] = await Promise.all([createIdentity(random(32)), createIdentity(random(32))]);
  const ofAda = (await ada.pairWith(room, bob, bob.id))!;
  const ofBob = (await bob.pairWith(room, ada, await hashIdentity(ada)))!;
  return { room, ada, bob, ofAda, ofBob };
}
