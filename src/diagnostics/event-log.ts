// The bounded log of events, in the order in which they occurred. Judges nothing.

import type { Happening, LogEvent } from './report.js';
import type { Ms, PeerKey } from './verdict.js';

/** The oldest events are discarded first. */
const cap = 300;

const fields = ({ n: _n, t: _t, times: _times, ...rest }: LogEvent) => JSON.stringify(rest);

export class EventLog {
  #events: LogEvent[] = [];
  #dropped = 0;
  readonly #next: () => number;

  /** `next` numbers the events of all logs of a call. */
  constructor(next: () => number) {
    this.#next = next;
  }

  get events(): readonly LogEvent[] {
    return this.#events;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(t: Ms, happening: Happening, peer?: PeerKey): void {
    const event: LogEvent = { ...happening, n: this.#next(), t, ...(peer && { peer }) };
    const last = this.#events.at(-1);
    if (last && fields(last) === fields(event)) {
      this.#events[this.#events.length - 1] = { ...last, times: (last.times ?? 1) + 1 };
      return;
    }
    this.#events.push(event);
    if (this.#events.length <= cap) return;
    this.#events.shift();
    this.#dropped++;
  }
}
