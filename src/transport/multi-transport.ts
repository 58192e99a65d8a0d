// Several transports as one: publishes on all of them and receives from each. A single one that works is enough, so all but
// the two best ones are closed during a call.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { Published } from './deduplicate.js';
import type { BrokerFacts, Subscription, Transport } from './transport.js';

/** Connections that are kept during a call: when one dies, the other one is there. */
const kept = 2;

/** Milliseconds. */
export interface IdlePolicy {
  /** The states must not have changed for this long before brokers are closed, so that one that flaps does not open others. */
  readonly calmMs: number;
  /**
   * Closed brokers are opened after this time, ± 20 %, for a HELLO, and closed again. Pages with the default list do not
   * need that: newcomers use the whole list, and any two of three brokers have one in common. It serves pages with another
   * list that shares only a closed broker with ours: they are met at the next visit, and the others by their gossip.
   */
  readonly visitMs: number;
}
const usualPace: IdlePolicy = { calmMs: 5000, visitMs: 120_000 };

const isSound = ({ state, suspect, limitBytes }: BrokerFacts): boolean =>
  state === 'ready' && !suspect && limitBytes === undefined;

/**
 * The brokers (by `url`) that may be closed. A broker that is open is kept until an echo arrives or is overdue. The set is
 * empty while participants are not connected yet, or while fewer than two brokers are sound.
 */
export function redundantBrokers(
  brokers: readonly BrokerFacts[],
  settled: boolean,
): ReadonlySet<string> {
  const sound = brokers.filter(isSound);
  if (!settled || sound.length < kept) return new Set();
  const delayOf = ({ echoMs = Number.POSITIVE_INFINITY }: BrokerFacts) => echoMs;
  sound.sort((a, b) => delayOf(a) - delayOf(b));
  const best = sound.slice(0, kept);
  const isSpare = (broker: BrokerFacts) =>
    !best.includes(broker) &&
    (broker.state === 'ready' ||
      (broker.state === 'open' && broker.suspect === true) ||
      broker.state === 'resting');
  return new Set(brokers.filter(isSpare).map(({ url }) => url));
}

/**
 * The address that may be closed where several lead to the same broker: each message comes back on each of them, once for
 * each. It is the slowest one, and one at a time, because there may be two such groups.
 */
export function twinOf(brokers: readonly BrokerFacts[]): string | null {
  const twins = brokers.filter(({ state, copies = 1 }) => state === 'ready' && copies > 1);
  if (twins.length < 2) return null;
  const delayOf = ({ echoMs = 0 }: BrokerFacts) => echoMs;
  return twins.reduce((slowest, one) => (delayOf(one) > delayOf(slowest) ? one : slowest)).url;
}

/** Messages after which the number of echoes is known again. */
const enoughSent = 3;

export const multiTransport = (
  transports: readonly Transport[],
  pace: IdlePolicy = usualPace,
): Transport => new MultiTransport(transports, pace);

class MultiTransport implements Transport {
  readonly #transports: readonly Transport[];
  readonly #pace: IdlePolicy;
  readonly #facts = new Map<Transport, BrokerFacts>();
  readonly #twins = new Set<Transport>();
  /** Messages since the last of them was found. */
  #sent = enoughSent;
  #published = new Published();
  #abortSignal: AbortSignal | null = null;
  #settled = false;
  #cancel = () => {};

  constructor(transports: readonly Transport[], pace: IdlePolicy) {
    this.#transports = transports;
    this.#pace = pace;
  }

  open(subscription: Subscription, abortSignal: AbortSignal): void {
    this.#published = new Published();
    this.#abortSignal = abortSignal;
    this.#settled = false;
    this.#facts.clear();
    this.#twins.clear();
    this.#sent = enoughSent;
    const greet = subscription.greeting?.bind(subscription);
    const greeting = async (ask: () => Promise<Bytes>) => {
      const bytes = await ask();
      this.#published.add(bytes, monotonicMs());
      return bytes;
    };
    for (const transport of this.#transports) {
      const ownLine = {
        topic: subscription.topic,
        will: () => subscription.will(),
        ...(greet && { greeting: () => greeting(greet) }),
        onBytes: (bytes: Bytes, broker?: string) => {
          if (this.#published.sentAt(bytes) === undefined) subscription.onBytes(bytes, broker);
        },
        onBroker: (facts: BrokerFacts) => {
          this.#facts.set(transport, facts);
          subscription.onBroker(this.#twins.has(transport) ? { ...facts, isTwin: true } : facts);
          this.#restTwin();
          this.#evaluate();
        },
      };
      transport.open(ownLine, abortSignal);
    }
  }

  publish(bytes: Bytes): void {
    this.#sent++;
    this.#published.add(bytes, monotonicMs());
    for (const transport of this.#transports) transport.publish(bytes);
  }

  refresh(): void {
    for (const transport of this.#transports) transport.refresh?.();
  }

  settle(settled: boolean): void {
    this.#settled = settled;
    this.#evaluate();
  }

  #restTwin(): void {
    const isOpen = (one: Transport) =>
      ['open', 'ready'].includes(this.#facts.get(one)?.state ?? '');
    if (this.#twins.size > 0 && !this.#transports.some(isOpen)) {
      this.#twins.clear();
      this.#wake();
    }
    const twin = this.#sent < enoughSent ? null : twinOf([...this.#facts.values()]);
    for (const [transport, { url }] of [...this.#facts]) {
      if (url !== twin || this.#twins.has(transport)) continue;
      this.#sent = 0;
      this.#twins.add(transport);
      transport.rest?.(true);
      return;
    }
  }

  /** Opens brokers that are needed at once, and closes redundant ones after a calm period. */
  #evaluate(): void {
    const abortSignal = this.#abortSignal;
    if (!abortSignal || abortSignal.aborted) return;
    this.#cancel();
    const redundant = this.#redundant();
    if (redundant.size === 0) this.#wake();
    else if (this.#isResting(redundant)) this.#visitLater(abortSignal);
    else this.#cancel = after(this.#pace.calmMs, () => this.#rest(), abortSignal);
  }

  #redundant(): ReadonlySet<string> {
    return redundantBrokers([...this.#facts.values()], this.#settled);
  }

  #isResting(redundant: ReadonlySet<string>): boolean {
    return [...this.#facts.values()].every(
      ({ url, state }) => !redundant.has(url) || state === 'resting',
    );
  }

  #rest(): void {
    const redundant = this.#redundant();
    for (const [transport, { url }] of [...this.#facts]) {
      if (redundant.has(url)) transport.rest?.(true);
    }
  }

  #visitLater(abortSignal: AbortSignal): void {
    const visitMs = this.#pace.visitMs * (0.8 + 0.4 * randomFraction());
    this.#cancel = after(visitMs, () => this.#wake(), abortSignal);
  }

  #wake(): void {
    for (const transport of this.#transports) {
      if (!this.#twins.has(transport)) transport.rest?.(false);
    }
  }
}
