// What may be shown of a value that is wrong: it may hold a password, wherever that was written. Pure.

/** A host (RFC 3986, without the user information), perhaps with a port, and what follows it. */
const host = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d+)?(?=[/?#]|$)/i;

/**
 * Scheme, host and port of an address, without user information, path and query; `undefined` for what does not look
 * like an address, which may be anything.
 */
export function shownAddress(text: string): string | undefined {
  const [, scheme = '', rest = ''] =
    /^\s*([a-z][a-z\d+.-]*:(?:\/\/)?)?(.*?)\s*$/is.exec(text) ?? [];
  // A password may hold slashes and colons; after the last @ comes the host.
  const [found] = host.exec(rest.slice(rest.lastIndexOf('@') + 1)) ?? [];
  return found && (scheme !== '' || /[.:]/.test(found)) ? scheme + found : undefined;
}

const userInformation = /\b([a-z][a-z\d+.-]*:(?:\/\/)?)[^\s"'`<>]*@/gi;
const secretFields =
  /("?(?:credential|password|username)"?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,}"']+)/gi;

/** Without the user information of addresses, and without values of fields that hold a secret. */
export const withoutSecrets = (text: string): string =>
  text.replace(userInformation, '$1').replace(secretFields, '$1…');
