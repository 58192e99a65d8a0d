// The options of a call, their defaults, and the checks that turn invalid input into an error with the field, the value and the
// remedy. Pure.

import { type Bytes, copy, fromBase64url, utf8 } from '../base/bytes.js';
import { asCallError, CallError } from '../base/errors.js';
import { shownAddress } from '../base/without-secrets.js';
import type { SourcePreference } from '../media/capture.js';
import { ownerKeyBytes } from '../protocol/read-link.js';
import { parseSecret, type Secret } from '../protocol/room-secret.js';
import { limits } from '../protocol/signal.js';
import {
  type BrokerAddress,
  publicBrokers,
  publicStunServers,
} from '../transport/public-servers.js';
import type { Transport } from '../transport/transport.js';
import type { AttendanceStore } from './attendance-store.js';
import { type IceList, readIceServers } from './read-ice-servers.js';

export { type LinkKeys, linkKeysFromHash } from '../protocol/read-link.js';
export { createLinkKey } from '../protocol/room-secret.js';
export type { AttendanceStore } from './attendance-store.js';

/**
 * Called at every join and restart, so that it can return short-lived TURN credentials. Answers of TURN services can be
 * returned unchanged: `{ iceServers: … }`, a single server, `null` for absent fields.
 */
export type IceServersProvider = () => Promise<
  | readonly RTCIceServer[]
  | RTCIceServer
  | { readonly iceServers: readonly RTCIceServer[] | RTCIceServer }
>;

export interface CallOptions {
  /** Participants with the same room name (and the same secret) meet. 1 to 256 bytes of UTF-8. */
  readonly room: string;
  /** Rooms of different namespaces never meet. Default: the origin of the page (of a `srcdoc` frame: that of its parent). */
  readonly namespace?: string | undefined;
  /** A passphrase, or 16 to 32 random bytes. Without a secret everyone who knows the room's name can join. */
  readonly secret?: string | Uint8Array | null | undefined;
  /**
   * Ed25519 public key of the room's owner, 32 bytes or base64url (RFC 8032): participants wait until the owner or a cohost
   * admits them. Another key, or no key, means another room.
   */
  readonly owner?: string | Uint8Array | null | undefined;
  /** The owner's private key, 32 bytes or base64url: its holder is the owner. Never give it to guests. */
  readonly ownerKey?: string | Uint8Array | null | undefined;
  /**
   * Where the owner's page stores who was present, so that they are not asked to knock again after a reload. Default: in
   * memory, for the lifetime of the page. Used only with an `ownerKey`.
   */
  readonly attendance?: AttendanceStore | undefined;
  readonly name?: string | undefined;
  /**
   * A random text that outlives the page (128 bits or more): a session that joins with it again replaces its stale predecessor.
   * Other participants receive a value derived from it for this room. Default: absent; every session is a newcomer.
   */
  readonly resumeToken?: string | null | undefined;
  /** `wss:` addresses; default: three public brokers, all used at once. */
  readonly brokers?: readonly (string | BrokerAddress)[] | undefined;
  /** Default: two public STUN servers and no TURN server. */
  readonly iceServers?: readonly RTCIceServer[] | IceServersProvider | undefined;
  /** Uses only relay candidates (requires a TURN server). */
  readonly relayOnly?: boolean | undefined;
  readonly audio?: SourcePreference | undefined;
  readonly video?: SourcePreference | undefined;
  /** Participants in the room including us; 2 to 16, default 8. */
  readonly maxPeers?: number | undefined;
  /** Replaces the brokers, for example by a loopback or by your own relay. */
  readonly transport?: Transport | undefined;
}

export interface CallSettings {
  readonly room: string;
  readonly namespace: string;
  readonly secret: Secret;
  readonly owner: Bytes | null;
  /** Validated against `owner` on join. */
  readonly ownerKey: Bytes | null;
  readonly attendance: AttendanceStore;
  readonly resumeToken: string | null;
  readonly brokers: readonly BrokerAddress[];
  readonly iceServers: IceList | IceServersProvider;
  readonly relayOnly: boolean;
  readonly maxPeers: number;
  readonly transport: Transport | null;
}

/** No TURN server by default, since relaying costs its operator money. The report says where one would have helped. */
export const defaultIceServers: readonly RTCIceServer[] = [{ urls: [...publicStunServers] }];

export const maxPeersRange = { min: 2, max: 16, default: 8 } as const;

export function settingsOf(options: CallOptions): CallSettings {
  const room = roomName(options.room);
  if (room === '') throw new CallError('room-missing');
  if (utf8(room).length > limits.roomBytes) {
    throw new CallError('room-too-long', { bytes: utf8(room).length, most: limits.roomBytes });
  }
  const { iceServers = defaultIceServers } = options;
  return {
    room,
    // `location.origin` is "null" in a `srcdoc` frame.
    namespace: options.namespace || (globalThis.origin ?? ''),
    secret: parseSecret(options.secret ?? null),
    ...ownershipOf(options),
    attendance: options.attendance ?? pageAttendance,
    resumeToken: options.resumeToken ?? null,
    brokers: brokersOf(options.brokers ?? publicBrokers),
    iceServers: typeof iceServers === 'function' ? iceServers : iceServersOf(iceServers),
    relayOnly: options.relayOnly ?? false,
    maxPeers: clampPeers(options.maxPeers ?? maxPeersRange.default),
    transport: options.transport ?? null,
  };
}

/**
 * Room names that look alike are the same room: compatibility forms (full width, ligatures) and white space are normalised,
 * invisible characters are removed. Case is significant.
 */
const roomName = (given: string): string =>
  String(given)
    .replace(/[\p{DI}\p{Cs}]|(?!\s)\p{Cc}/gu, '')
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .trim();

/** Never throws. */
export function checkedOptions(options: CallOptions): {
  readonly settings: CallSettings | null;
  readonly error: CallError | null;
} {
  try {
    return { settings: settingsOf(options), error: null };
  } catch (thrown) {
    return { settings: null, error: asCallError(thrown) };
  }
}

const attended = new Map<string, string>();
/** The default store, for the lifetime of this page. */
const pageAttendance: AttendanceStore = {
  read: (topic) => attended.get(topic) ?? null,
  write: (topic, attendance) => void attended.set(topic, attendance),
};

/** An empty key is an error; it must not open a room without an owner, to which everyone is admitted. */
function ownershipOf(options: CallOptions): Pick<CallSettings, 'owner' | 'ownerKey'> {
  const [owner, ownerKey] = (['owner', 'ownerKey'] as const).map((field) => {
    const given = options[field] ?? null;
    if (given === null) return null;
    const bytes =
      typeof given === 'string' ? fromBase64url(given) : ArrayBuffer.isView(given) && copy(given);
    if (!bytes || bytes.length !== ownerKeyBytes) throw new CallError('owner-invalid', { field });
    return bytes;
  });
  if (ownerKey && !owner) throw new CallError('owner-invalid', { field: 'owner' });
  return { owner: owner ?? null, ownerKey: ownerKey ?? null };
}

const clampPeers = (wish: number): number =>
  Math.min(maxPeersRange.max, Math.max(maxPeersRange.min, Math.round(wish)));

/** An empty list is an error: no participant could ever be met. */
function brokersOf(brokers: readonly (string | BrokerAddress)[]): readonly BrokerAddress[] {
  if (!Array.isArray(brokers) || brokers.length === 0) throw new CallError('brokers-invalid');
  return brokers.map((broker: string | BrokerAddress | null) => {
    const address = typeof broker === 'string' ? { url: broker } : broker;
    const url = address && URL.canParse(address.url) ? new URL(address.url) : null;
    if (!address || (url?.protocol !== 'wss:' && url?.protocol !== 'ws:')) {
      const value = shownAddress(String(address?.url));
      throw new CallError('brokers-invalid', value === undefined ? {} : { value });
    }
    return address;
  });
}

/** An empty list is valid; a list without a usable entry is an error that names the first one. */
function iceServersOf(given: unknown): IceList {
  const list = readIceServers(given);
  const [first] = list.unusable;
  if (first && list.servers.length === 0) {
    throw new CallError('ice-servers-invalid', { ...first });
  }
  return list;
}
