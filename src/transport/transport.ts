// The promise of everything that carries signals: bytes on one topic, and how the line is doing.
// Knows brokers; never signals or people. A broker over MQTT, several as one (fleet), and a loopback
// inside the page all keep this promise, and a page may bring its own.

import type { Bytes } from '../base/bytes.js';
import type { ErrorCode } from '../base/errors.js';

export type BrokerState =
  /** Opening, logging in, or waiting before the next try. */
  | 'connecting'
  /** Logged in and subscribed; not yet proved that it forwards. */
  | 'open'
  /** We have heard our own message back: the only proof that a broker forwards. */
  | 'ready'
  /** It does not let us in (login, address, or rules of the page). */
  | 'refused'
  /** Nobody answers there; tried again with growing delays. */
  | 'unreachable'
  /** Left alone by our own choice: two others suffice. */
  | 'resting'
  /** Ended by us. */
  | 'closed';

/** One broker as it is now. Times in milliseconds; unknown is `undefined`, never 0. */
export interface BrokerFacts {
  /** Address without user name and password; also the broker's identity. */
  readonly url: string;
  readonly state: BrokerState;
  /** Connecting asked for → CONNACK. */
  readonly connackMs?: number;
  /** Connecting asked for → subscription granted. */
  readonly openMs?: number;
  /** Own message out → heard back; the latest. */
  readonly echoMs?: number;
  /**
   * What we said was not heard back for 3 s: it may swallow what we say. Others are used; it stays open, and an echo
   * clears it.
   */
  readonly suspect?: boolean;
  /**
   * More than 100 messages a second come from it that nobody of this room sealed, or that are forged; a random sample of
   * them is opened. It is used as before.
   */
  readonly flooded?: boolean;
  /** Messages of this size, bytes, do not come back, while smaller ones do: it does not forward offers. */
  readonly limitBytes?: number;
  /** How often the latest of our messages came back: more than once where several addresses lead to one broker. */
  readonly copies?: number;
  /** It rests because another address leads to the same broker. */
  readonly isTwin?: boolean;
  /** Attempts that did not open, in all. */
  readonly failedAttempts?: number;
  /** Reason code of CONNACK, SUBACK or DISCONNECT (MQTT 5: 128 and above). */
  readonly code?: number;
  /** Why it is down, when it is. */
  readonly cause?: ErrorCode;
  readonly reconnects: number;
}

/** What a transport is told once, when it opens. */
export interface Subscription {
  readonly topic: string;
  /**
   * Sent to the topic by the broker if our connection dies (MQTT last will). Asked for at every connection and new bytes each
   * time, or the will of the second connection that dies would be taken for a copy of the first.
   */
  will(): Promise<Bytes>;
  /**
   * Bytes of others, and the `url` of the broker that delivered them. An echo of our own never arrives here; a copy may, and
   * the room drops it once it has been authenticated.
   */
  onBytes(bytes: Bytes, broker?: string): void;
  /** A broker changed. The first time its state is `open`, the room may speak there. */
  onBroker(facts: BrokerFacts): void;
}

export interface Transport {
  /** Opens the line and keeps it open until `abortSignal` aborts, which closes it without the will being sent. */
  open(subscription: Subscription, abortSignal: AbortSignal): void;
  /** To everybody on the topic, by every broker that is open. Dropped when none is: never queued. */
  publish(bytes: Bytes): void;
  /** The network or the page came back: an open connection proves itself, a waiting one tries at once. */
  refresh?(): void;
  /** Whether everybody is connected in band, said on every change: who has several brokers may let some rest. */
  settle?(settled: boolean): void;
  /** One of several: closes without the will and tries nothing, until it is told `false`. */
  rest?(resting: boolean): void;
}
