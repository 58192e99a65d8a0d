// The reasons for which a room drops a message. The room counts by them, and the report of diagnostics lists them; neither
// folder imports the other. Types only.

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
