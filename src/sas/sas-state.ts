// The state of the safety code as the view shows it. Data only.

import type { PeerId } from '../protocol/signal.js';

/** The safety code: five emoji that all participants see alike unless there is a man in the middle. */
export interface SafetyFacts {
  /** Indices into the table of 64 emoji; `null` while there is no code. */
  readonly code: readonly number[] | null;
  /** A person at this page compared the code and confirmed that it matches; reset when a participant joins or leaves. */
  readonly verified: boolean;
  /** Participants that have withheld their part for five seconds. */
  readonly withheldBy: readonly PeerId[];
  /**
   * Participants who contradicted their own commitment: a second one, or a nonce that they had not committed to. There is
   * no code until a participant comes or goes. Reported as `safety-mismatch` as well.
   */
  readonly contradictedBy: readonly PeerId[];
  /** There were too many runs to trust another one: off until you rejoin. */
  readonly exhausted: boolean;
}

export const noSafety: SafetyFacts = Object.freeze({
  code: null,
  verified: false,
  withheldBy: [],
  contradictedBy: [],
  exhausted: false,
});
