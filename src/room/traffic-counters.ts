// Counts of the messages that a room has sent, received and dropped, for the report. Foreign input never throws; it ends here
// as a count.

import type { DirectSignal } from '../protocol/signal.js';

export type RoomKind = 'hello' | 'welcome' | 'gone' | 'pass' | DirectSignal['kind'];

export type DropReason =
  /** Payload above 8,192 B: never opened. */
  | 'oversize'
  /** Not opened: it was not in the sample that is opened during a flood, or the queue was full. */
  | 'flood'
  /** Opened before, or a copy from another broker: expected with several brokers. */
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
  /** Addressed to another member: expected on a shared topic. */
  | 'foreign'
  /** The signature or the pair key does not match. */
  | 'forged'
  /** The connection presented another certificate, or key confirmation failed: closed. */
  | 'unproven'
  /** Known counter, or a session that has said goodbye. */
  | 'replayed'
  /** Does not echo our fresh nonce. */
  | 'stale'
  /** From a sender whose HELLO was not received. */
  | 'unknown-peer'
  /** Does not fit the handshake, for example an answer without an offer. */
  | 'out-of-turn'
  /** More HELLOs, or WELCOMEs of unknown senders, than are processed. */
  | 'rate'
  /** Four connections are unfinished: the offer waits for a slot. */
  | 'busy'
  /** More members than are remembered, or more knocks than are shown. */
  | 'crowded'
  /** The call is full. */
  | 'full'
  /** From or for a participant that is not admitted, or while we are not. */
  | 'uninvited'
  /** From a removed participant. */
  | 'removed'
  /** A pass of an epoch that the owner has ended. */
  | 'outdated'
  /** An outbound message larger than an envelope, or the send queue overflowed. */
  | 'overflow';

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
