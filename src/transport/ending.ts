// What the end of a broker connection means: which state it is in now, and when to try again. Pure, so that
// every reason code of the standard can be checked in a table. Knows no sockets.

import { backoffMs } from '../base/backoff.js';
import type { ErrorCode } from '../base/errors.js';
import type { BrokerState } from './transport.js';

/** How a connection, or the attempt at one, ended. */
export interface Ending {
  /** It was subscribed before it ended; for how long, milliseconds. */
  readonly openForMs: number | null;
  /** The socket was open but no CONNACK of success came. */
  readonly answered: boolean;
  /** Reason code of CONNACK, SUBACK or DISCONNECT, when one came. */
  readonly code?: number;
  /** MQTT.js did not load, or the browser forbade the socket (content security policy, mixed content). */
  readonly failure?: 'not-loaded' | 'forbidden';
}

export interface Verdict {
  readonly state: BrokerState;
  readonly cause?: ErrorCode;
  readonly waitMs: number;
}

/** Growing from half a second to ten: a broker that restarts is found again before people give up. */
const backoff = { firstMs: 500, capMs: 10_000 };
/** Banned, rate too high, quota exceeded, connection rate exceeded: the broker asks us to go away. */
const goAway = new Set([0x8a, 0x96, 0x97, 0x9f]);
const benchMs = 600_000;
/** MQTT 3.1.1: 2 identifier, 4 user name or password, 5 not authorised. MQTT 5: the same, and method. */
const refusals = new Set([2, 4, 5, 0x80, 0x85, 0x86, 0x87, 0x8c, 0x8f]);
/** Wrong credentials do not heal by themselves, but a broker's configuration may. */
const refusedMs = 60_000;

export function judge(ending: Ending, attempt: number, fraction: number): Verdict {
  const waitMs = backoffMs(attempt, fraction, backoff);
  const { code, failure } = ending;
  if (failure === 'not-loaded') return { state: 'unreachable', cause: 'not-loaded', waitMs };
  if (failure === 'forbidden') {
    return { state: 'refused', cause: 'broker-refused', waitMs: refusedMs };
  }
  if (code !== undefined && goAway.has(code)) {
    return { state: 'refused', cause: 'broker-refused', waitMs: benchMs };
  }
  if (code !== undefined && refusals.has(code)) {
    return { state: 'refused', cause: 'broker-refused', waitMs: refusedMs };
  }
  if (ending.openForMs !== null) return { state: 'connecting', cause: 'broker-lost', waitMs };
  return { state: 'unreachable', waitMs };
}

/**
 * Whether MQTT 5 was refused as a version, so that 3.1.1 is tried at once: by its code (1 of 3.1.1, 0x84 of
 * MQTT 5), or by a broker that just hangs up on what it cannot read.
 */
export const refusesVersion5 = ({ openForMs, answered, code, failure }: Ending): boolean =>
  openForMs === null &&
  failure === undefined &&
  answered &&
  (code === undefined || code === 0x01 || code === 0x84);
