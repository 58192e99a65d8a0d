// What must exist before a word is said in a room: its keys, ours, our certificate, and in a room with an owner the way
// through its door. Made anew for every stay and stored nowhere. Opens no line.

import { importChunk } from '../base/errors.js';
import type { OpenLobby } from '../lobby/lobby.js';
import { createCertificate, type SessionCertificate } from '../peer/dtls-certificate.js';
import { createIdentity, type Identity } from '../protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../protocol/keys.js';
import type { CallSettings } from './options.js';

export interface SessionKeys {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly certificate: SessionCertificate;
  /** Of our tab in this room. */
  readonly resumeToken: string | undefined;
  /** `null` in a room without an owner. */
  readonly openLobby: OpenLobby | null;
}

/** Rejects with `owner-invalid` when the owner's keys are none, or do not belong together. */
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

/** In a chunk of its own: most rooms have no owner. */
const loadLobby = () => importChunk(import('./load-lobby.js'));
