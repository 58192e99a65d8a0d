// Parses broker addresses: the URL without a login, and the login. Pure.

import type { BrokerAddress } from './public-servers.js';

/** The URL without user name and password, which must not appear in reports. */
export function bareUrl(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.username = '';
    parsed.password = '';
    return parsed.href;
  } catch {
    return url;
  }
}

/** User name and password of an address; in a URL they are percent-encoded (RFC 3986, section 3.2.1). */
export function loginOf({
  url,
  username,
  password,
}: BrokerAddress): Pick<BrokerAddress, 'username' | 'password'> {
  const { username: user, password: secret } = new URL(url);
  return {
    ...((username ?? user) !== '' && { username: username ?? decoded(user) }),
    ...((password ?? secret) !== '' && { password: password ?? decoded(secret) }),
  };
}

/** The text itself if it is not valid percent-encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
