// A statement by the owner or a cohost about one session: it is admitted, with a role, or it was removed (README.md, Lobby). A
// pass is bound to a peer id, which commits to the session's keys and certificate, and to an epoch, which only the owner
// raises: a pass of an earlier epoch proves nothing. Reads, writes and verifies; lobby/known-passes.ts decides the rest.

import { type Bytes, concat, equal, utf8 } from '../base/bytes.js';
import { frameType, headerBytes, readHeader, writeHeader, zeroId } from './frame.js';
import { hashIdentity, type Identity, peerIdOf, verify } from './identity.js';
import type { OwnerKey } from './owner-signing-key.js';
import type { PeerId } from './signal.js';

/** The `owner` holds the room's key, a `cohost` admits on the owner's behalf, a `guest` was admitted. */
export type Role = 'owner' | 'cohost' | 'guest';

/** The status that a pass gives a session; `removed` is final for it. */
export type Membership = Role | 'removed';

const standings = ['removed', 'guest', 'cohost', 'owner'] as const;
const byCohost: readonly Membership[] = ['removed', 'guest'];

export interface Pass {
  /** The subject of the pass. */
  readonly id: PeerId;
  readonly standing: Membership;
  /** The epoch under which the owner signed it, or appointed the cohost that did. An integer below 2^53. */
  readonly epoch: number;
  /** The cohost that signed it; `null`: the owner. */
  readonly cohost: PeerId | null;
  /** The encoded frame. */
  readonly frame: Bytes;
}

const keyBytes = 32;
const signatureBytes = 64;
const epochAt = headerBytes + 1;
const signedAt = epochAt + 8;
const ownedBytes = signedAt + signatureBytes;
const chainedBytes = ownedBytes + 3 * keyBytes + signatureBytes;

const uint64 = (value: number): Bytes => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
};

/** The two lengths of a PASS frame: signed by the owner; by a cohost, with the owner's signature over the cohost. */
export const passBytes: readonly number[] = [ownedBytes, chainedBytes];

interface Word {
  readonly id: Bytes;
  readonly standing: Membership;
  readonly epoch: number;
}

const message = (topicId: Bytes, { id, standing, epoch }: Word): Bytes =>
  concat(utf8('vc2 admit'), topicId, id, Uint8Array.of(standings.indexOf(standing)), uint64(epoch));

/** Known to all participants: the room, and its owner. */
export interface Authority {
  readonly topicId: Bytes;
  /** The owner's public key. */
  readonly owner: Bytes;
}

/** Signs a pass under one epoch: the owner's signature, or a cohost's with the owner's signature over the cohost. */
export type Issuer = (id: Bytes, standing: Membership) => Promise<Bytes>;

const frameOf = ({ id, standing, epoch }: Word): Bytes =>
  concat(
    writeHeader({ type: frameType.pass, from: id, to: zeroId, counter: 0 }),
    Uint8Array.of(standings.indexOf(standing)),
    uint64(epoch),
  );

export const ownerIssuer =
  (topicId: Bytes, key: OwnerKey, epoch: number): Issuer =>
  async (id, standing) => {
    const word = { id, standing, epoch };
    return concat(frameOf(word), await key.sign(message(topicId, word)));
  };

/** `own` is the cohost's own pass, whose epoch it signs under. Receivers reject what a cohost may not sign. */
export const cohostIssuer =
  (topicId: Bytes, self: Identity, own: Bytes): Issuer =>
  async (id, standing) => {
    const word = { id, standing, epoch: claimOf(own)?.epoch ?? 0 };
    return concat(
      frameOf(word),
      await self.sign(message(topicId, word)),
      ...[self.idPublic, self.dhPublic, self.fingerprint],
      own.slice(signedAt, ownedBytes),
    );
  };

/** The fields of a PASS frame, unverified. */
export interface Claim extends Pick<Pass, 'id' | 'standing' | 'epoch'> {
  /** Signed by a cohost, with the owner's signature over the cohost. */
  readonly isChained: boolean;
}

/** `null` for any other frame. Verifies no signature. */
export function claimOf(frame: Bytes): Claim | null {
  const header = readHeader(frame);
  const standing = standings[frame[headerBytes] ?? standings.length];
  if (!header || !standing || !passBytes.includes(frame.length)) return null;
  if (header.type !== frameType.pass || header.counter !== 0 || !equal(header.to, zeroId)) {
    return null;
  }
  const epoch = Number(new DataView(frame.buffer, frame.byteOffset).getBigUint64(epochAt));
  const isChained = frame.length === chainedBytes;
  if (!Number.isSafeInteger(epoch) || (isChained && !byCohost.includes(standing))) return null;
  return { id: peerIdOf(header.from), standing, epoch, isChained };
}

/** `null` unless it was signed by the owner, or by a cohost that the owner appointed in the same epoch. */
export async function readPass({ topicId, owner }: Authority, frame: Bytes): Promise<Pass | null> {
  const claim = claimOf(frame);
  if (!claim) return null;
  const { id, standing, epoch } = claim;
  const signed = message(topicId, { id: frame.slice(1, 17), standing, epoch });
  const signature = frame.slice(signedAt, ownedBytes);
  const pass = { id, standing, epoch, frame };
  if (!claim.isChained) {
    return (await verify(owner, signature, signed)) ? { ...pass, cohost: null } : null;
  }
  const [idPublic, dhPublic, fingerprint] = [0, 1, 2].map((n) =>
    frame.slice(ownedBytes + n * keyBytes, ownedBytes + (n + 1) * keyBytes),
  ) as [Bytes, Bytes, Bytes];
  const cohost = await hashIdentity({ idPublic, dhPublic, fingerprint });
  const appointed = message(topicId, { id: cohost, standing: 'cohost', epoch });
  const genuine =
    (await verify(owner, frame.slice(-signatureBytes), appointed)) &&
    (await verify(idPublic, signature, signed));
  return genuine ? { ...pass, cohost: peerIdOf(cohost) } : null;
}
