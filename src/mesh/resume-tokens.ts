// Resume tokens: a tab that returns after a reload or a crash keeps its place in the order of arrival. The caller decides
// what happens to another peer that presents the same token.

import type { PeerId } from '../protocol/signal.js';
import type { MeshPeer } from './mesh-peer.js';

/** Tokens remembered, including those of participants that have left. */
const atMost = 64;

export class ResumeTokens {
  /** Since when each token is known, the oldest first. */
  readonly #since = new Map<string, number>();

  /**
   * Gives the peer the place that belongs to its token. Returns the other peers that present it: stale sessions, the other
   * half of a duplicated tab, or a peer whose token was copied. The caller may remove only those that do not respond.
   */
  claim(meshPeer: MeshPeer, token: string, all: Iterable<MeshPeer>): readonly PeerId[] {
    meshPeer.joinedAt = this.#since.get(token) ?? meshPeer.joinedAt;
    this.#since.delete(token);
    this.#since.set(token, meshPeer.joinedAt);
    const [oldest] = this.#since.keys();
    if (this.#since.size > atMost && oldest) this.#since.delete(oldest);
    return [...all]
      .filter(({ id, state }) => id !== meshPeer.id && state.resumeToken === token)
      .map(({ id }) => id);
  }
}
