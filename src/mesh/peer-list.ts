// Everybody in the mesh by id, each in a seat that outlives their connections. Knows who is shown; begins and ends nothing
// but lifetimes.

import type { Peer } from '../peer/peer.js';
import type { PeerId } from '../protocol/signal.js';
import { type Entry, newEntry } from './mesh-peer.js';

export class Entries {
  readonly #life: AbortSignal;
  readonly #entries = new Map<PeerId, Entry>();
  readonly #descriptions: number | undefined;

  /** `descriptions`: see `PeopleOptions`. */
  constructor(descriptions: number | undefined, life: AbortSignal) {
    this.#descriptions = descriptions;
    this.#life = life;
  }

  get all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Who is known to be here: they are shown, take a seat and belong to the group. */
  get present(): Entry[] {
    return this.all.filter(({ shown, facts }) => shown && facts.stage !== 'gone');
  }

  /** The connections there are, or the one to this person. */
  peers(only?: PeerId): readonly Peer[] {
    return this.all.flatMap(({ id, peer }) =>
      peer && (only === undefined || id === only) ? [peer] : [],
    );
  }

  get(id: PeerId): Entry | undefined {
    return this.#entries.get(id);
  }

  /** A fresh entry in the old one's seat. */
  seat(id: PeerId): Entry {
    const before = this.#entries.get(id);
    const entry = newEntry(id, { before, descriptions: this.#descriptions }, this.#life);
    before?.life.end();
    this.#entries.set(id, entry);
    return entry;
  }

  delete(id: PeerId): void {
    this.#entries.delete(id);
  }
}
