// The events of a call: a class for each event, and the pure function that derives events from two snapshots of the state.
// Events do not bubble, like media events of the platform.

import type { CallError } from '../base/errors.js';
import type { HostCommands } from '../call/call-model.js';
import {
  type BrokerFacts,
  type CallState,
  type CallStateName,
  type Knock,
  type LobbyFacts,
  type MediaState,
  type PathKind,
  type PeerId,
  type PeerStage,
  type PeerView,
  type Report,
  type Security,
  securityOf,
  stateName,
  type Verdict,
} from '../call/state.js';

/** The state of the call has changed; `error` is the reason if it failed. */
export class StateChangeEvent extends Event {
  readonly state: CallStateName;
  readonly previous: CallStateName;
  readonly error: CallError | null;
  constructor(state: CallStateName, previous: CallStateName, error: CallError | null) {
    super('state-change');
    this.state = state;
    this.previous = previous;
    this.error = error;
  }
}

abstract class PeerEvent extends Event {
  readonly peer: PeerView;
  constructor(type: string, peer: PeerView) {
    super(type);
    this.peer = peer;
  }
}

/** A participant has joined the room; `peer-state` reports the connection. */
export class PeerJoinEvent extends PeerEvent {
  constructor(peer: PeerView) {
    super('peer-join', peer);
  }
}

/** A participant has left, or has not responded and is considered gone. */
export class PeerLeaveEvent extends PeerEvent {
  constructor(peer: PeerView) {
    super('peer-leave', peer);
  }
}

/** The name or the media of a participant have changed. */
export class PeerUpdateEvent extends PeerEvent {
  constructor(peer: PeerView) {
    super('peer-update', peer);
  }
}

/** The stage or the path of the connection to a participant has changed. */
export class PeerStateEvent extends Event {
  readonly peerId: PeerId;
  readonly stage: PeerStage;
  readonly path: PathKind | undefined;
  readonly verdict: Verdict | undefined;
  constructor({ id, stage, path, verdict }: PeerView) {
    super('peer-state');
    this.peerId = id;
    this.stage = stage;
    this.path = path;
    this.verdict = verdict;
  }
}

export type SourceKind = keyof MediaState;

abstract class TrackEvent extends Event {
  readonly peerId: PeerId;
  readonly source: SourceKind;
  /** The stream that plays it: microphone and camera share one, a screen has its own. */
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack | undefined;
  constructor(type: string, peer: PeerView, source: SourceKind) {
    super(type);
    this.peerId = peer.id;
    this.source = source;
    this.stream = source === 'screen' ? peer.screenStream : peer.stream;
    const kind = source === 'microphone' ? 'audio' : 'video';
    this.track = this.stream.getTracks().find((track) => track.kind === kind);
  }
}

/** A participant has started to send a source. */
export class TrackAddEvent extends TrackEvent {
  constructor(peer: PeerView, source: SourceKind) {
    super('track-add', peer, source);
  }
}

/** A participant has stopped sending a source. */
export class TrackRemoveEvent extends TrackEvent {
  constructor(peer: PeerView, source: SourceKind) {
    super('track-remove', peer, source);
  }
}

/** The security of the call has changed: to `verified`, or back because a participant joined or left. */
export class SecurityChangeEvent extends Event {
  readonly security: Security;
  readonly previous: Security;
  constructor(security: Security, previous: Security) {
    super('security-change');
    this.security = security;
    this.previous = previous;
  }
}

/** A person asks to join. Cancel the event to suppress the built-in card. */
export class KnockEvent extends Event {
  readonly knock: Knock;
  readonly #hosting: Pick<HostCommands, 'admit' | 'deny'>;
  constructor(knock: Knock, hosting: Pick<HostCommands, 'admit' | 'deny'>) {
    super('knock', { cancelable: true });
    this.knock = knock;
    this.#hosting = hosting;
  }

  admit(): void {
    this.#hosting.admit(this.knock.id);
  }

  deny(): void {
    this.#hosting.deny(this.knock.id);
  }
}

/** The knocks, the own knock, the own role or the lock have changed. */
export class LobbyChangeEvent extends Event {
  readonly lobby: LobbyFacts | null;
  constructor(lobby: LobbyFacts | null) {
    super('lobby-change');
    this.lobby = lobby;
  }
}

/** The connection to a broker was opened or closed, is idle, or has forwarded a test message. */
export class BrokerChangeEvent extends Event {
  readonly broker: BrokerFacts;
  constructor(broker: BrokerFacts) {
    super('broker-change');
    this.broker = broker;
  }
}

/** A new report, at most once a second; addresses are masked. */
export class DiagnosticsEvent extends Event {
  readonly #read: () => Report;
  constructor(read: () => Report) {
    super('diagnostics');
    this.#read = read;
  }

  /** The report. Reading it keeps the samples frequent. */
  get report(): Report {
    return this.#read();
  }
}

/** An error occurred. Cancel the event to suppress the built-in notice. */
export class CallErrorEvent extends Event {
  readonly error: CallError;
  readonly code: CallError['code'];
  readonly scope: CallError['scope'];
  readonly fatal: boolean;
  /** The error and its remedy, in the language of the element. */
  readonly message: string;
  readonly hint: string;
  constructor(error: CallError, { title, remedy }: { title: string; remedy: string }) {
    super('call-error', { cancelable: true });
    this.error = error;
    this.code = error.code;
    this.scope = error.scope;
    this.fatal = error.fatal;
    this.message = title;
    this.hint = remedy;
  }
}

export interface VideoCallEventMap {
  'state-change': StateChangeEvent;
  'peer-join': PeerJoinEvent;
  'peer-leave': PeerLeaveEvent;
  'peer-update': PeerUpdateEvent;
  'peer-state': PeerStateEvent;
  'track-add': TrackAddEvent;
  'track-remove': TrackRemoveEvent;
  'security-change': SecurityChangeEvent;
  knock: KnockEvent;
  'lobby-change': LobbyChangeEvent;
  'broker-change': BrokerChangeEvent;
  diagnostics: DiagnosticsEvent;
  'call-error': CallErrorEvent;
}

const sources = ['microphone', 'camera', 'screen'] as const;

/** The events for the change between two snapshots, in order. */
export function happened(before: CallState, now: CallState): Event[] {
  const previous = stateName(before);
  const state = stateName(now);
  const security = [securityOf(now), securityOf(before)] as const;
  return [
    ...brokerEvents(before, now),
    ...(state === previous ? [] : [new StateChangeEvent(state, previous, now.error)]),
    ...peerEvents(before, now),
    ...(security[0] === security[1] ? [] : [new SecurityChangeEvent(...security)]),
    ...(sameLobby(before.lobby, now.lobby) ? [] : [new LobbyChangeEvent(now.lobby)]),
  ];
}

/** The knocks that are in the later snapshot only. */
export function newKnocks(before: CallState, now: CallState): readonly Knock[] {
  if (before.lobby === now.lobby) return [];
  const known = new Set(before.lobby?.knocks.map(({ id }) => id));
  return now.lobby?.knocks.filter(({ id }) => !known.has(id)) ?? [];
}

const lobbyFields = ['role', 'waiting', 'locked'] as const;

function sameLobby(before: LobbyFacts | null, now: LobbyFacts | null): boolean {
  if (!before || !now) return before === now;
  const knocks = ({ knocks }: LobbyFacts) => JSON.stringify(knocks);
  return lobbyFields.every((one) => before[one] === now[one]) && knocks(before) === knocks(now);
}

function brokerEvents(before: CallState, now: CallState): Event[] {
  const known = new Map(before.brokers.map((broker) => [broker.url, broker]));
  return now.brokers
    .filter((broker) => known.get(broker.url)?.state !== broker.state)
    .map((broker) => new BrokerChangeEvent(broker));
}

function peerEvents(before: CallState, now: CallState): Event[] {
  if (before.peers === now.peers) return [];
  const known = new Map(before.peers.map((peer) => [peer.id, peer]));
  const present = new Set(now.peers.map(({ id }) => id));
  const left = before.peers.filter(({ id }) => !present.has(id));
  return [
    ...left.flatMap((peer) => [...trackEvents(peer, null), new PeerLeaveEvent(peer)]),
    ...now.peers.flatMap((peer) => onePeerEvents(known.get(peer.id) ?? null, peer)),
  ];
}

function onePeerEvents(before: PeerView | null, now: PeerView): Event[] {
  const events: Event[] = [];
  if (!before) events.push(new PeerJoinEvent(now));
  if (before?.stage !== now.stage || before.path !== now.path) events.push(new PeerStateEvent(now));
  const updated =
    before?.name !== now.name || sources.some((one) => before?.media[one] !== now.media[one]);
  if (before && updated) {
    events.push(new PeerUpdateEvent(now));
  }
  return [...events, ...trackEvents(before, now)];
}

/** `null` before: just arrived; `null` now: just left. */
function trackEvents(before: PeerView | null, now: PeerView | null): Event[] {
  return sources.flatMap((source) => {
    const was = before?.media[source] ?? false;
    const is = now?.media[source] ?? false;
    if (now && is && !was) return [new TrackAddEvent(now, source)];
    if (before && was && !is) return [new TrackRemoveEvent(before, source)];
    return [];
  });
}
