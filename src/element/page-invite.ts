// The room's keys in the address of this page: read, kept for the lifetime of the tag, and created on request. Removes the
// owner's private key from the address bar, and writes the link that invites others.

import { base64url, fromBase64url } from '../base/bytes.js';
import { linkTo } from '../call/create-link.js';
import { createLinkKey, type LinkKeys, linkKeysFromHash } from '../call/options.js';
import { keepOwnerKey, keptOwnerKey } from './browser-storage.js';
import type { SecretSource } from './call-request.js';

export const noKeys: LinkKeys = { secret: null, owner: null, ownerKey: null };

export class PageInvite {
  #keys = noKeys;

  /**
   * Returns the latest keys that were read, so that a page whose fragment is also a route keeps its room. Throws `CallError`
   * `secret-invalid` if the fragment contains an invalid key.
   */
  read(source: SecretSource): LinkKeys {
    if (source === 'none') return noKeys;
    const found = linkKeysFromHash(location.hash);
    if (found.secret) this.#keys = withOwnerKey(found);
    else if (!this.#keys.secret && source === 'hash create') this.#create();
    return this.#keys;
  }

  /** The latest keys that were read, even if the address has changed since. */
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
  // Without storage a reload would lose the key, so it stays in the address.
  if (keepOwnerKey(owner, base64url(keys.ownerKey))) show({});
  return keys;
}

/** Changes the address without a new history entry and without `hashchange`. */
function show(fields: Readonly<Record<string, string>>): void {
  try {
    history.replaceState(history.state, '', linkTo(location.href, fields));
  } catch {
    // SecurityError: an `about:srcdoc` page, or too many changes of the address. The keys are read nevertheless.
  }
}

/** The keys of the room as of joining it. */
export interface InviteKeys {
  readonly secret?: string | Uint8Array | null | undefined;
  readonly owner?: string | Uint8Array | null | undefined;
}

/**
 * Contains neither a passphrase, which users share separately, nor the owner's private key. `fromHash`: the keys are read
 * from the fragment of the page, so keys of another room in it are removed. Empty for a page that others cannot open
 * (`about:srcdoc`, `blob:`, `data:`).
 */
export function inviteUrl(page: string, { secret, owner }: InviteKeys, fromHash: boolean): string {
  if (!/^(https?|file|[a-z-]+-extension):/.test(page)) return '';
  // An invalid key is already reported, and the link is rendered nevertheless.
  const keys = {
    ...(typeof owner === 'string' && owner && { o: owner }),
    ...(owner instanceof Uint8Array && { o: base64url(owner) }),
    ...(secret instanceof Uint8Array && { k: base64url(secret) }),
  };
  return linkTo(page, keys, fromHash ? ['s', 'o', 'k'] : ['s']);
}
