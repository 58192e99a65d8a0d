// A room, two identities and their keys, for the tests of this folder.

import { type Bytes, random } from '../../src/base/bytes.js';
import { type Header, type Hello, isGenuineHello, parseHello } from '../../src/protocol/frame.js';
import { createIdentity, hashIdentity } from '../../src/protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../../src/protocol/keys.js';

export const linkRoom = (room = 'standup', key = new Uint8Array(16).map((_, i) => i)) =>
  deriveRoomKeys({ namespace: 'https://example.org', room, secret: { mode: 'link', key } });

export async function pair() {
  const room = await linkRoom();
  const [ada, bob] = await Promise.all([createIdentity(random(32)), createIdentity(random(32))]);
  const ofAda = (await ada.pairWith(room, bob, bob.id))!;
  const ofBob = (await bob.pairWith(room, ada, await hashIdentity(ada)))!;
  return { room, ada, bob, ofAda, ofBob };
}

/** Runs both steps of a room at once: `null` unless the keys hash to the sender's id and the signature is valid. */
export async function readHello(
  room: RoomKeys,
  header: Header,
  frame: Bytes,
): Promise<Hello | null> {
  const hello = parseHello(frame);
  return hello && (await isGenuineHello(room, { header, frame, hello })) ? hello : null;
}
