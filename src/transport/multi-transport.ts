// Several transports as one: said on all of them, heard from each. Any single one that works is enough, so in a running call
// all but the two best rest. Knows neither brokers nor people; facts of each pass through as they are.

import { after } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { Published } from './deduplicate.js';
import type { BrokerFacts, Subscription, Transport } from './transport.js';

/** Connections kept in a running call: one may die at any moment, and the other is there. */
const kept = 2;

/** Milliseconds. */
export interface IdlePolicy {
  /** Nothing may have changed for so long before somebody rests: who flaps wakes nobody up. */
  readonly calmMs: number;
  /**
   * Rested brokers are woken after this time, ± 20 %, say hello, and rest again. Pages with our list need no such visit:
   * newcomers use all of it, and any two of three have one in common. It is for pages with a list of their own that
   * shares only a rested broker with ours; they are met by the next visit, and everybody else by their gossip.
   */
  readonly visitMs: number;
}
const usualPace: IdlePolicy = { calmMs: 5000, visitMs: 120_000 };

const isSound = ({ state, suspect, limitBytes }: BrokerFacts): boolean =>
  state === 'ready' && !suspect && limitBytes === undefined;

/**
 * The brokers (their `url`) that may rest. Everybody who is open is heard out first: an echo or a doubt decides. None
 * while somebody is to be met, or while fewer than two are sound.
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
 * The one that may rest of those that lead to the same broker: every message comes back on each of them, once for each. The
 * slowest, and one at a time, since there may be two such groups.
 */
export function twinOf(brokers: readonly BrokerFacts[]): string | null {
  const twins = brokers.filter(({ state, copies = 1 }) => state === 'ready' && copies > 1);
  if (twins.length < 2) return null;
  const delayOf = ({ echoMs = 0 }: BrokerFacts) => echoMs;
  return twins.reduce((slowest, one) => (delayOf(one) > delayOf(slowest) ? one : slowest)).url;
}

/** Messages after which it is known anew how often they come back. */
const enoughSent = 3;

export const multiTransport = (
  transports: readonly Transport[],
  pace: IdlePolicy = usualPace,
): Transport => new Fleet(transports, pace);

class Fleet implements Transport {
  readonly #transports: readonly Transport[];
  readonly #pace: IdlePolicy;
  readonly #facts = new Map<Transport, BrokerFacts>();
  readonly #twins = new Set<Transport>();
  /** Since the last of them was found. */
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
    for (const transport of this.#transports) {
      const ownLine = {
        topic: subscription.topic,
        will: () => subscription.will(),
        onBytes: (bytes: Bytes, broker?: string) => {
          if (this.#published.sentAt(bytes) === undefined) subscription.onBytes(bytes, broker);
        },
        onBroker: (facts: BrokerFacts) => {
          this.#facts.set(transport, facts);
          subscription.onBroker(this.#twins.has(transport) ? { ...facts, isTwin: true } : facts);
          this.#restTwin();
          this.#weigh();
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
    this.#weigh();
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

  /** Who is needed wakes at once; who is not has to wait for calm. */
  #weigh(): void {
    const abortSignal = this.#abortSignal;
    if (!abortSignal || abortSignal.aborted) return;
    this.#cancel();
    const spared = this.#spared();
    if (spared.size === 0) this.#wake();
    else if (this.#isResting(spared)) this.#visitLater(abortSignal);
    else this.#cancel = after(this.#pace.calmMs, () => this.#rest(), abortSignal);
  }

  #spared(): ReadonlySet<string> {
    return redundantBrokers([...this.#facts.values()], this.#settled);
  }

  #isResting(spared: ReadonlySet<string>): boolean {
    return [...this.#facts.values()].every(
      ({ url, state }) => !spared.has(url) || state === 'resting',
    );
  }

  #rest(): void {
    const spared = this.#spared();
    for (const [transport, { url }] of [...this.#facts]) {
      if (spared.has(url)) transport.rest?.(true);
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
