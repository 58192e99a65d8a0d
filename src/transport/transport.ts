// The transport interface: publishes and receives bytes on one topic, and reports the state of each broker. Implemented by
// MQTT over a WebSocket, by several transports as one, by a loopback inside the page, and optionally by the page itself.

import type { Bytes } from '../base/bytes.js';
import type { ErrorCode } from '../base/errors.js';

export type BrokerState =
  /** Connecting, logging in, or waiting for the next attempt. */
  | 'connecting'
  /** Logged in and subscribed; it has not been shown yet that the broker forwards messages. */
  | 'open'
  /** Our own message came back: the only proof that a broker forwards messages. */
  | 'ready'
  /** The connection is refused (login, address, or rules of the page). */
  | 'refused'
  /** The server does not answer; attempts continue with growing delays. */
  | 'unreachable'
  /** Closed on purpose: two other brokers suffice. */
  | 'resting'
  /** The call has ended. */
  | 'closed';

/** The present state of one broker. Times are milliseconds; unknown values are `undefined`, never 0. */
export interface BrokerFacts {
  /** Address without user name and password; identifies the broker. */
  readonly url: string;
  readonly state: BrokerState;
  /** From the start of the attempt to CONNACK. */
  readonly connackMs?: number;
  /** From the start of the attempt to the grant of the subscription. */
  readonly openMs?: number;
  /** Round trip of our latest message to the broker and back. */
  readonly echoMs?: number;
  /** The first message of this connection has been sent: see `Subscription.greeting`. */
  readonly greeted?: boolean;
  /**
   * Our message did not come back within 3 s: the broker may not deliver our messages. Other brokers are used as well; the
   * connection stays open, and an echo clears the flag.
   */
  readonly suspect?: boolean;
  /**
   * More than 100 messages a second arrive that are not from this room, or forged. A random sample of them is decrypted.
   * The broker stays in use.
   */
  readonly flooded?: boolean;
  /** Messages of this size in bytes do not come back, while smaller ones do: the broker does not forward offers. */
  readonly limitBytes?: number;
  /** The number of echoes of our latest messages: more than one where several addresses lead to one broker. */
  readonly copies?: number;
  /** It is closed because another address leads to the same broker. */
  readonly isTwin?: boolean;
  /** Total number of attempts that did not open. */
  readonly failedAttempts?: number;
  /** Reason code of CONNACK, SUBACK or DISCONNECT (MQTT 5: 128 and above). */
  readonly code?: number;
  /** The reason, while it is down. */
  readonly cause?: ErrorCode;
  readonly reconnects: number;
}

/** The argument of `Transport.open`. */
export interface Subscription {
  readonly topic: string;
  /**
   * The MQTT last will: the broker publishes it if our connection dies. Requested for each connection, with different bytes
   * each time, because otherwise the will of the second connection would be dropped as a duplicate of the first.
   */
  will(): Promise<Bytes>;
  /**
   * The first message of a connection, with different bytes each time. A transport that asks for it sends it together with
   * the login if the broker takes that, which saves two round trips, or else before it reports `open`.
   */
  greeting?(): Promise<Bytes>;
  /**
   * Bytes from others, and the `url` of the broker that delivered them. Echoes of our own messages are not passed on.
   * Duplicates may be; the room drops them after authentication.
   */
  onBytes(bytes: Bytes, broker?: string): void;
  /** The state of a broker changed. From the first `open` on, `publish` reaches it. */
  onBroker(facts: BrokerFacts): void;
}

export interface Transport {
  /** Connects and stays connected until `abortSignal` aborts, which disconnects without the will being sent. */
  open(subscription: Subscription, abortSignal: AbortSignal): void;
  /** Publishes to the topic on every broker that is open. The message is never queued: it is lost if no broker is open. */
  publish(bytes: Bytes): void;
  /** The network or the page came back: an open connection is probed, a waiting one is attempted at once. */
  refresh?(): void;
  /** Called on every change. `true`: all participants are connected in band, and redundant brokers may be closed. */
  settle?(settled: boolean): void;
  /** `true`: disconnects without the will and stays closed until `false`. Called on one of several transports. */
  rest?(resting: boolean): void;
}
