// The commitments and reveals of one participant for the safety code. The first commitment for a roster and round is final; a
// different one is a contradiction (src/protocol/README.md, Group code). Bounded in memory.

import { RateLimiter } from '../base/rate-limiter.js';
import type { SasSignal } from '../protocol/signal.js';
import { runLimits } from './run-limit.js';

/** Rosters whose latest round is remembered. */
const rememberedRosters = 64;
/**
 * The latest round of each roster. A round number occurs once for one roster: forgetting a roster raises the lowest round with
 * which an unknown roster may start.
 */
export class Rounds<T extends { readonly round: number }> {
  readonly #latest = new Map<string, T>();
  #floor = 0;

  get(roster: string): T | undefined {
    return this.#latest.get(roster);
  }

  /** The latest round; an unknown roster has had no round above the result. */
  last(roster: string): number {
    return this.#latest.get(roster)?.round ?? this.#floor;
  }

  set(roster: string, entry: T): void {
    this.#latest.delete(roster);
    this.#latest.set(roster, entry);
    const [oldest] = this.#latest;
    if (this.#latest.size <= rememberedRosters || !oldest) return;
    this.#latest.delete(oldest[0]);
    this.#floor = Math.max(this.#floor, oldest[1].round);
  }
}

/** The signals of one participant for one roster and round; values in hexadecimal. */
export interface SignalOutcome {
  readonly round: number;
  /** The first commitment. */
  readonly commitment: string;
  /** The first nonce. */
  nonce: string | null;
  /** The hash of the nonce matches the commitment. */
  proven: boolean;
  /** There was a second, different commitment or nonce, or the nonce does not match the commitment. */
  contradicted: boolean;
}

export class Commitments {
  readonly #said = new Rounds<SignalOutcome>();
  // An honest participant starts `runs` runs in a period; delivery may move those of two periods together.
  readonly #rate = new RateLimiter(2 * runLimits.runs, runLimits.periodMs);

  /** The signals for this roster and its latest round. */
  of(roster: string): SignalOutcome | undefined {
    return this.#said.get(roster);
  }

  lastRound(roster: string): number {
    return this.#said.last(roster);
  }

  /** Earlier rounds are ignored. */
  commit({ roster, round, commitment }: SasSignal & { kind: 'sas-commit' }, now: number): void {
    if (round <= this.#said.last(roster)) return;
    if (!this.#rate.tryAcquire(now)) return;
    this.#said.set(roster, { round, commitment, nonce: null, proven: false, contradicted: false });
  }
}

export const contradicts = (said: SignalOutcome, signal: SasSignal): boolean =>
  signal.kind === 'sas-commit'
    ? signal.commitment !== said.commitment
    : said.nonce !== null && signal.nonce !== said.nonce;
