// The group code: what everybody commits to, reveals, and then compares by voice. Pure but for the hashing.
// Knows neither channels nor times nor pictures; sas/exchange.ts runs it, locales/ names what comes out.

import { type Bytes, compare, concat, hex, utf8 } from '../base/bytes.js';
import { derivation, sha256 } from './crypto.js';
import type { PublicIdentity } from './identity.js';

/** Somebody of the group, ourselves included. */
export interface RosterMember extends PublicIdentity {
  readonly id: Bytes;
}

export const safetyNonceBytes = 32;
/** The code: 30 bits as five indices into a table of 64 pictures. */
export const safetySymbols = 5;
const bitsPerSymbol = 6;

const inIdOrder = <T extends { readonly id: Bytes }>(members: readonly T[]): T[] =>
  [...members].sort((a, b) => compare(a.id, b.id));

/** Who is in the call, with all their keys and certificates, in 32 bytes. Any order of members gives the same. */
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

/** Binds `id` to its nonce before anybody has shown theirs. */
export const commitTo = (roster: Bytes, id: Bytes, nonce: Bytes): Promise<Bytes> =>
  sha256(concat(utf8('vc1 sas commit'), roster, id, nonce));

/** Whether a nonce is the one that its owner committed to, in hexadecimal. */
export const isCommitted = async (
  commitment: string,
  revealed: { readonly roster: Bytes; readonly id: Bytes; readonly nonce: Bytes },
): Promise<boolean> =>
  commitment === hex(await commitTo(revealed.roster, revealed.id, revealed.nonce));

/** What all see when nobody stands between them: five numbers from 0 to 63. */
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
