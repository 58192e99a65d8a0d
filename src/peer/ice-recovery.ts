// When a path is to be repaired and when to give up: a pure policy, and the clock that asks it.
// Knows states and times; never a connection, a signal or a person.

import { every } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';

/** What the policy looks at. All times are milliseconds. */
export interface PathFacts {
  /** It was connected once, by the certificate it committed to. */
  readonly isVerified: boolean;
  readonly connection: RTCPeerConnectionState;
  /** Since the connection left `connected`, or since it was begun. */
  readonly troubledMs: number;
  /** Since anything was heard in band; `Infinity` before that. */
  readonly channelSilentMs: number;
  /** Since media moved; `Infinity` before that. */
  readonly mediaSilentMs: number;
  /** Since the last ICE restart of ours; `Infinity` before the first. */
  readonly restartedMs: number;
  /** Since the last one that was advised here: another may have gone into the dead path that this is about. */
  readonly advisedMs: number;
  /** The path loses so much that the reliable channel may be silent for seconds while media goes on. */
  readonly lossy: boolean;
  /** DTLS has failed. Firefox gives it up together with ICE, and no restart brings it back (w3c/webrtc-pc#3139). */
  readonly dead: boolean;
  /** The channel has closed without a goodbye: they came to an end, gave this connection up, or begin a new one. */
  readonly closed: boolean;
  /** The polite side waits a turn. */
  readonly polite: boolean;
}

/** What can be seen at any moment; the clock below knows the rest. */
export type PathSample = Omit<PathFacts, 'troubledMs' | 'restartedMs' | 'advisedMs'>;

export type Advice = 'wait' | 'ask' | 'doubt' | 'restart' | 'rebuild' | 'give-up';

export const recoveryMs = {
  /** From one look to the next. */
  look: 500,
  /** A look that comes so long after the one before is late: this page was held up (hidden, its timers come each second). */
  late: 1500,
  /** A new pair that has no path by then gets a verdict (ICE itself fails after 15 s in Chromium). */
  connect: 15_000,
  /** A `disconnected` that lasts this long does not heal by itself (measured: Firefox 27 s). */
  restart: 2000,
  /** The polite side lets the other go first: restarts that cross cost time. */
  turn: 2000,
  /** Whoever closed a channel to begin anew has offered by then. */
  offer: 1000,
  /** Between two restarts: candidates need a moment to be gathered and checked. */
  restartAgain: 6000,
  /** Neither media nor a word for this long: asked for a sign of life, without waiting for the next ping. */
  ask: 1000,
  /** And still nothing: whatever leads to the brokers may be dead as well, and is probed before it is needed. */
  doubt: 2000,
  /**
   * Neither media nor a word for this long, though asked: the path is dead, whatever it claims. ICE says so after five to
   * eight seconds (measured), and whoever walks out of a Wi-Fi is to be back by then.
   */
  silence: 3000,
  /** No word for this long, but media, on a path that loses little: their tab is frozen. */
  away: 6000,
  /** Restarts that have not helped by then will not: a new connection may (its own bound is `connect`). */
  rebuild: 15_000,
} as const;

/** Since anything at all came: a path that is silent in both ways may be dead, whatever it says of itself. */
export const silentMs = ({ channelSilentMs, mediaSilentMs }: PathSample): number =>
  Math.min(channelSilentMs, mediaSilentMs);

/** No restart brings this connection back. */
export const isLost = ({ dead, closed }: Pick<PathFacts, 'dead' | 'closed'>): boolean =>
  dead || closed;

export function adviseRecovery(facts: PathFacts): Advice {
  if (!facts.isVerified) {
    const failed = facts.connection === 'failed' || facts.connection === 'closed';
    return failed || facts.troubledMs >= recoveryMs.connect ? 'give-up' : 'wait';
  }
  const silent = silentMs(facts);
  const turnMs = facts.polite ? recoveryMs.turn : 0;
  if (isLost(facts)) {
    const offerMs = facts.dead ? 0 : recoveryMs.offer;
    return facts.troubledMs < offerMs + turnMs ? 'wait' : 'rebuild';
  }
  if (facts.connection === 'connected') {
    // Consent (RFC 7675) is answered by their browser even if their page is frozen: one restart, and then patience.
    const due = silent >= recoveryMs.silence + turnMs && facts.advisedMs > silent;
    return due ? 'restart' : question(silent);
  }
  if (Math.min(facts.troubledMs, silent) >= recoveryMs.rebuild) return 'rebuild';
  const due =
    facts.connection === 'failed' ||
    silent >= recoveryMs.silence + turnMs ||
    facts.troubledMs >= recoveryMs.restart + turnMs;
  return due && facts.restartedMs >= recoveryMs.restartAgain ? 'restart' : question(silent);
}

function question(silent: number): Advice {
  if (silent < recoveryMs.ask || silent >= recoveryMs.silence) return 'wait';
  return silent < recoveryMs.doubt ? 'ask' : 'doubt';
}

/** A stopwatch; `Infinity` until it is first started. */
export class Stopwatch {
  #atMs = Number.NEGATIVE_INFINITY;

  start(): void {
    this.#atMs = monotonicMs();
  }

  get ms(): number {
    return monotonicMs() - this.#atMs;
  }
}

/** Asks the policy twice a second, and whenever `ask` is called (a state changed). */
export class IceRecovery {
  /** Since the connection left `connected`, or since it was begun. */
  readonly sinceTroubled = new Stopwatch();
  readonly sinceRestarted = new Stopwatch();
  readonly #sinceAdvised = new Stopwatch();
  readonly #sinceTick = new Stopwatch();
  #hasWaited = false;
  readonly #sample: () => PathSample;
  readonly #act: Readonly<Record<Exclude<Advice, 'wait'>, () => void>>;

  constructor(
    look: () => PathSample,
    act: Readonly<Record<Exclude<Advice, 'wait'>, () => void>>,
    abortSignal: AbortSignal,
  ) {
    this.#sample = look;
    this.#act = act;
    this.sinceTroubled.start();
    this.#sinceTick.start();
    every(recoveryMs.look, () => this.#tick(), abortSignal);
  }

  /** What was connected is not any more, whatever the connection says. */
  markTroubled(): void {
    this.sinceTroubled.start();
    this.evaluate();
  }

  /** What came while this page was held up waits behind a timer that is late, and is no silence: heard by the next. */
  #tick(): void {
    this.#hasWaited = !this.#hasWaited && this.#sinceTick.ms >= recoveryMs.late;
    this.#sinceTick.start();
    if (!this.#hasWaited) this.evaluate();
  }

  evaluate(): void {
    const { sinceTroubled, sinceRestarted } = this;
    const times = {
      troubledMs: sinceTroubled.ms,
      restartedMs: sinceRestarted.ms,
      advisedMs: this.#sinceAdvised.ms,
    };
    const advice = adviseRecovery({ ...this.#sample(), ...times });
    if (advice === 'restart') this.#sinceAdvised.start();
    if (advice !== 'wait') this.#act[advice]();
  }
}
