// A subscription that records messages and facts, and waits for conditions.

import { type Bytes, concat, random, utf8 } from '../../src/base/bytes.js';
import type { BrokerFacts, Subscription, Transport } from '../../src/transport/transport.js';
import { environment } from '../environment.js';

export const brokerUrl = async (): Promise<string> => environment.mqtt;

/** Bytes with an outer nonce where an envelope has one. */
export const envelope = (text = ''): Bytes => concat(Uint8Array.of(2, 1), random(12), utf8(text));

export const said = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(14));

export class Ear implements Subscription {
  readonly topic: string;
  readonly greeting?: () => Promise<Bytes>;
  nextWill: Bytes;
  readonly heard: string[] = [];
  readonly facts: BrokerFacts[] = [];
  readonly #life = new AbortController();
  readonly #waiting = new Set<() => void>();
  readonly transport: Transport;

  constructor(
    transport: Transport,
    topic: string,
    { will = envelope('will'), greeting }: { will?: Bytes; greeting?: string } = {},
  ) {
    this.transport = transport;
    this.topic = topic;
    this.nextWill = will;
    if (greeting !== undefined) this.greeting = async () => envelope(greeting);
    transport.open(this, this.#life.signal);
  }

  async will(): Promise<Bytes> {
    return this.nextWill;
  }

  get now(): BrokerFacts {
    return this.facts.at(-1)!;
  }

  onBytes(bytes: Bytes): void {
    this.heard.push(said(bytes));
    this.#look();
  }

  onBroker(facts: BrokerFacts): void {
    this.facts.push(facts);
    this.#look();
  }

  /** Resolves as soon as the condition holds; the timeout of the test is the only limit. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  state(state: BrokerFacts['state']): Promise<void> {
    return this.until(() => this.facts.at(-1)?.state === state);
  }

  close(): void {
    this.#life.abort();
  }

  #look(): void {
    for (const check of [...this.#waiting]) check();
  }
}
