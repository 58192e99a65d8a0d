// Creates a link into a private room with new keys. Loaded when a page requests one.

import { base64url } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { createOwnerPair, type OwnerPair } from '../protocol/owner-key-pair.js';
import { createLinkKey } from '../protocol/room-secret.js';
import { type InviteLinks, type LinkOptions, linkTo, withoutKeys } from './link-format.js';

export async function newLinks(options: LinkOptions): Promise<InviteLinks> {
  const page = pageOf(options.page);
  const k = base64url(createLinkKey());
  if (!wantsLobby(options.lobby)) return Object.freeze({ guest: linkTo(page, { k }) });
  const pair = await ownerPair();
  const [o, s] = [base64url(pair.owner), base64url(pair.ownerKey)];
  return Object.freeze({ guest: linkTo(page, { o, k }), host: linkTo(page, { s, o, k }) });
}

const badField = (field: keyof LinkOptions, value: unknown, expected: string): CallError =>
  new CallError('link-invalid', { field, value: String(value), expected });

/** The keys of another room are removed. */
function pageOf(page: unknown): string {
  const here = globalThis.location?.href;
  const given = page ?? here;
  if (!(typeof given === 'string' || given instanceof URL) || !URL.canParse(`${given}`, here)) {
    throw badField('page', page, 'page: "https://example.org/call.html"');
  }
  const url = new URL(given, here);
  url.hash = withoutKeys(['k', 'o', 's'], url.hash).join('&');
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
