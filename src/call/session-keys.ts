// The keys of one session: those of the room, our identity, our certificate, and in a room with an owner the lobby. Identity and
// certificate are created for every session, possibly before it is joined, and never stored.

import { wallMs } from '../base/clock.js';
import { importChunk } from '../base/dynamic-import.js';
import type { OpenLobby } from '../lobby/lobby.js';
import { createCertificate, type SessionCertificate } from '../peer/dtls-certificate.js';
import { createIdentity, type Identity } from '../protocol/identity.js';
import type { RoomKeys } from '../protocol/keys.js';
import type { CallSettings } from './options.js';
import { roomKeysOf } from './room-keys.js';

export interface SessionKeys {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly certificate: SessionCertificate;
  /** Identifies our tab in this room. */
  readonly resumeToken: string | undefined;
  /** `null` in a room without an owner. */
  readonly openLobby: OpenLobby | null;
}

const dayMs = 86_400_000;

interface OwnKeys {
  readonly identity: Identity;
  readonly certificate: SessionCertificate;
}

async function createOwnKeys(): Promise<OwnKeys> {
  const certificate = await createCertificate();
  return { certificate, identity: await createIdentity(certificate.fingerprint) };
}

/** Created for the next session. */
let next: Promise<OwnKeys> | null = null;

/** The keys for the next session, each time others. */
async function takeOwnKeys(): Promise<OwnKeys> {
  const taken = next;
  next = null;
  const keys = await taken?.catch(() => null);
  // A tab may wait for weeks with a certificate that is valid for one month.
  const isValid = (keys?.certificate.certificate.expires ?? 0) > wallMs() + dayMs;
  return keys && isValid ? keys : createOwnKeys();
}

/** Creates what a join needs, without a message to any other computer. Rejects like `createSessionKeys`. */
export async function prepareSessionKeys(settings: CallSettings): Promise<void> {
  next ??= createOwnKeys();
  await Promise.all([roomKeysOf(settings), next, settings.owner && loadLobby()]);
}

/** Rejects with `owner-invalid` if the owner's keys are invalid or do not match. */
export async function createSessionKeys(settings: CallSettings): Promise<SessionKeys> {
  const { owner, ownerKey, attendance } = settings;
  const [keys, own, lobby] = await Promise.all([
    roomKeysOf(settings),
    takeOwnKeys(),
    owner && loadLobby(),
  ]);
  const { identity } = own;
  const resumeToken = settings.resumeToken
    ? await keys.resumeTokenFor(settings.resumeToken)
    : undefined;
  const openLobby =
    owner && lobby && (await lobby.openRoomLobby({ owner, ownerKey, attendance, keys }, identity));
  return { keys, ...own, resumeToken, openLobby };
}

/** A separate chunk, since most rooms have no owner. */
const loadLobby = () => importChunk(import('./lobby-chunk.js'));
