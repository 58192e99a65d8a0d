// What a room has said, heard, and refused to hear, in numbers for the report. Foreign input never throws:
// it ends here as a count.

import type { DirectSignal } from '../protocol/signal.js';

export type RoomKind = 'hello' | 'welcome' | 'gone' | 'pass' | DirectSignal['kind'];

export type DropReason =
  /** Payload above 8,192 B: never opened. */
  | 'oversize'
  /** Not opened: it was not in the random sample that is opened while too much is unreadable, or too much waited. */
  | 'flood'
  /** Opened already, or a copy of it by another broker: normal where there are several. */
  | 'duplicate'
  /** Not sealed for this room, or damaged. */
  | 'unreadable'
  /** Sealed for this room in another version of the wire format. */
  | 'version'
  /** A frame or signal that breaks the format. */
  | 'malformed'
  /** A description or candidates that inflate beyond 32 KB. */
  | 'inflated'
  /** More than 12 media sections. */
  | 'sections'
  /** More than 64 candidates for one connection. */
  | 'candidates'
  /** For somebody else: normal on a shared topic. */
  | 'foreign'
  /** Signature or pair key does not fit. */
  | 'forged'
  /** A connection without the certificate or the last word that belong to it: closed. */
  | 'unproven'
  /** Known counter, or a session that has said goodbye. */
  | 'replayed'
  /** Does not echo a fresh nonce of ours. */
  | 'stale'
  /** From somebody whose HELLO we never heard. */
  | 'unknown-peer'
  /** Does not fit the handshake, an answer nobody asked for say. */
  | 'out-of-turn'
  /** More hellos, or welcomes of strangers, than are processed. */
  | 'rate'
  /** Four connections are unfinished: their offer waits for its turn. */
  | 'busy'
  /** More people than are remembered, or shown at the door. */
  | 'crowded'
  /** Nobody more is taken in. */
  | 'full'
  /** From or for somebody who has not been let in, or while we have not. */
  | 'uninvited'
  /** From somebody who was removed. */
  | 'removed'
  /** A pass of an epoch that the owner has ended. */
  | 'outdated'
  /** Of ours: larger than an envelope, or the queue ran over. */
  | 'overflow';

/** Of the wire format, compared with ours. */
export type OtherVersion = 'older' | 'newer';

export interface RoomCounters {
  readonly out: Readonly<Record<RoomKind, number>>;
  readonly in: Readonly<Record<RoomKind, number>>;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** MQTT payloads that we published; each goes to every broker. */
  readonly published: number;
  /** Somebody of this room speaks another version; `at` by the monotonic clock, the last time that it was heard. */
  readonly otherVersion: { readonly which: OtherVersion; readonly at: number } | null;
  /** How many are remembered at this moment, strangers included; 64 at most. */
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
