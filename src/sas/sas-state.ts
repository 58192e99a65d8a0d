// The state of the safety code as the view shows it. Data only.

import type { PeerId } from '../protocol/signal.js';

/** The group code: five pictures that all see alike when nobody stands between them. */
export interface SafetyFacts {
  /** Indices into the table of 64 pictures; `null` while there is nothing to compare. */
  readonly code: readonly number[] | null;
  /** Somebody here compared it and said that it matches; falls when anybody comes or goes. */
  readonly verified: boolean;
  /** Who has let the others wait for their part for five seconds. */
  readonly withheldBy: readonly PeerId[];
  /**
   * Participants who contradicted their own commitment: a second one, or a nonce that they had not committed to. There is
   * no code until a participant comes or goes. Reported as `safety-mismatch` as well.
   */
  readonly contradictedBy: readonly PeerId[];
  /** There were too many tries to trust another one: off until we join anew. */
  readonly exhausted: boolean;
}

export const noSafety: SafetyFacts = Object.freeze({
  code: null,
  verified: false,
  withheldBy: [],
  contradictedBy: [],
  exhausted: false,
});
