// What a link into a private room is: an address whose fragment, which browsers send to no server (RFC 3986, section
// 3.5), holds `k` the room's key, `o` its owner's public key, `s` the owner's private key. Reads no link: protocol/ does.

import { fieldsOf } from '../protocol/link-keys.js';

export interface LinkOptions {
  /** Where the call is: an address, also one relative to this page. Default: this page. */
  readonly page?: string | URL | undefined;
  /** Whoever has the guests' link waits until the host lets them in. Default: `false`. */
  readonly lobby?: boolean | undefined;
}

export interface InviteLinks {
  /** For everybody who is invited. */
  readonly guest: string;
  /** With a lobby, for the host alone: whoever has it is the owner of the room. */
  readonly host?: string;
}

/**
 * An address with these fields in its fragment: `k` last, so that whatever cuts the link short damages the key, and it
 * opens no room at all. Those that are not given stay as they are, but for the owner's private
 * key: a link is made to be passed on, and that key never is unless it is named.
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
