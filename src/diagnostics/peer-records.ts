// The peers of a report, by id, and the time for which they stay in it. Peers that are not known to be alive are recorded,
// but not shown.

import { EventLog } from './event-log.js';
import { PeerHistory } from './peer-history.js';
import type { PeerRecord } from './peer-record.js';
import type { Ms, PeerKey } from './verdict.js';

const keepGoneMs = 600_000;
const keepGone = 8;

const isGone = ({ history }: PeerRecord): boolean => history.goneAt !== undefined;

export class PeerRecords {
  readonly #records = new Map<string, PeerRecord>();
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
    return [...this.#records.values()].filter(({ hidden }) => !hidden);
  }

  /** The peers whose connection may be sampled, shown or not. */
  get present(): readonly PeerRecord[] {
    return [...this.#records.values()].filter((record) => !isGone(record));
  }

  get(id: string): PeerRecord | undefined {
    return this.#records.get(id);
  }

  of(id: string): PeerRecord {
    return this.#records.get(id) ?? this.#add(id);
  }

  /** Excludes a peer from the report until `show`. The record of a peer that has left already is kept as it is. */
  hide(id: string): void {
    const before = this.#records.get(id);
    if (before && !isGone(before)) return;
    if (before) this.#records.set(`${id} ${before.history.key}`, before);
    this.#records.delete(id);
    this.#add(id).hidden = true;
  }

  show(id: string): void {
    const record = this.#records.get(id);
    if (record) record.hidden = false;
  }

  /** The peer was never alive. */
  delete(id: string): void {
    this.#records.delete(id);
  }

  /** Removes the peers that have been gone for too long, and the oldest of too many. */
  forget(): void {
    const gone = [...this.#records].filter(([, record]) => isGone(record));
    const oldest = gone.length - keepGone;
    for (const [index, [id, { history }]] of gone.entries()) {
      if (index >= oldest && this.#now() - (history.goneAt ?? 0) <= keepGoneMs) continue;
      this.#records.delete(id);
      this.#onForgotten(history.key);
    }
  }

  #add(id: string): PeerRecord {
    const log = new EventLog(this.#nextEvent);
    const key = `peer-${++this.#keys}`;
    const history = new PeerHistory(key, (happening) => log.add(this.#now(), happening, key));
    const record: PeerRecord = { history, log, hidden: false };
    this.#records.set(id, record);
    return record;
  }
}
