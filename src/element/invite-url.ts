// The link that brings somebody else into the same room: this page, with the keys a guest needs and no other.

import { base64url } from '../base/bytes.js';
import { linkTo } from '../call/invite-link.js';

/** The keys of the room that the tag is in, as they were when it was joined. */
export interface InviteKeys {
  readonly secret?: string | Uint8Array | null | undefined;
  readonly owner?: string | Uint8Array | null | undefined;
}

/**
 * A passphrase is not in it and must be told. The owner's private key never is. `fromHash`: the fragment of the page is
 * where the keys are read, so what it holds of another room is left out. Empty for a page that nobody else can open
 * (`about:srcdoc`, `blob:`, `data:`).
 */
export function inviteUrl(page: string, { secret, owner }: InviteKeys, fromHash: boolean): string {
  if (!/^(https?|file|[a-z-]+-extension):/.test(page)) return '';
  // What is no key was told already, and the picture is drawn all the same.
  const keys = {
    ...(typeof owner === 'string' && owner && { o: owner }),
    ...(owner instanceof Uint8Array && { o: base64url(owner) }),
    ...(secret instanceof Uint8Array && { k: base64url(secret) }),
  };
  return linkTo(page, keys, fromHash ? ['s', 'o', 'k'] : ['s']);
}
