// The word of an owner or cohost about one session: it may come in, as what, or it was removed (README.md, Lobby). A
// pass is bound to a peerId, which commits to the session's keys and certificate: it cannot be handed on and needs no end.
// Reads, writes and checks; what a room does with a pass is decided in room/passes.ts.

import { type Bytes, concat, equal, utf8 } from '../base/bytes.js';
import { frameType, headerBytes, nobody, readHeader, writeHeader } from './frame.js';
import { hashIdentity, type Identity, peerIdOf, verify } from './identity.js';
import type { OwnerKey } from './owner.js';
import type { PeerId } from './signal.js';

/** `owner` holds the room's key, a `cohost` lets people in on the owner's word, a `guest` was let in. */
export type Role = 'owner' | 'cohost' | 'guest';

/** What a pass says of somebody; `removed` for good, as a session lasts no longer than a stay. */
export type Standing = Role | 'removed';

const standings = ['removed', 'guest', 'cohost', 'owner'] as const;
const byCohost: readonly Standing[] = ['removed', 'guest'];

export interface Pass {
  /** Whom it is about. */
  readonly id: PeerId;
  readonly standing: Standing;
  /** The cohost who signed it; `null`: the owner did. */
  readonly cohost: PeerId | null;
  /** As it travels. */
  readonly frame: Bytes;
}

const keyBytes = 32;
const signatureBytes = 64;
const signedAt = headerBytes + 1;
const ownedBytes = signedAt + signatureBytes;
const chainedBytes = ownedBytes + 3 * keyBytes + signatureBytes;

/** The two lengths of a PASS frame: signed by the owner; by a cohost, with the owner's signature over the cohost. */
export const passBytes: readonly number[] = [ownedBytes, chainedBytes];

const message = (topicId: Bytes, id: Bytes, standing: Standing): Bytes =>
  concat(utf8('vc1 admit'), topicId, id, Uint8Array.of(standings.indexOf(standing)));

/** What everybody in the room knows: where it is, and whose word counts. */
export interface Authority {
  readonly topicId: Bytes;
  /** The owner's public key. */
  readonly owner: Bytes;
}

/** Whose signature opens the door: the owner's, or a cohost's with the owner's signature over the cohost. */
export type Issuer = (id: Bytes, standing: Standing) => Promise<Bytes>;

const frameOf = (id: Bytes, standing: Standing): Bytes =>
  concat(
    writeHeader({ type: frameType.pass, from: id, to: nobody, counter: 0 }),
    Uint8Array.of(standings.indexOf(standing)),
  );

export const ownerIssuer =
  (topicId: Bytes, key: OwnerKey): Issuer =>
  async (id, standing) =>
    concat(frameOf(id, standing), await key.sign(message(topicId, id, standing)));

/** `own` is the cohost's own pass. What the cohost may not say, nobody will believe. */
export const cohostIssuer =
  (topicId: Bytes, self: Identity, own: Bytes): Issuer =>
  async (id, standing) =>
    concat(
      frameOf(id, standing),
      await self.sign(message(topicId, id, standing)),
      ...[self.idPublic, self.dhPublic, self.fingerprint],
      own.slice(signedAt, ownedBytes),
    );

/** Whom a frame that calls itself a pass is about; unchecked. */
export const subjectOf = (frame: Bytes): PeerId => peerIdOf(frame.slice(1, 17));

/** `null` unless the owner said so, or somebody who is a cohost by the owner's word. */
export async function readPass({ topicId, owner }: Authority, frame: Bytes): Promise<Pass | null> {
  const header = readHeader(frame);
  const standing = standings[frame[headerBytes] ?? standings.length];
  if (!header || !standing || !passBytes.includes(frame.length)) return null;
  if (header.type !== frameType.pass || header.counter !== 0 || !equal(header.to, nobody)) {
    return null;
  }
  const signed = message(topicId, header.from, standing);
  const signature = frame.slice(signedAt, ownedBytes);
  const pass = { id: peerIdOf(header.from), standing, frame };
  if (frame.length === ownedBytes) {
    return (await verify(owner, signature, signed)) ? { ...pass, cohost: null } : null;
  }
  if (!byCohost.includes(standing)) return null;
  const [idPublic, dhPublic, fingerprint] = [0, 1, 2].map((n) =>
    frame.slice(ownedBytes + n * keyBytes, ownedBytes + (n + 1) * keyBytes),
  ) as [Bytes, Bytes, Bytes];
  const cohost = await hashIdentity({ idPublic, dhPublic, fingerprint });
  const appointed = message(topicId, cohost, 'cohost');
  const genuine =
    (await verify(owner, frame.slice(-signatureBytes), appointed)) &&
    (await verify(idPublic, signature, signed));
  return genuine ? { ...pass, cohost: peerIdOf(cohost) } : null;
}
