// The brokers of one session: the state of each, and whether one of them is online.

import { after } from '../base/abort.js';
import { CallError } from '../base/errors.js';
import type { BrokerFacts } from '../transport/transport.js';
import { brokerHost } from './diagnostics-adapter.js';

/** Milliseconds until a broker has answered: TCP, TLS and login take well under a second each. */
const answerDueMs = 10_000;
/** The same for a broker that has accepted our login and is slow afterwards. */
const slowDueMs = 30_000;
/** Attempts that fail immediately, as at a closed port; all of them take about a second. */
const enoughAttempts = 3;

const isOpen = ({ state }: BrokerFacts): boolean => state === 'open' || state === 'ready';

const isAnswering = ({ state, connackMs }: BrokerFacts): boolean =>
  state === 'connecting' && connackMs !== undefined;

/** Another attempt will not succeed soon. */
const isHopeless = ({ state, cause, failedAttempts = 0 }: BrokerFacts): boolean =>
  state === 'refused' ||
  (state === 'unreachable' && failedAttempts >= (cause === 'broker-not-mqtt' ? 1 : enoughAttempts));

export class BrokerStatus {
  /** Resolves when the first broker is online; rejects with `no-broker` if all refuse, or if none answers in time. */
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

  /** Without effect once a broker is online. */
  #giveUp(): void {
    // The cause if all share one; the report lists the cause of each.
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
