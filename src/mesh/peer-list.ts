// Everybody in the mesh by id, each in a seat that outlives their connections. Knows who is shown; begins and ends nothing
// but lifetimes.

import type { Peer } from '../peer/peer.js';
import type { PeerId } from '../protocol/signal.js';
import { type MeshPeer, newMeshPeer } from './mesh-peer.js';

export class PeerList {
  readonly #abortSignal: AbortSignal;
  readonly #entries = new Map<PeerId, MeshPeer>();
  readonly #descriptions: number | undefined;

  /** `descriptions`: see `PeopleOptions`. */
  constructor(descriptions: number | undefined, abortSignal: AbortSignal) {
    this.#descriptions = descriptions;
    this.#abortSignal = abortSignal;
  }

  get all(): readonly MeshPeer[] {
    return [...this.#entries.values()];
  }

  /** Who is known to be here: they are shown, take a seat and belong to the group. */
  get present(): MeshPeer[] {
    return this.all.filter(({ shown, facts }) => shown && facts.stage !== 'gone');
  }

  /** The connections there are, or the one to this person. */
  peers(only?: PeerId): readonly Peer[] {
    return this.all.flatMap(({ id, peer }) =>
      peer && (only === undefined || id === only) ? [peer] : [],
    );
  }

  get(id: PeerId): MeshPeer | undefined {
    return this.#entries.get(id);
  }

  /** A fresh entry in the old one's seat. */
  seat(id: PeerId): MeshPeer {
    const before = this.#entries.get(id);
    const meshPeer = newMeshPeer(
      id,
      { before, descriptions: this.#descriptions },
      this.#abortSignal,
    );
    before?.scope.end();
    this.#entries.set(id, meshPeer);
    return meshPeer;
  }

  delete(id: PeerId): void {
    this.#entries.delete(id);
  }
}
