// Decides when a path is to be repaired and when to give up: a pure policy, and the timer that evaluates it.

import { every } from '../base/abort.js';
import { Stopwatch } from '../base/stopwatch.js';

/** The input of the policy. All times are milliseconds. */
export interface RecoveryFacts {
  /** It was connected once, with the certificate that the peer committed to. */
  readonly isVerified: boolean;
  readonly connection: RTCPeerConnectionState;
  /** Since the connection left `connected`, or since it was created. */
  readonly troubledMs: number;
  /** Time since the last message on the data channel; `Infinity` before the first. */
  readonly channelSilentMs: number;
  /** Time since media last arrived; `Infinity` before it did. */
  readonly mediaSilentMs: number;
  /** Time since our last ICE restart; `Infinity` before the first. */
  readonly restartedMs: number;
  /** Time since the policy last advised a restart: restarts for other reasons may have been sent over the dead path. */
  readonly advisedMs: number;
  /** The path loses so many packets that the reliable channel may be silent for seconds while media continues. */
  readonly lossy: boolean;
  /** DTLS has failed. Firefox gives it up together with ICE, and a restart does not repair it (w3c/webrtc-pc#3139). */
  // Browser note firefox-dtls-fails-with-ice
  readonly dead: boolean;
  /** The channel was closed without a goodbye: the peer ended, gave up this connection, or creates another one. */
  readonly closed: boolean;
  /** The polite side waits for `turn`. */
  readonly polite: boolean;
}

/** The part of the input that can be observed at any moment; the timer adds the rest. */
export type PathSample = Omit<RecoveryFacts, 'troubledMs' | 'restartedMs' | 'advisedMs'>;

export type Advice = 'wait' | 'ask' | 'doubt' | 'restart' | 'rebuild' | 'give-up';

// Browser note ice-timeouts
export const recoveryMs = {
  /** Interval between two evaluations. */
  look: 500,
  /**
   * An evaluation this long after the previous one is late: the page was busy or hidden (hidden pages run timers once a
   * second).
   */
  late: 1500,
  /** A new pair without a path by then gets a verdict (ICE itself fails after 15 s in Chromium). */
  connect: 15_000,
  /** A `disconnected` state that lasts this long does not end by itself (measured: Firefox 27 s). */
  restart: 2000,
  /** The polite side lets the other side restart first, since crossing restarts take longer. */
  turn: 2000,
  /** A peer that closed the channel to replace the connection has sent its offer by then. */
  offer: 1000,
  /** Between two restarts, for gathering and connectivity checks. */
  restartAgain: 6000,
  /** Neither media nor messages for this long: an extra ping is sent. */
  ask: 1000,
  /** Still no answer: the broker connections may be dead as well, and are probed before they are needed. */
  doubt: 2000,
  /**
   * Neither media nor messages for this long despite a ping: the path is dead, regardless of its state. ICE detects this after
   * five to eight seconds (measured); a user who leaves a Wi-Fi network is to be reconnected by then.
   */
  silence: 3000,
  /** No message for this long while media arrives over a path that loses little: the tab of the peer is frozen. */
  away: 6000,
  /** Restarts that have not helped by then will not; a new connection may (its limit is `connect`). */
  rebuild: 15_000,
} as const;

/** Since anything arrived: a path without media and messages may be dead, regardless of its state. */
export const silentMs = ({ channelSilentMs, mediaSilentMs }: PathSample): number =>
  Math.min(channelSilentMs, mediaSilentMs);

/** A restart cannot repair this connection. */
export const isLost = ({ dead, closed }: Pick<RecoveryFacts, 'dead' | 'closed'>): boolean =>
  dead || closed;

export function adviseRecovery(facts: RecoveryFacts): Advice {
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
    // The browser of the peer answers consent checks (RFC 7675) even if its page is frozen: restart only once.
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

/** Evaluates the policy twice a second, and whenever `evaluate` is called (a state changed). */
export class IceRecovery {
  /** Since the connection left `connected`, or since it was created. */
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

  /** The connection does not work any more, regardless of its state. */
  markTroubled(): void {
    this.sinceTroubled.start();
    this.evaluate();
  }

  /** After a pause of this page, messages wait behind the late timer and are no silence: the next tick evaluates. */
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
