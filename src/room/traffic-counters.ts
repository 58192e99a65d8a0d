// Counts of the messages that a room has sent, received and dropped, for the report. Foreign input never throws; it ends here
// as a count.

import type { DropReason } from '../base/drop-reason.js';
import type { DirectSignal } from '../protocol/signal.js';

export type RoomKind = 'hello' | 'welcome' | 'gone' | 'pass' | DirectSignal['kind'];

/** The version of the wire format, compared with ours. */
export type OtherVersion = 'older' | 'newer';

export interface RoomCounters {
  readonly out: Readonly<Record<RoomKind, number>>;
  readonly in: Readonly<Record<RoomKind, number>>;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** MQTT payloads published; each goes to every broker. */
  readonly published: number;
  /** A member of this room uses another version; `at`: when it was last received, by the monotonic clock. */
  readonly otherVersion: { readonly which: OtherVersion; readonly at: number } | null;
  /** Members remembered at this moment, including those that are not proven; at most 64. */
  readonly people: number;
}

const kinds = (): Record<RoomKind, number> => ({
  hello: 0,
  welcome: 0,
  gone: 0,
  pass: 0,
  offer: 0,
  answer: 0,
  candidates: 0,
  restart: 0,
  bye: 0,
  deny: 0,
  knock: 0,
  ack: 0,
  admit: 0,
});

const reasons = (): Record<DropReason, number> => ({
  oversize: 0,
  flood: 0,
  duplicate: 0,
  unreadable: 0,
  version: 0,
  malformed: 0,
  inflated: 0,
  sections: 0,
  candidates: 0,
  foreign: 0,
  forged: 0,
  unproven: 0,
  replayed: 0,
  stale: 0,
  'unknown-peer': 0,
  'out-of-turn': 0,
  rate: 0,
  busy: 0,
  crowded: 0,
  full: 0,
  uninvited: 0,
  removed: 0,
  outdated: 0,
  overflow: 0,
});

export class Counters {
  readonly out = kinds();
  readonly in = kinds();
  readonly dropped = reasons();
  published = 0;
  otherVersion: RoomCounters['otherVersion'] = null;

  drop(reason: DropReason): void {
    this.dropped[reason]++;
  }

  copy(people: number): RoomCounters {
    const { out, dropped, otherVersion, published } = this;
    return {
      out: { ...out },
      in: { ...this.in },
      dropped: { ...dropped },
      otherVersion,
      published,
      people,
    };
  }
}
