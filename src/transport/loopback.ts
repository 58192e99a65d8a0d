// A broker inside the page, for stories, demos and tests: it forwards to all subscribers of the topic, echoes, sends the
// will of a connection that is cut, and optionally drops, duplicates, delays and reorders messages. The faults follow from
// a seed, so that a failing run can be repeated.

import { type AbortScope, abortScope, after, onAbort } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { Published } from './deduplicate.js';
import type { BrokerFacts, Subscription, Transport } from './transport.js';

export interface LoopbackOptions {
  /** URL of the broker in facts. Default: `loopback:`. */
  readonly url?: string;
  /** Seed of the sequence of faults. Default: 1. */
  readonly seed?: number;
  /** Fraction of deliveries that are dropped. Default: 0. */
  readonly drop?: number;
  /** Fraction of deliveries that are made twice; the room drops duplicates. Default: 0. */
  readonly duplicate?: number;
  /** Least and greatest delay of a delivery, milliseconds; different delays reorder messages. Default: no delay. */
  readonly delayMs?: readonly [least: number, most: number];
}

export interface LoopbackBus {
  transport(): Transport;
  /** The connection fails: the others receive its will, and it receives no further messages. */
  cut(transport: Transport): void;
  /** Restores a connection that was cut. */
  mend(transport: Transport): void;
}

export function loopbackBus(options: LoopbackOptions = {}): LoopbackBus {
  const ends = new Map<Transport, LoopbackEnd>();
  const random = seeded(options.seed ?? 1);

  const deliver = (end: LoopbackEnd, topic: string, bytes: Bytes) => {
    const { drop = 0, duplicate = 0, delayMs } = options;
    if (drop > 0 && random() < drop) return;
    const copies = duplicate > 0 && random() < duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (!delayMs) queueMicrotask(() => end.receive(topic, bytes));
      else {
        const [least, most] = delayMs;
        after(least + random() * (most - least), () => end.receive(topic, bytes), end.abortSignal);
      }
    }
  };
  const broadcast = (topic: string, bytes: Bytes) => {
    for (const end of ends.values()) if (end.up) deliver(end, topic, bytes);
  };

  return {
    transport() {
      const transport: Transport = {
        open(subscription, abortSignal) {
          const end = new LoopbackEnd(
            options.url ?? 'loopback:',
            subscription,
            broadcast,
            abortSignal,
          );
          ends.set(transport, end);
          onAbort(abortSignal, () => ends.delete(transport));
        },
        publish: (bytes) => ends.get(transport)?.publish(bytes),
      };
      return transport;
    },
    cut: (transport) => ends.get(transport)?.cut(),
    mend: (transport) => ends.get(transport)?.rise(),
  };
}

/** Uniform in [0, 1), by mulberry32: the same sequence in every engine. Not for anything secret. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class LoopbackEnd {
  readonly #subscription: Subscription;
  readonly #broadcast: (topic: string, bytes: Bytes) => void;
  readonly #parent: AbortSignal;
  readonly #published = new Published();
  #facts: BrokerFacts;
  /** Lifetime of the connection, until it is cut. */
  #up: AbortScope | null = null;
  #will: Promise<Bytes> | null = null;

  constructor(
    url: string,
    subscription: Subscription,
    broadcast: (topic: string, bytes: Bytes) => void,
    abortSignal: AbortSignal,
  ) {
    this.#subscription = subscription;
    this.#broadcast = broadcast;
    this.#parent = abortSignal;
    this.#facts = { url, state: 'connecting', reconnects: 0 };
    subscription.onBroker(this.#facts);
    onAbort(abortSignal, () => this.#notify({ state: 'closed' }));
    // A real broker never answers before `open` has returned.
    queueMicrotask(() => this.rise());
  }

  get up(): boolean {
    return this.#up !== null && !this.#up.signal.aborted;
  }

  get abortSignal(): AbortSignal {
    return this.#up?.signal ?? this.#parent;
  }

  rise(): void {
    if (this.up || this.#parent.aborted) return;
    const again = this.#up !== null;
    this.#up = abortScope(this.#parent);
    this.#will = this.#subscription.will();
    const { url, reconnects } = this.#facts;
    this.#facts = { url, state: 'open', openMs: 0, reconnects: reconnects + (again ? 1 : 0) };
    this.#subscription.onBroker(this.#facts);
  }

  cut(): void {
    if (!this.up) return;
    this.#up?.end();
    this.#will?.then((will) => this.#broadcast(this.#subscription.topic, will));
    this.#notify({ state: 'connecting', cause: 'broker-lost' });
  }

  publish(bytes: Bytes): void {
    if (!this.up) return;
    this.#published.add(bytes, monotonicMs());
    this.#broadcast(this.#subscription.topic, bytes);
  }

  receive(topic: string, bytes: Bytes): void {
    if (!this.up || topic !== this.#subscription.topic) return;
    const sentAt = this.#published.sentAt(bytes);
    if (sentAt === undefined) this.#subscription.onBytes(bytes, this.#facts.url);
    else this.#notify({ state: 'ready', echoMs: monotonicMs() - sentAt });
  }

  #notify(change: Partial<BrokerFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    this.#subscription.onBroker(this.#facts);
  }
}
