// The format of a link into a private room: an address whose fragment, which browsers do not send to servers (RFC 3986, section
// 3.5), contains `k`, the room's key, `o`, its owner's public key, and `s`, the owner's private key. protocol/read-link.ts
// reads it.

import { fieldsOf } from '../protocol/read-link.js';

export interface LinkOptions {
  /** The address of the page with the call, absolute or relative. Default: this page. */
  readonly page?: string | URL | undefined;
  /** Participants with the guests' link wait until the host admits them. Default: `false`. */
  readonly lobby?: boolean | undefined;
}

export interface InviteLinks {
  /** The link for all guests. */
  readonly guest: string;
  /** With a lobby, the link for the host alone: its holder is the owner of the room. */
  readonly host?: string;
}

/**
 * An address with these fields in its fragment. `k` comes last, so that a truncated link has a damaged key and opens no room.
 * Fields that are not given are kept, except the owner's private key: a link is made to be shared, so that key is included only
 * if it is named.
 */
export function linkTo(
  page: string,
  fields: Readonly<Record<string, string>>,
  dropped: readonly string[] = ['s'],
): string {
  const url = new URL(page);
  const others = withoutKeys([...dropped, ...Object.keys(fields)], url.hash);
  const own = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const isKey = (field: string) => /^k=/.test(field);
  url.hash = [...others, ...own].sort((a, b) => Number(isKey(a)) - Number(isKey(b))).join('&');
  return url.href;
}

export const withoutKeys = (names: readonly string[], hash: string): string[] =>
  fieldsOf(hash).filter((field) => !names.some((name) => field.startsWith(`${name}=`)));
