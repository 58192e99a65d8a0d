// Who sat where: a tab that comes back after a reload or a crash sits where it sat before. Knows no connections; what
// becomes of the one in whose seat somebody else sits now is for others to find out.

import type { PeerId } from '../protocol/signal.js';
import type { MeshPeer } from './mesh-peer.js';

/** Seats remembered, those of people who have left included. */
const atMost = 64;

export class Resumption {
  /** Since when each is taken, the longest known first. */
  readonly #since = new Map<string, number>();

  /**
   * Gives the person the place of their seat. Returns who says the same of themselves: ghosts, the other half of a
   * duplicated tab, or somebody whose seat was overheard by this person. Only those who do not answer may go.
   */
  claim(meshPeer: MeshPeer, seat: string, all: Iterable<MeshPeer>): readonly PeerId[] {
    meshPeer.joinedAt = this.#since.get(seat) ?? meshPeer.joinedAt;
    this.#since.delete(seat);
    this.#since.set(seat, meshPeer.joinedAt);
    const [oldest] = this.#since.keys();
    if (this.#since.size > atMost && oldest) this.#since.delete(oldest);
    return [...all]
      .filter(({ id, facts }) => id !== meshPeer.id && facts.seat === seat)
      .map(({ id }) => id);
  }
}
