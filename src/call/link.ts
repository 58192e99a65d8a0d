// Links into a private room. What opens it stands in the fragment, which browsers send to no server (RFC 3986, section
// 3.5): `k` the room's key, `o` its owner's public key, `s` the owner's private key. Reads no link: protocol/ does.

import { base64url } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { fieldsOf } from '../protocol/link.js';
import { createOwnerPair, type OwnerPair } from '../protocol/owner-pair.js';
import { createLinkKey } from '../protocol/secret.js';

export interface LinkOptions {
  /** Where the call is: an address, also one relative to this page. Default: this page. */
  readonly page?: string | URL | undefined;
  /** Whoever has the guests' link waits until the host lets them in. Default: `false`. */
  readonly lobby?: boolean | undefined;
}

export interface Links {
  /** For everybody who is invited. */
  readonly guest: string;
  /** With a lobby, for the host alone: whoever has it is the owner of the room. */
  readonly host?: string;
}

/**
 * Links with a new key of 128 random bits. Rejects with a `CallError`: `link-invalid` names the field, its value and
 * what is expected; `insecure-context` and `unsupported-browser` (no Ed25519) only with a lobby.
 */
export async function createLink(options: LinkOptions = {}): Promise<Links> {
  const page = pageOf(options.page);
  const k = base64url(createLinkKey());
  if (!wantsLobby(options.lobby)) return Object.freeze({ guest: linkTo(page, { k }) });
  const pair = await ownerPair();
  const [o, s] = [base64url(pair.owner), base64url(pair.ownerKey)];
  return Object.freeze({ guest: linkTo(page, { o, k }), host: linkTo(page, { s, o, k }) });
}

/**
 * An address with these fields in its fragment: `k` last, so that whatever cuts the link short damages the key, and it
 * opens no room at all. Those that are not given stay as they are, but for the owner's private
 * key: a link is made to be passed on, and that key never is unless it is named.
 */
export function linkTo(page: string, fields: Readonly<Record<string, string>>): string {
  const url = new URL(page);
  const others = without(['s', ...Object.keys(fields)], url.hash);
  const own = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const isKey = (field: string) => /^k=/.test(field);
  url.hash = [...others, ...own].sort((a, b) => Number(isKey(a)) - Number(isKey(b))).join('&');
  return url.href;
}

const without = (names: readonly string[], hash: string): string[] =>
  fieldsOf(hash).filter((field) => !names.some((name) => field.startsWith(`${name}=`)));

const badField = (field: keyof LinkOptions, value: unknown, expected: string): CallError =>
  new CallError('link-invalid', { field, value: String(value), expected });

/** Without the keys of another room. */
function pageOf(page: unknown): string {
  const here = globalThis.location?.href;
  const given = page ?? here;
  if (!(typeof given === 'string' || given instanceof URL) || !URL.canParse(`${given}`, here)) {
    throw badField('page', page, 'page: "https://example.org/call.html"');
  }
  const url = new URL(given, here);
  url.hash = without(['k', 'o', 's'], url.hash).join('&');
  return url.href;
}

function wantsLobby(lobby: unknown): boolean {
  if (lobby === undefined || typeof lobby === 'boolean') return lobby ?? false;
  throw badField('lobby', lobby, 'lobby: true');
}

async function ownerPair(): Promise<OwnerPair> {
  if (!globalThis.isSecureContext) throw new CallError('insecure-context');
  try {
    return await createOwnerPair();
  } catch (thrown) {
    throw new CallError('unsupported-browser', { feature: 'Ed25519' }, thrown);
  }
}
