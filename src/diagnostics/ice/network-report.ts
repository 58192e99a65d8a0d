// What is known of the servers and of the NAT in front of us, and what of incoming signals was refused. Data only.

import type { ErrorCode } from '../../base/errors.js';
import type { Confidence } from '../verdict.js';

export type AddressScope =
  | 'private'
  | 'link-local'
  /** 100.64.0.0/10, RFC 6598: the provider itself translates addresses. */
  | 'cgnat'
  | 'unique-local'
  | 'loopback'
  | 'public'
  | 'mdns'
  | 'hidden';

export interface IceServerStatus {
  /** scheme:host:port?transport=…, never credentials. */
  readonly url: string;
  readonly kind: 'stun' | 'turn' | 'turns';
  readonly transport: 'udp' | 'tcp' | 'tls';
  /**
   * `silent`: no answer by our own deadline (Chromium takes 40 s to say so); `redundant`: another server
   * of its kind was faster, and the browser drops equal answers, so nobody knows.
   */
  readonly fate:
    | 'untried'
    | 'waiting'
    | 'works'
    | 'refused'
    | 'unreachable'
    | 'silent'
    | 'redundant';
  /** Gathering → its first candidate. */
  readonly firstMs?: number | undefined;
  /** 300–699 from the server itself, 701 not reached. */
  readonly errorCode?: number | undefined;
  /** Gathering → the error. */
  readonly errorMs?: number | undefined;
  /** How we know that it was this server: by the candidate's URL, or by its type alone. */
  readonly attribution: 'url' | 'type';
  /** `expired`: a user name of the form `<unix time>:…` that is in the past. */
  readonly credential: 'none' | 'present' | 'expired';
  /** It is on the Internet and told us an address that is not: that cannot be ours, as seen from there. */
  readonly told?: AddressScope | undefined;
}

/** What the candidates tell of a NAT (RFC 4787, 4.1); how it filters cannot be seen from a browser. */
export interface NatEstimate {
  /**
   * `endpoint-independent`: one address towards everybody, so others can call it; `endpoint-dependent` ("symmetric"):
   * another one towards each; `none`: public addresses at the device itself.
   */
  readonly mapping: 'none' | 'endpoint-independent' | 'endpoint-dependent' | 'unknown';
  readonly confidence: Confidence;
  /** What it was concluded from. */
  readonly basis:
    | 'public-host'
    | 'two-servers-same-port'
    | 'two-servers-two-ports'
    /** Chromium: our address as the TURN server saw it. */
    | 'turn-raddr'
    /** The other side of a connection saw another port than the STUN server. */
    | 'prflx-port'
    | 'none';
  /** STUN servers of different operators that are known to have answered. */
  readonly observers: number;
  readonly families: { readonly v4: boolean; readonly v6: boolean };
  readonly udp: 'works' | 'blocked' | 'unknown';
}

/** Why something of the call's did not work, as far as a report may say it: a field or feature, never a value. */
export interface ReportedError {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
}

/** Why something that came, or was to go, went no further. */
export type RejectionReason =
  // Of the room's topic, as it comes from brokers.
  | 'oversize'
  | 'flood'
  | 'duplicate'
  | 'unreadable'
  | 'version'
  | 'malformed'
  | 'inflated'
  | 'sections'
  | 'candidates'
  | 'foreign'
  | 'forged'
  | 'unproven'
  | 'replayed'
  | 'stale'
  | 'unknown-peer'
  | 'out-of-turn'
  | 'rate'
  | 'busy'
  | 'crowded'
  | 'full'
  | 'uninvited'
  | 'removed'
  | 'overflow'
  // In band, of one person.
  | 'channel-rate'
  | 'channel-too-long'
  | 'channel-malformed'
  | 'channels'
  | 'address'
  // Of what one person has another carry.
  | 'relay-malformed'
  | 'relay-foreign'
  | 'relay-unreached'
  | 'relay-rate';

/** How often; what never happened is left out. */
export type Rejections = Readonly<Partial<Record<RejectionReason, number>>>;
