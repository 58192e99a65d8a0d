// Creates links into a new private room.

import { importChunk } from '../base/dynamic-import.js';
import type { InviteLinks, LinkOptions } from './link-format.js';

export { type InviteLinks, type LinkOptions, linkTo } from './link-format.js';

/**
 * Links with a new key of 128 random bits. Rejects with a `CallError`: `link-invalid` names the field, its value and the
 * expected format; `insecure-context` and `unsupported-browser` (no Ed25519) only with a lobby; `not-loaded` offline.
 */
export async function createLink(options: LinkOptions = {}): Promise<InviteLinks> {
  const { newLinks } = await importChunk(import('./create-link-chunk.js'));
  return newLinks(options);
}
