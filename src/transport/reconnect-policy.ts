// What the end of a broker connection means: which state it is in now, and when to try again. Pure, so that
// every reason code of the standard can be checked in a table. Knows no sockets.

import { backoffMs } from '../base/backoff.js';
import type { ErrorCode } from '../base/errors.js';
import type { BrokerState } from './transport.js';

/** Why there was not even a connection that could end. */
export type Failure =
  /** MQTT.js, a chunk of ours, did not load. */
  | 'not-loaded'
  /** The browser takes the address for no address. */
  | 'forbidden'
  /** `ws:` from a page of `https:`. */
  | 'insecure'
  /** The page's content security policy. */
  | 'blocked'
  /** The socket is open and nothing comes. */
  | 'silent';

/** How a connection, or the attempt at one, ended. */
export interface ConnectionEnd {
  /** It was subscribed before it ended; for how long, milliseconds. */
  readonly openForMs: number | null;
  /** The socket was open but no CONNACK of success came. */
  readonly answered: boolean;
  /** Reason code of CONNACK, SUBACK or DISCONNECT, when one came. */
  readonly code?: number;
  readonly failure?: Failure;
  /** What the server said when it closed the WebSocket (RFC 6455, section 5.5.1). */
  readonly reason?: string;
  /** An earlier connection to it was open: it does speak MQTT. */
  readonly known?: boolean;
}

export interface ReconnectDecision {
  readonly state: BrokerState;
  readonly cause: ErrorCode;
  readonly waitMs: number;
  /** It asked us to stay away: nothing shortens the wait. */
  readonly benched: boolean;
}

/**
 * In the first minute the next try is never far: a broker that restarts is found again within five seconds. The mean
 * wait is half the cap, so this is less than one connection in two seconds.
 */
const soon = { firstMs: 500, capMs: 4500 };
const soonAttempts = 30;
/** A connection that stayed up this long has earned short retries again. */
const steadyMs = 60_000;
/** One that stayed up this long shows that the broker is there: it flaps, and is found again soon, if not at once. */
const thereMs = 1000;
const thereAttempts = 4;
/** Later we do not knock so often; whoever comes back by `online` or to a visible page does not wait for it. */
/** Whoever hangs up without an answer may not be a broker, or refuse our login: neither heals within seconds. */
const refusing = { firstMs: 8000, capMs: 60_000 };
const late = { firstMs: 500, capMs: 30_000 };
/** Banned, rate too high, quota exceeded, connection rate exceeded: the broker asks us to go away. */
const goAway = new Set([0x8a, 0x96, 0x97, 0x9f]);
const benchMs = 600_000;
/** User name or password, authorisation, method. MQTT 3.1.1: 4 and 5. */
const logins = new Set([4, 5, 0x86, 0x87, 0x8c]);
/** Identifier, topic filter, moved elsewhere, SUBACK of 3.1.1. */
const refusals = new Set([2, 0x80, 0x85, 0x8f, 0x9c, 0x9d]);
/** MQTT 3.1.1: 3. */
const busy = new Set([3, 0x88, 0x89]);
/** Wrong credentials do not heal by themselves, but a broker's configuration may. */
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

/** Which attempt the next one is, `attempt` being the last, after a connection that was open for so long, milliseconds. */
export function attemptAfter(openForMs: number | null, attempt: number): number {
  if (openForMs === null || openForMs < thereMs) return attempt;
  return openForMs >= steadyMs ? 0 : Math.min(attempt, thereAttempts);
}

/** `attempt` counts from 0 and begins anew after a connection that lasted; `fraction` in [0, 1) is the jitter. */
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
 * Whether MQTT 5 was refused as a version, so that 3.1.1 is tried: by its code (1 of 3.1.1, 0x84 of
 * MQTT 5), or by a broker that just hangs up on what it cannot read. One that stays silent is no broker.
 */
export const refusesVersion5 = (ending: ConnectionEnd): boolean =>
  ending.openForMs === null &&
  ending.failure === undefined &&
  ending.answered &&
  !saysLogin(ending) &&
  (ending.code === undefined || ending.code === 0x01 || ending.code === 0x84);

/** What forbade a socket: `thrown` by its constructor, for this address, on a page of this protocol. */
export function forbiddenBy(thrown: unknown, url: string, pageProtocol?: string): Failure {
  if (pageProtocol === 'https:' && /^ws:/i.test(url)) return 'insecure';
  // Firefox throws where Chromium fails without a word, and what it throws is no Error but an Exception of its own.
  // Browser note csp-websocket
  const isNamed = typeof thrown === 'object' && thrown !== null && 'name' in thrown;
  const name = isNamed ? String(thrown.name) : '';
  return name === 'SecurityError' || name.startsWith('NS_ERROR_CONTENT_BLOCKED')
    ? 'blocked'
    : 'forbidden';
}
