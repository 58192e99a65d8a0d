// A participant as the group sees them: whether they belong to it, and can be reached now. Data only.

import type { PeerId } from '../protocol/signal.js';

/** Somebody who is here, as far as the group is concerned. */
export interface GroupMember {
  readonly id: PeerId;
  /** Belongs to the group whose code it is: has had media of ours. */
  readonly met: boolean;
  /** Connected and confirmed: can be talked to now. */
  readonly ready: boolean;
  /** Out of reach, and nothing is being done about it. */
  readonly lost: boolean;
}
