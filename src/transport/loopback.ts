// A broker inside the page, for stories, demos and tests: forwards to everybody on the topic, echoes,
// sends the will of a connection that is cut, and on request loses, repeats, delays and reorders.
// Its faults come from a seed, so that a failing run can be run again.

import { after, childOf, type Lifetime, monotonicMs, onEnd } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { seeded } from '../base/seeded.js';
import { Published } from './deduplicate.js';
import type { BrokerFacts, Line, Transport } from './transport.js';

export interface LoopbackOptions {
  /** Identity of the broker in facts; `loopback:` by default. */
  readonly url?: string;
  /** Start of the sequence of faults; 1 by default. */
  readonly seed?: number;
  /** Fraction of deliveries that are lost; 0 by default. */
  readonly drop?: number;
  /** Fraction of deliveries that happen twice; the room drops copies. */
  readonly duplicate?: number;
  /** Least and greatest delay of a delivery, milliseconds; unequal ones reorder. None by default. */
  readonly delayMs?: readonly [least: number, most: number];
}

export interface LoopbackBus {
  transport(): Transport;
  /** The connection dies without a goodbye: the others get its will, it gets nothing any more. */
  cut(transport: Transport): void;
  /** A cut connection comes back. */
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
      if (!delayMs) queueMicrotask(() => end.hear(topic, bytes));
      else {
        const [least, most] = delayMs;
        after(least + random() * (most - least), () => end.hear(topic, bytes), end.life);
      }
    }
  };
  const broadcast = (topic: string, bytes: Bytes) => {
    for (const end of ends.values()) if (end.up) deliver(end, topic, bytes);
  };

  return {
    transport() {
      const transport: Transport = {
        open(line, life) {
          const end = new LoopbackEnd(options.url ?? 'loopback:', line, broadcast, life);
          ends.set(transport, end);
          onEnd(life, () => ends.delete(transport));
        },
        publish: (bytes) => ends.get(transport)?.publish(bytes),
      };
      return transport;
    },
    cut: (transport) => ends.get(transport)?.cut(),
    mend: (transport) => ends.get(transport)?.rise(),
  };
}

class LoopbackEnd {
  readonly #line: Line;
  readonly #broadcast: (topic: string, bytes: Bytes) => void;
  readonly #parent: AbortSignal;
  readonly #published = new Published();
  #facts: BrokerFacts;
  /** From coming up to being cut. */
  #up: Lifetime | null = null;
  #will: Promise<Bytes> | null = null;

  constructor(
    url: string,
    line: Line,
    broadcast: (topic: string, bytes: Bytes) => void,
    life: AbortSignal,
  ) {
    this.#line = line;
    this.#broadcast = broadcast;
    this.#parent = life;
    this.#facts = { url, state: 'connecting', reconnects: 0 };
    line.onBroker(this.#facts);
    onEnd(life, () => this.#tell({ state: 'closed' }));
    // Like a real broker, never before `open` has returned.
    queueMicrotask(() => this.rise());
  }

  get up(): boolean {
    return this.#up !== null && !this.#up.signal.aborted;
  }

  get life(): AbortSignal {
    return this.#up?.signal ?? this.#parent;
  }

  rise(): void {
    if (this.up || this.#parent.aborted) return;
    const again = this.#up !== null;
    this.#up = childOf(this.#parent);
    this.#will = this.#line.will();
    const { url, reconnects } = this.#facts;
    this.#facts = { url, state: 'open', openMs: 0, reconnects: reconnects + (again ? 1 : 0) };
    this.#line.onBroker(this.#facts);
  }

  cut(): void {
    if (!this.up) return;
    this.#up?.end();
    this.#will?.then((will) => this.#broadcast(this.#line.topic, will));
    this.#tell({ state: 'connecting', cause: 'broker-lost' });
  }

  publish(bytes: Bytes): void {
    if (!this.up) return;
    this.#published.add(bytes, monotonicMs());
    this.#broadcast(this.#line.topic, bytes);
  }

  hear(topic: string, bytes: Bytes): void {
    if (!this.up || topic !== this.#line.topic) return;
    const sentAt = this.#published.sentAt(bytes);
    if (sentAt === undefined) this.#line.onBytes(bytes, this.#facts.url);
    else this.#tell({ state: 'ready', echoMs: monotonicMs() - sentAt });
  }

  #tell(change: Partial<BrokerFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    this.#line.onBroker(this.#facts);
  }
}
