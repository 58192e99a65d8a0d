// A participant as the group's protocols see it: whether it belongs to the group and can be reached. Data only.

import type { PeerId } from '../protocol/signal.js';

/** A participant that is present, from the point of view of the group. */
export interface GroupMember {
  readonly id: PeerId;
  /** It belongs to the group of the safety code: it has received our media. */
  readonly met: boolean;
  /** Connected, and its keys are confirmed: group signals reach it. */
  readonly ready: boolean;
  /** Out of reach, without an attempt to reconnect. */
  readonly lost: boolean;
}
