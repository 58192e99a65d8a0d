// The facts of each broker, completed by whether it is flooded, which its transport cannot know since it opens no envelopes.

import type { BrokerFacts } from '../transport/transport.js';

export class BrokerFloods {
  readonly #onBroker: (facts: BrokerFacts) => void;
  /** The latest facts of each broker, by `url`. */
  readonly #known = new Map<string, BrokerFacts>();
  readonly #flooded = new Set<string>();

  constructor(onBroker: (facts: BrokerFacts) => void) {
    this.#onBroker = onBroker;
  }

  update(facts: BrokerFacts): void {
    this.#known.set(facts.url, facts);
    this.#notify(facts);
  }

  flooded(url: string, isFlooded: boolean): void {
    if (isFlooded) this.#flooded.add(url);
    else this.#flooded.delete(url);
    const facts = this.#known.get(url);
    if (facts) this.#notify(facts);
  }

  #notify(facts: BrokerFacts): void {
    this.#onBroker(this.#flooded.has(facts.url) ? { ...facts, flooded: true } : facts);
  }
}
