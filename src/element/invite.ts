// The link that brings somebody else into the same room, and the secret that such a link carries.
// The fragment is used because browsers never send it to a web server (RFC 3986, section 3.5).

import { base64url } from '../base/bytes.js';

/** This page with the room's key in the fragment; a passphrase is not in it and must be told. */
export function inviteUrl(page: string, secret: string | Uint8Array | null): string {
  if (!(secret instanceof Uint8Array)) return page;
  const url = new URL(page);
  const others = url.hash
    .slice(1)
    .split('&')
    .filter((field) => field !== '' && !field.startsWith('k='));
  url.hash = [...others, `k=${base64url(secret)}`].join('&');
  return url.href;
}
