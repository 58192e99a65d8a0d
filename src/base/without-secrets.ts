// Removes secrets from invalid values before they are shown: a password may be anywhere in them. Pure.

/** A host (RFC 3986, without user information), with or without a port, and a lookahead at the next character. */
const host = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d+)?(?=[/?#]|$)/i;

/**
 * Scheme, host and port of an address, without user information, path and query. `undefined` for a text that does not look
 * like an address, because it may be a secret.
 */
export function shownAddress(text: string): string | undefined {
  const [, scheme = '', rest = ''] =
    /^\s*([a-z][a-z\d+.-]*:(?:\/\/)?)?(.*?)\s*$/is.exec(text) ?? [];
  // A password may contain slashes and colons; the host follows the last @.
  const [found] = host.exec(rest.slice(rest.lastIndexOf('@') + 1)) ?? [];
  return found && (scheme !== '' || /[.:]/.test(found)) ? scheme + found : undefined;
}

const userInformation = /\b([a-z][a-z\d+.-]*:(?:\/\/)?)[^\s"'`<>]*@/gi;
const secretFields =
  /("?(?:credential|password|username)"?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,}"']+)/gi;

/** The text without the user information of addresses and without the values of secret fields. */
export const withoutSecrets = (text: string): string =>
  text.replace(userInformation, '$1').replace(secretFields, '$1…');
