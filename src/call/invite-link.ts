// Links into a new private room, for the page that asks for them.

import { fetched } from '../base/errors.js';
import type { LinkOptions, Links } from './invite-link-to.js';

export { type LinkOptions, type Links, linkTo } from './invite-link-to.js';

/**
 * Links with a new key of 128 random bits. Rejects with a `CallError`: `link-invalid` names the field, its value and
 * what is expected; `insecure-context` and `unsupported-browser` (no Ed25519) only with a lobby; `not-loaded` offline.
 */
export async function createLink(options: LinkOptions = {}): Promise<Links> {
  const { newLinks } = await fetched(import('./new-invite-link.js'));
  return newLinks(options);
}
