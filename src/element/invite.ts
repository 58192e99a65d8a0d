// The link that brings somebody else into the same room: this page, with the keys a guest needs and no other.

import { base64url } from '../base/bytes.js';
import { linkTo } from '../call/link.js';

/** What the page gave the tag; what came by its address is in the address. */
export interface InviteKeys {
  readonly secret: string | Uint8Array | null;
  readonly owner: string | Uint8Array | null;
}

/** A passphrase is not in it and must be told. The owner's private key never is. */
export const inviteUrl = (page: string, { secret, owner }: InviteKeys): string =>
  linkTo(page, {
    ...(owner && { o: typeof owner === 'string' ? owner : base64url(owner) }),
    ...(secret instanceof Uint8Array && { k: base64url(secret) }),
  });
