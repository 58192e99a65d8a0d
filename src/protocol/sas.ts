// The computations of the safety code (a short authentication string): commitments, and the code that all compare by voice.
// Pure except for the hashing. sas/exchange.ts runs the exchange; locales/ names the emoji.

import { type Bytes, compare, concat, hex, utf8 } from '../base/bytes.js';
import { derivation, sha256 } from './crypto.js';
import type { PublicIdentity } from './identity.js';

/** A member of the group, ourselves included. */
export interface RosterMember extends PublicIdentity {
  readonly id: Bytes;
}

export const safetyNonceBytes = 32;
/** The code: 30 bits as five indices into a table of 64 emoji. */
export const safetySymbols = 5;
const bitsPerSymbol = 6;

const inIdOrder = <T extends { readonly id: Bytes }>(members: readonly T[]): T[] =>
  [...members].sort((a, b) => compare(a.id, b.id));

/** Hashes all members with their keys and certificates into 32 bytes, independent of their order. */
export const hashRoster = (topicId: Bytes, members: readonly RosterMember[]): Promise<Bytes> =>
  sha256(
    concat(
      utf8('vc1 roster'),
      topicId,
      ...inIdOrder(members).flatMap(({ id, idPublic, dhPublic, fingerprint }) => [
        id,
        idPublic,
        dhPublic,
        fingerprint,
      ]),
    ),
  );

/** Binds `id` to its nonce before any nonce is revealed. */
export const commitTo = (roster: Bytes, id: Bytes, nonce: Bytes): Promise<Bytes> =>
  sha256(concat(utf8('vc1 sas commit'), roster, id, nonce));

/** Verifies that a nonce matches the commitment; both in hexadecimal. */
export const isCommitted = async (
  commitment: string,
  revealed: { readonly roster: Bytes; readonly id: Bytes; readonly nonce: Bytes },
): Promise<boolean> =>
  commitment === hex(await commitTo(revealed.roster, revealed.id, revealed.nonce));

/** The code, equal for all unless there is a man in the middle: five numbers from 0 to 63. */
export async function safetyCode(
  roster: Bytes,
  revealed: readonly { readonly id: Bytes; readonly nonce: Bytes }[],
): Promise<readonly number[]> {
  const nonces = concat(...inIdOrder(revealed).map(({ nonce }) => nonce));
  const bytes = await (await derivation(nonces, roster)).bytes('vc1 sas', 4);
  const word = new DataView(bytes.buffer).getUint32(0);
  return Array.from(
    { length: safetySymbols },
    (_, i) => (word >>> (32 - bitsPerSymbol * (i + 1))) & (2 ** bitsPerSymbol - 1),
  );
}
