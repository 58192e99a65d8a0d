// The status of the ICE servers, the estimate of the NAT, and the reasons for rejected messages. Data only.

import type { DropReason } from '../base/drop-reason.js';
import type { ErrorCode } from '../base/errors.js';
import type { Confidence } from './verdict.js';

export type AddressScope =
  | 'private'
  | 'link-local'
  /** 100.64.0.0/10, RFC 6598: the provider translates addresses. */
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
   * `silent`: no response within the deadline of this library (Chromium takes 40 s to report it); `redundant`: another
   * server of its kind was faster, and the browser drops equal responses, so the status is unknown.
   */
  readonly fate:
    | 'untried'
    | 'waiting'
    | 'works'
    | 'refused'
    | 'unreachable'
    | 'silent'
    | 'redundant';
  /** Time from the start of gathering to its first candidate. */
  readonly firstMs?: number | undefined;
  /** 300–699: sent by the server; 701: not reached. */
  readonly errorCode?: number | undefined;
  /** Time from the start of gathering to the error. */
  readonly errorMs?: number | undefined;
  /** The candidate is attributed to this server by its URL, or by its type alone. */
  readonly attribution: 'url' | 'type';
  /** `expired`: a user name of the form `<unix time>:…` whose time has passed. */
  readonly credential: 'none' | 'present' | 'expired';
  /** The scope of a wrong address: the server is on the Internet, and it reported an address that is not. */
  readonly told?: AddressScope | undefined;
}

/** The mapping of a NAT (RFC 4787, 4.1), estimated from candidates. A browser cannot observe its filtering. */
export interface NatEstimate {
  /**
   * `endpoint-independent`: one address for all destinations, so that peers can reach it; `endpoint-dependent`
   * ("symmetric"): another address for each destination; `none` (no NAT): the device has public addresses.
   */
  readonly mapping: 'none' | 'endpoint-independent' | 'endpoint-dependent' | 'unknown';
  readonly confidence: Confidence;
  /** The observation that supports the estimate. */
  readonly basis:
    | 'public-host'
    | 'two-servers-same-port'
    | 'two-servers-two-ports'
    /** Chromium: the local address as the TURN server saw it. */
    // Browser note firefox-relay-raddr
    | 'turn-raddr'
    /** The peer saw another port than the STUN server did. */
    | 'prflx-port'
    | 'none';
  /** STUN servers of different operators that are known to have responded. */
  readonly observers: number;
  readonly families: { readonly v4: boolean; readonly v6: boolean };
  readonly udp: 'works' | 'blocked' | 'unknown';
}

/** An error of the call, as far as a report may contain it: `detail` names a field or a feature, never a value. */
export interface ReportedError {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
}

/** The reason why a message was rejected or not sent. */
export type RejectionReason =
  // Messages of the room's topic, from brokers.
  | DropReason
  // Messages of one peer's data channel.
  | 'channel-rate'
  | 'channel-too-long'
  | 'channel-malformed'
  | 'channels'
  | 'address'
  // Messages that one peer relays for another.
  | 'relay-malformed'
  | 'relay-foreign'
  | 'relay-unreached'
  | 'relay-rate';

/** The number of rejections; reasons that did not occur are absent. */
export type Rejections = Readonly<Partial<Record<RejectionReason, number>>>;
