// The keys of one session: those of the room, our identity, our certificate, and in a room with an owner the lobby. Created for
// every session and never stored.

import { importChunk } from '../base/dynamic-import.js';
import type { OpenLobby } from '../lobby/lobby.js';
import { createCertificate, type SessionCertificate } from '../peer/dtls-certificate.js';
import { createIdentity, type Identity } from '../protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../protocol/keys.js';
import type { CallSettings } from './options.js';

export interface SessionKeys {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly certificate: SessionCertificate;
  /** Identifies our tab in this room. */
  readonly resumeToken: string | undefined;
  /** `null` in a room without an owner. */
  readonly openLobby: OpenLobby | null;
}

/** Rejects with `owner-invalid` if the owner's keys are invalid or do not match. */
export async function createSessionKeys(settings: CallSettings): Promise<SessionKeys> {
  const [keys, certificate] = await Promise.all([deriveRoomKeys(settings), createCertificate()]);
  const identity = await createIdentity(certificate.fingerprint);
  const resumeToken = settings.resumeToken
    ? await keys.resumeTokenFor(settings.resumeToken)
    : undefined;
  const { owner, ownerKey, attendance } = settings;
  const openLobby =
    owner &&
    (await (await loadLobby()).openRoomLobby({ owner, ownerKey, attendance, keys }, identity));
  return { keys, identity, certificate, resumeToken, openLobby };
}

/** A separate chunk, since most rooms have no owner. */
const loadLobby = () => importChunk(import('./lobby-chunk.js'));
