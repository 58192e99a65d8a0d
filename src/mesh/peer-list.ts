// The participants of the mesh by id. A record is renewed for each connection; it knows which participants are shown.

import type { Peer } from '../peer/peer.js';
import type { PeerId } from '../protocol/signal.js';
import { type MeshPeer, newMeshPeer } from './mesh-peer.js';

export class PeerList {
  readonly #abortSignal: AbortSignal;
  readonly #entries = new Map<PeerId, MeshPeer>();
  readonly #descriptions: number | undefined;

  /** `descriptions`: see `MeshOptions`. */
  constructor(descriptions: number | undefined, abortSignal: AbortSignal) {
    this.#descriptions = descriptions;
    this.#abortSignal = abortSignal;
  }

  get all(): readonly MeshPeer[] {
    return [...this.#entries.values()];
  }

  /** Participants that are known to be alive: they are shown and count towards the limit. */
  get shown(): MeshPeer[] {
    return this.all.filter(({ isShown, state }) => isShown && state.stage !== 'gone');
  }

  /** The existing connections, or the one to this participant. */
  peers(only?: PeerId): readonly Peer[] {
    return this.all.flatMap(({ id, peer }) =>
      peer && (only === undefined || id === only) ? [peer] : [],
    );
  }

  /** The connections that may carry media. */
  get connected(): readonly Peer[] {
    return this.all.flatMap(({ isVerified, peer }) => (isVerified && peer ? [peer] : []));
  }

  get(id: PeerId): MeshPeer | undefined {
    return this.#entries.get(id);
  }

  /** Replaces the record of the participant by a new one, for a new connection. */
  renew(id: PeerId): MeshPeer {
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
