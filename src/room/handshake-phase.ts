// The phases of the handshake with one member, and the events that lead from one to another. Pure; the diagram in the
// architecture page is generated from the table.

export const handshakePhases = [
  /** Keys are known; no handshake is in progress. */
  'known',
  /** We answered with a WELCOME alone: the member is to offer, or to prove liveness so that we offer. */
  'held',
  /** We are to offer, or have offered. */
  'offering',
  /** The member is to offer, or has offered. */
  'awaiting',
  'connected',
  /** No path was found; a later HELLO starts another handshake. */
  'failed',
  /** Said goodbye, which a session does once: everything that follows is a replay. */
  'departed',
] as const;
export type HandshakePhase = (typeof handshakePhases)[number];

export const handshakeEvents = [
  /** We answer a greeting with a WELCOME alone, or postpone a connection until there is a free slot. */
  'hold',
  /** We send an offer. */
  'offer',
  /** A fresh WELCOME or an offer of the member starts a handshake. */
  'await',
  /** The peer connection was established and verified. */
  'connect',
  /** The peer connection failed, or a held member that is shown fell silent. */
  'fail',
  /** The member denied us, was dropped, or did not prove that it is alive. */
  'reset',
  /** The member said goodbye or was removed. */
  'depart',
] as const;
export type HandshakeEvent = (typeof handshakeEvents)[number];

const next = {
  hold: 'held',
  offer: 'offering',
  await: 'awaiting',
  connect: 'connected',
  fail: 'failed',
  reset: 'known',
  depart: 'departed',
} as const satisfies Record<HandshakeEvent, HandshakePhase>;

/** Events that are possible in each phase. A departed session never returns. */
export const handshakeTable: Readonly<Record<HandshakePhase, readonly HandshakeEvent[]>> = {
  known: ['hold', 'offer', 'await', 'connect', 'fail', 'reset', 'depart'],
  held: ['hold', 'offer', 'await', 'connect', 'fail', 'reset', 'depart'],
  offering: ['connect', 'fail', 'reset', 'depart'],
  awaiting: ['hold', 'offer', 'await', 'connect', 'fail', 'reset', 'depart'],
  connected: ['connect', 'fail', 'reset', 'depart'],
  failed: ['hold', 'offer', 'await', 'connect', 'fail', 'reset', 'depart'],
  departed: [],
};

/** The phase after `event`; the same phase for an event that is not possible in it. */
export const nextPhase = (phase: HandshakePhase, event: HandshakeEvent): HandshakePhase =>
  handshakeTable[phase].includes(event) ? next[event] : phase;
