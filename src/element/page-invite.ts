// The room's keys in the address of this page: read, kept for the lifetime of the tag, and created on request. Removes the
// owner's private key from the address bar, and writes the link that invites others.

import { base64url, fromBase64url } from '../base/bytes.js';
import { linkTo } from '../call/invite-link.js';
import { createLinkKey, type LinkKeys, linkKeysFromHash } from '../call/options.js';
import type { SecretSource } from './attributes.js';
import { keepOwnerKey, keptOwnerKey } from './tab-id.js';

export const noKeys: LinkKeys = { secret: null, owner: null, ownerKey: null };

export class PageInvite {
  #keys = noKeys;

  /**
   * The keys that were read last, so that a page whose fragment is also a route keeps its room. Throws `CallError`
   * `secret-invalid` where the fragment holds something that is no key but looks like one.
   */
  read(source: SecretSource): LinkKeys {
    if (source === 'none') return noKeys;
    const found = linkKeysFromHash(location.hash);
    if (found.secret) this.#keys = withOwnerKey(found);
    else if (!this.#keys.secret && source === 'hash create') this.#create();
    return this.#keys;
  }

  /** Those that were read last, whatever stands in the address now. */
  get last(): LinkKeys {
    return this.#keys;
  }

  #create(): void {
    const secret = createLinkKey();
    this.#keys = { ...noKeys, secret };
    show({ k: base64url(secret) });
  }
}

function withOwnerKey(keys: LinkKeys): LinkKeys {
  if (!keys.owner) return keys;
  const owner = base64url(keys.owner);
  if (!keys.ownerKey) {
    const kept = keptOwnerKey(owner);
    return { ...keys, ownerKey: kept === null ? null : fromBase64url(kept) };
  }
  // Where nothing can be kept, a reload would lose it: there it stays in the address.
  if (keepOwnerKey(owner, base64url(keys.ownerKey))) show({});
  return keys;
}

/** Without a new entry in the history, and without `hashchange`. */
function show(fields: Readonly<Record<string, string>>): void {
  try {
    history.replaceState(history.state, '', linkTo(location.href, fields));
  } catch {
    // An `about:srcdoc` page, or one that changes its address too often: the keys are read nevertheless.
  }
}

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
