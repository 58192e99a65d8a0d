// Maps the end of a broker connection to a state, a cause and the wait before the next attempt. Pure, so that a table tests
// every reason code of the standard.

import { backoffMs } from '../base/backoff.js';
import type { ErrorCode } from '../base/errors.js';
import type { BrokerState } from './transport.js';

/** Reasons for which a connection was never established. */
export type Failure =
  /** The chunk with MQTT.js did not load. */
  | 'not-loaded'
  /** The browser rejects the address as invalid. */
  | 'forbidden'
  /** `ws:` on a page of `https:`. */
  | 'insecure'
  /** The page's content security policy. */
  | 'blocked'
  /** The socket is open and nothing arrives. */
  | 'silent';

/** The end of a connection or of an attempt. */
export interface ConnectionEnd {
  /** Milliseconds from the grant of the subscription to the end; `null`: it was never granted. */
  readonly openForMs: number | null;
  /** The server accepted the socket, and our CONNECT was sent on it. */
  readonly answered: boolean;
  /** SUBSCRIBE and the first message were sent with CONNECT. */
  readonly early?: boolean;
  /** Reason code of CONNACK, SUBACK or DISCONNECT, if the broker sent one. */
  readonly code?: number;
  readonly failure?: Failure;
  /** The reason in the close frame of the WebSocket (RFC 6455, section 5.5.1). */
  readonly reason?: string;
  /** An earlier connection was open: the server is an MQTT broker. */
  readonly known?: boolean;
}

export interface ReconnectDecision {
  readonly state: BrokerState;
  readonly cause: ErrorCode;
  readonly waitMs: number;
  /** The broker asked us to stay away: the wait is never shortened. */
  readonly benched: boolean;
}

/**
 * Waits in the first minute are short: a broker that restarts is reached again within five seconds. The mean wait is half
 * the cap, so this is less than one connection in two seconds.
 */
const soon = { firstMs: 500, capMs: 4500 };
const soonAttempts = 30;
/** After a connection that was open for this long, the backoff starts over. */
const steadyMs = 60_000;
/** A connection that was open for this long shows that the broker is there but flaps: the waits stay short. */
const thereMs = 1000;
const thereAttempts = 4;
/** A server that closes without an answer may not be a broker, or may refuse our login: both last longer than seconds. */
const refusing = { firstMs: 8000, capMs: 60_000 };
/** After the first minute, attempts are rare. `online` and a page that becomes visible start one at once. */
const late = { firstMs: 500, capMs: 30_000 };
/** Banned, message rate too high, quota exceeded, connection rate exceeded: the broker asks us to stay away. */
const goAway = new Set([0x8a, 0x96, 0x97, 0x9f]);
const benchMs = 600_000;
/** User name or password, authorisation, method. MQTT 3.1.1: 4 and 5. */
const logins = new Set([4, 5, 0x86, 0x87, 0x8c]);
/** Identifier, topic filter, moved elsewhere, SUBACK of 3.1.1. */
const refusals = new Set([2, 0x80, 0x85, 0x8f, 0x9c, 0x9d]);
/** MQTT 3.1.1: 3. */
const busy = new Set([3, 0x88, 0x89]);
/** Wrong credentials stay wrong, but the configuration of the broker may change. */
const refusedMs = 60_000;

const byFailure: Readonly<Record<Failure, ErrorCode>> = {
  'not-loaded': 'not-loaded',
  forbidden: 'broker-refused',
  insecure: 'broker-insecure',
  blocked: 'broker-blocked',
  silent: 'broker-not-mqtt',
};
/** RabbitMQ closes the WebSocket with 1002 and "unauthenticated", and sends no CONNACK. */
const loginReason = /auth|login|password|credential/i;

const saysLogin = ({ openForMs, code, reason = '' }: ConnectionEnd): boolean =>
  openForMs === null && code === undefined && loginReason.test(reason);

const byThePage = new Set<Failure | undefined>(['forbidden', 'insecure', 'blocked']);

function causeOf(ending: ConnectionEnd): ErrorCode {
  const { openForMs, answered, code, failure, known = false } = ending;
  if (saysLogin(ending)) return 'broker-login';
  if (failure !== undefined && !(failure === 'silent' && known)) return byFailure[failure];
  if (code !== undefined) {
    if (goAway.has(code)) return 'broker-banned';
    if (logins.has(code)) return 'broker-login';
    if (refusals.has(code)) return 'broker-refused';
  }
  if (openForMs !== null) return 'broker-lost';
  if (code !== undefined && busy.has(code)) return 'broker-busy';
  return answered && code === undefined && !known ? 'broker-not-mqtt' : 'broker-unreachable';
}

/** The number of the next attempt for the backoff, after attempt `attempt` and a connection of this duration, milliseconds. */
export function attemptAfter(openForMs: number | null, attempt: number): number {
  if (openForMs === null || openForMs < thereMs) return attempt;
  return openForMs >= steadyMs ? 0 : Math.min(attempt, thereAttempts);
}

/** `attempt` counts from 0 and starts over after a connection that lasted; `fraction` in [0, 1) is the jitter. */
export function decideReconnect(
  ending: ConnectionEnd,
  attempt: number,
  fraction: number,
): ReconnectDecision {
  const cause = causeOf(ending);
  const pace =
    cause === 'broker-not-mqtt' && !ending.failure
      ? refusing
      : attempt < soonAttempts
        ? soon
        : late;
  const waitMs = backoffMs(attempt, fraction, pace);
  const benched = cause === 'broker-banned';
  if (benched) return { state: 'refused', cause, waitMs: benchMs, benched };
  if (cause === 'broker-login' || cause === 'broker-refused' || byThePage.has(ending.failure)) {
    return { state: 'refused', cause, waitMs: refusedMs, benched };
  }
  return { state: cause === 'broker-lost' ? 'connecting' : 'unreachable', cause, waitMs, benched };
}

/**
 * Returns `true` if the broker refused the version MQTT 5, so that 3.1.1 is tried: by its code (1 in 3.1.1, 0x84 in
 * MQTT 5), or by closing the connection because it cannot parse CONNECT. A server that stays silent is not a broker.
 */
export const refusesVersion5 = (ending: ConnectionEnd): boolean =>
  ending.openForMs === null &&
  ending.failure === undefined &&
  ending.answered &&
  !saysLogin(ending) &&
  (ending.code === undefined || ending.code === 0x01 || ending.code === 0x84);

/** Reasons that have nothing to do with packets before CONNACK: the version, the client, its login, load and bans. */
const definite = new Set([0x01, 2, 4, 0x84, 0x85, 0x86, 0x8a, 0x8c, 0x96, 0x97, 0x9f, ...busy]);

/**
 * Returns `true` if the broker may have refused packets that came before its CONNACK: it closed the connection, was silent, or
 * gave a reason that these may have caused.
 */
export const mayRefuseEarly = (ending: ConnectionEnd): boolean =>
  ending.early === true &&
  ending.openForMs === null &&
  (ending.failure === undefined || ending.failure === 'silent') &&
  !saysLogin(ending) &&
  (ending.code === undefined || !definite.has(ending.code));

/** The reason for which a socket was forbidden: `thrown` by its constructor, for this address, on a page of this protocol. */
export function forbiddenBy(thrown: unknown, url: string, pageProtocol?: string): Failure {
  if (pageProtocol === 'https:' && /^ws:/i.test(url)) return 'insecure';
  // Firefox throws where Chromium fails silently, and the thrown object is not an Error.
  // Browser note csp-websocket
  const isNamed = typeof thrown === 'object' && thrown !== null && 'name' in thrown;
  const name = isNamed ? String(thrown.name) : '';
  return name === 'SecurityError' || name.startsWith('NS_ERROR_CONTENT_BLOCKED')
    ? 'blocked'
    : 'forbidden';
}
