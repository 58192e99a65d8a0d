// The brokers of one stay: how each of them is, and whether any has let us in. Knows no signals and no people.

import { after } from '../base/abort.js';
import { CallError } from '../base/errors.js';
import type { BrokerFacts } from '../transport/transport.js';
import { brokerHost } from './diagnostics-adapter.js';

/** By then a broker has answered, or none will: TCP, TLS and login take well under a second each. */
const answerDueMs = 10_000;
/** One that has logged us in, and is slow with the rest, has longer. */
const slowDueMs = 30_000;
/** Attempts that fail at once, as at a port that nobody listens on; all of them take about a second. */
const enoughAttempts = 3;

const isOpen = ({ state }: BrokerFacts): boolean => state === 'open' || state === 'ready';

const isAnswering = ({ state, connackMs }: BrokerFacts): boolean =>
  state === 'connecting' && connackMs !== undefined;

/** Asking again will not help soon. */
const isHopeless = ({ state, cause, failedAttempts = 0 }: BrokerFacts): boolean =>
  state === 'refused' ||
  (state === 'unreachable' && failedAttempts >= (cause === 'broker-not-mqtt' ? 1 : enoughAttempts));

export class BrokerStatus {
  /** Settles when the first lets us in; rejects with `no-broker` when all refuse, or none answers in time. */
  readonly online: Promise<void>;
  readonly #known = new Map<string, BrokerFacts>();
  readonly #onChange: (brokers: readonly BrokerFacts[]) => void;
  #settle: { resolve(): void; reject(error: CallError): void } | null = null;

  constructor(onChange: (brokers: readonly BrokerFacts[]) => void, abortSignal: AbortSignal) {
    this.#onChange = onChange;
    this.online = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const judge = () => {
      if (![...this.#known.values()].some(isAnswering)) this.#giveUp();
    };
    after(answerDueMs, judge, abortSignal);
    after(slowDueMs, () => this.#giveUp(), abortSignal);
  }

  update(facts: BrokerFacts): void {
    this.#known.set(facts.url, facts);
    const brokers = [...this.#known.values()];
    this.#onChange(brokers);
    if (brokers.some(isOpen)) this.#settle?.resolve();
    else if (brokers.every(isHopeless)) this.#giveUp();
  }

  /** Of no effect once one has let us in. */
  #giveUp(): void {
    // One cause for all, or none: each broker says its own in the report.
    const causes = new Set([...this.#known.values()].map(({ cause }) => cause));
    const [cause] = causes;
    this.#settle?.reject(
      new CallError('no-broker', {
        brokers: [...this.#known.keys()].map(brokerHost).join(', '),
        ...(causes.size === 1 && cause && { cause }),
      }),
    );
  }
}
