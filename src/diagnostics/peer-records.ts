// The people of a call's report, by id, and how long they stay in it. Who is not known to be alive is noted, but not shown.

import { Log } from './event-log.js';
import { Trail } from './peer-history.js';
import type { Person } from './peer-record.js';
import type { Ms, PeerKey } from './verdict.js';

const keepGoneMs = 600_000;
const keepGone = 8;

const isGone = ({ trail }: Person): boolean => trail.goneAt !== undefined;

export class Persons {
  readonly #people = new Map<string, Person>();
  readonly #now: () => Ms;
  readonly #nextEvent: () => number;
  readonly #onForgotten: (key: PeerKey) => void;
  #keys = 0;

  constructor(now: () => Ms, nextEvent: () => number, onForgotten: (key: PeerKey) => void) {
    this.#now = now;
    this.#nextEvent = nextEvent;
    this.#onForgotten = onForgotten;
  }

  get shown(): readonly Person[] {
    return [...this.#people.values()].filter(({ hidden }) => !hidden);
  }

  /** With a connection that may be looked at, shown or not. */
  get present(): readonly Person[] {
    return [...this.#people.values()].filter((person) => !isGone(person));
  }

  get(id: string): Person | undefined {
    return this.#people.get(id);
  }

  of(id: string): Person {
    return this.#people.get(id) ?? this.#add(id);
  }

  /** Kept out of the report until `show`. What it says of them before, when they are gone already, stays as it is. */
  hide(id: string): void {
    const before = this.#people.get(id);
    if (before && !isGone(before)) return;
    if (before) this.#people.set(`${id} ${before.trail.key}`, before);
    this.#people.delete(id);
    this.#add(id).hidden = true;
  }

  show(id: string): void {
    const person = this.#people.get(id);
    if (person) person.hidden = false;
  }

  /** Nobody was there. */
  delete(id: string): void {
    this.#people.delete(id);
  }

  /** The longest gone. */
  forget(): void {
    const gone = [...this.#people].filter(([, person]) => isGone(person));
    const oldest = gone.length - keepGone;
    for (const [index, [id, { trail }]] of gone.entries()) {
      if (index >= oldest && this.#now() - (trail.goneAt ?? 0) <= keepGoneMs) continue;
      this.#people.delete(id);
      this.#onForgotten(trail.key);
    }
  }

  #add(id: string): Person {
    const log = new Log(this.#nextEvent);
    const key = `peer-${++this.#keys}`;
    const trail = new Trail(key, (happening) => log.add(this.#now(), happening, key));
    const person: Person = { trail, log, hidden: false };
    this.#people.set(id, person);
    return person;
  }
}
