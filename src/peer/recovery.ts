// When a path is to be repaired and when to give up: a pure policy, and the clock that asks it.
// Knows states and times; never a connection, a signal or a person.

import { every, monotonicMs } from '../base/lifetime.js';

/** What the policy looks at. All times are milliseconds. */
export interface PathFacts {
  /** It was connected once, by the certificate it committed to. */
  readonly proven: boolean;
  readonly connection: RTCPeerConnectionState;
  /** Since the connection left `connected`, or since it was begun. */
  readonly troubledMs: number;
  /** Since anything was heard in band; `Infinity` before that. */
  readonly channelSilentMs: number;
  /** Since media moved; `Infinity` before that. */
  readonly mediaSilentMs: number;
  /** Since the last ICE restart of ours; `Infinity` before the first. */
  readonly restartedMs: number;
  /** The impolite side restarts first, so that restarts seldom cross. */
  readonly polite: boolean;
}

export type Advice = 'wait' | 'restart' | 'give-up';

export const recoveryMs = {
  /** A new pair that has no path by then gets a verdict (ICE itself fails after 15 s in Chromium). */
  connect: 15_000,
  /** A `disconnected` that lasts this long does not heal by itself (measured: Firefox 27 s). */
  restartImpolite: 2000,
  restartPolite: 4000,
  /** Between two restarts: candidates need a moment to be gathered and checked. */
  restartAgain: 6000,
  /** Nothing heard for this long on a path that claims to be connected (a frozen tab still sends media). */
  silence: 6000,
  /** A path that was lost this long ago is out of reach; ICE consent itself ends after 30 s (RFC 7675). */
  giveUp: 40_000,
} as const;

/** Since anything at all came: a path that is silent in both ways may be dead, whatever it says of itself. */
export const silentMs = ({ channelSilentMs, mediaSilentMs }: PathFacts): number =>
  Math.min(channelSilentMs, mediaSilentMs);

export function advise(facts: PathFacts): Advice {
  if (!facts.proven) {
    const failed = facts.connection === 'failed' || facts.connection === 'closed';
    return failed || facts.troubledMs >= recoveryMs.connect ? 'give-up' : 'wait';
  }
  if (facts.connection === 'connected' && silentMs(facts) < recoveryMs.silence) return 'wait';
  if (facts.troubledMs >= recoveryMs.giveUp && silentMs(facts) >= recoveryMs.giveUp)
    return 'give-up';
  const patienceMs = facts.polite ? recoveryMs.restartPolite : recoveryMs.restartImpolite;
  const due =
    facts.connection === 'failed' ||
    silentMs(facts) >= recoveryMs.silence ||
    facts.troubledMs >= patienceMs;
  return due && facts.restartedMs >= recoveryMs.restartAgain ? 'restart' : 'wait';
}

/** Asks the policy twice a second, and whenever `ask` is called (a state changed). */
export class Recovery {
  readonly #look: () => PathFacts;
  readonly #act: (advice: Exclude<Advice, 'wait'>) => void;

  constructor(
    look: () => PathFacts,
    act: (advice: Exclude<Advice, 'wait'>) => void,
    life: AbortSignal,
  ) {
    this.#look = look;
    this.#act = act;
    every(500, () => this.ask(), life);
  }

  ask(): void {
    const advice = advise(this.#look());
    if (advice !== 'wait') this.#act(advice);
  }
}

/** A stopwatch; `Infinity` until it is first started. */
export class Since {
  #atMs = Number.NEGATIVE_INFINITY;

  start(): void {
    this.#atMs = monotonicMs();
  }

  get ms(): number {
    return monotonicMs() - this.#atMs;
  }
}
