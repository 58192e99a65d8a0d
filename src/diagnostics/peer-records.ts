// The people of a call's report, by id, and how long they stay in it. Who is not known to be alive is noted, but not shown.

import { EventLog } from './event-log.js';
import { PeerHistory } from './peer-history.js';
import type { PeerRecord } from './peer-record.js';
import type { Ms, PeerKey } from './verdict.js';

const keepGoneMs = 600_000;
const keepGone = 8;

const isGone = ({ history }: PeerRecord): boolean => history.goneAt !== undefined;

export class PeerRecords {
  readonly #people = new Map<string, PeerRecord>();
  readonly #now: () => Ms;
  readonly #nextEvent: () => number;
  readonly #onForgotten: (key: PeerKey) => void;
  #keys = 0;

  constructor(now: () => Ms, nextEvent: () => number, onForgotten: (key: PeerKey) => void) {
    this.#now = now;
    this.#nextEvent = nextEvent;
    this.#onForgotten = onForgotten;
  }

  get shown(): readonly PeerRecord[] {
    return [...this.#people.values()].filter(({ hidden }) => !hidden);
  }

  /** With a connection that may be looked at, shown or not. */
  get present(): readonly PeerRecord[] {
    return [...this.#people.values()].filter((record) => !isGone(record));
  }

  get(id: string): PeerRecord | undefined {
    return this.#people.get(id);
  }

  of(id: string): PeerRecord {
    return this.#people.get(id) ?? this.#add(id);
  }

  /** Kept out of the report until `show`. What it says of them before, when they are gone already, stays as it is. */
  hide(id: string): void {
    const before = this.#people.get(id);
    if (before && !isGone(before)) return;
    if (before) this.#people.set(`${id} ${before.history.key}`, before);
    this.#people.delete(id);
    this.#add(id).hidden = true;
  }

  show(id: string): void {
    const record = this.#people.get(id);
    if (record) record.hidden = false;
  }

  /** Nobody was there. */
  delete(id: string): void {
    this.#people.delete(id);
  }

  /** The longest gone. */
  forget(): void {
    const gone = [...this.#people].filter(([, record]) => isGone(record));
    const oldest = gone.length - keepGone;
    for (const [index, [id, { history }]] of gone.entries()) {
      if (index >= oldest && this.#now() - (history.goneAt ?? 0) <= keepGoneMs) continue;
      this.#people.delete(id);
      this.#onForgotten(history.key);
    }
  }

  #add(id: string): PeerRecord {
    const log = new EventLog(this.#nextEvent);
    const key = `peer-${++this.#keys}`;
    const history = new PeerHistory(key, (happening) => log.add(this.#now(), happening, key));
    const record: PeerRecord = { history, log, hidden: false };
    this.#people.set(id, record);
    return record;
  }
}
