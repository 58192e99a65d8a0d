// What a call may be given, its defaults, and the checks that turn bad input into an error which names the
// field, the value and the remedy. Pure.

import { type Bytes, copy, fromBase64url, utf8 } from '../base/bytes.js';
import { asCallError, CallError } from '../base/errors.js';
import { shownAddress } from '../base/shown.js';
import type { SourcePreference } from '../media/capture.js';
import { ownerKeyBytes } from '../protocol/link-keys.js';
import { parseSecret, type Secret } from '../protocol/room-secret.js';
import { limits } from '../protocol/signal.js';
import {
  type BrokerAddress,
  publicBrokers,
  publicStunServers,
} from '../transport/public-servers.js';
import type { Transport } from '../transport/transport.js';
import type { AttendanceStore } from './attendance.js';
import { type IceList, readIceServers } from './ice-list.js';

export { type LinkKeys, linkKeysFromHash } from '../protocol/link-keys.js';
export { createLinkKey } from '../protocol/room-secret.js';
export type { AttendanceStore } from './attendance.js';

/**
 * Asked at every join and restart, so that it can hand out short-lived TURN credentials. Answers of TURN services may be
 * passed on as they are: `{ iceServers: … }`, one server alone, `null` where something is absent.
 */
export type IceServersProvider = () => Promise<
  | readonly RTCIceServer[]
  | RTCIceServer
  | { readonly iceServers: readonly RTCIceServer[] | RTCIceServer }
>;

export interface CallOptions {
  /** Whoever names the same room (and knows the same secret) meets there. 1 to 256 bytes of UTF-8. */
  readonly room: string;
  /** Rooms of different namespaces never meet. Default: the origin of the page (of a `srcdoc` frame: its parent's). */
  readonly namespace?: string | undefined;
  /** A passphrase, or 16 to 32 random bytes. Without it everybody who knows the room's name can join. */
  readonly secret?: string | Uint8Array | null | undefined;
  /**
   * Ed25519 public key of the room's owner, 32 bytes or base64url (RFC 8032): with it, whoever comes waits until the
   * owner or a cohost lets them in. Another key, or none, is another room.
   */
  readonly owner?: string | Uint8Array | null | undefined;
  /** The owner's private key, 32 bytes or base64url: whoever has it is the owner. Never give it to guests. */
  readonly ownerKey?: string | Uint8Array | null | undefined;
  /**
   * Where the owner's page keeps who was present, so that they need not be let in again after it is reloaded. Default: in
   * memory, for as long as the page lives. Asked only with an `ownerKey`.
   */
  readonly attendance?: AttendanceStore | undefined;
  readonly name?: string | undefined;
  /**
   * A random name that outlives the page (128 bits or more): whoever joins with it again takes the place of their own
   * ghost. Others in the room get what is derived from it for this room. Default: none, everybody is a newcomer.
   */
  readonly resumeToken?: string | null | undefined;
  /** `wss:` addresses; default: three public brokers, all used at once. */
  readonly brokers?: readonly (string | BrokerAddress)[] | undefined;
  /** Default: two public STUN servers and no TURN. */
  readonly iceServers?: readonly RTCIceServer[] | IceServersProvider | undefined;
  /** Only relayed candidates are used (needs a TURN server). */
  readonly relayOnly?: boolean | undefined;
  readonly audio?: SourcePreference | undefined;
  readonly video?: SourcePreference | undefined;
  /** People in the room with ourselves; 2 to 16, default 8. */
  readonly maxPeers?: number | undefined;
  /** Replaces the brokers: a loopback, a relay of your own. */
  readonly transport?: Transport | undefined;
}

export interface CallSettings {
  readonly room: string;
  readonly namespace: string;
  readonly secret: Secret;
  readonly owner: Bytes | null;
  /** Whether it belongs to `owner` is found out on join. */
  readonly ownerKey: Bytes | null;
  readonly attendance: AttendanceStore;
  readonly resumeToken: string | null;
  readonly brokers: readonly BrokerAddress[];
  readonly iceServers: IceList | IceServersProvider;
  readonly relayOnly: boolean;
  readonly maxPeers: number;
  readonly transport: Transport | null;
}

/** No TURN server: relaying costs somebody money. The widget says where one would have helped. */
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
    // Not `location.origin`, which is "null" in a `srcdoc` frame.
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
 * People who see the same name meet: compatibility forms (full width, ligatures) and white space count as what they look
 * like, characters that nobody sees as nothing. Case counts.
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
/** Of this page, from one stay to the next. */
const pageAttendance: AttendanceStore = {
  read: (topic) => attended.get(topic) ?? null,
  write: (topic, attendance) => void attended.set(topic, attendance),
};

/** An empty key is an error, and no room without an owner: nobody would have to be let in there. */
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

/** An empty list is an error: it would mean that nobody can ever meet. */
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

/** An empty list is one; one of which nothing is left is an error that names the first entry. */
function iceServersOf(given: unknown): IceList {
  const list = readIceServers(given);
  const [first] = list.unusable;
  if (first && list.servers.length === 0) {
    throw new CallError('ice-servers-invalid', { ...first });
  }
  return list;
}
