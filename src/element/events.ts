// What a page hears of a call: one class for each event, and the pure function that finds, between two
// snapshots, what has happened. Events do not bubble, like the platform's own media events.

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

/** The call is in another state than before; `error` says why when it failed. */
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

/** Somebody is in the room; `peer-state` tells when they are connected. */
export class PeerJoinEvent extends PeerEvent {
  constructor(peer: PeerView) {
    super('peer-join', peer);
  }
}

/** Somebody left, or is dead as far as anybody can tell. */
export class PeerLeaveEvent extends PeerEvent {
  constructor(peer: PeerView) {
    super('peer-leave', peer);
  }
}

/** A name, or what somebody sends, has changed. */
export class PeerUpdateEvent extends PeerEvent {
  constructor(peer: PeerView) {
    super('peer-update', peer);
  }
}

/** The connection to somebody is at another stage, or takes another path. */
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

/** Somebody began to send a source. */
export class TrackAddEvent extends TrackEvent {
  constructor(peer: PeerView, source: SourceKind) {
    super('track-add', peer, source);
  }
}

/** Somebody stopped sending a source. */
export class TrackRemoveEvent extends TrackEvent {
  constructor(peer: PeerView, source: SourceKind) {
    super('track-remove', peer, source);
  }
}

/** The call is more or less safe than before: `verified` came, or fell because somebody came or went. */
export class SecurityChangeEvent extends Event {
  readonly security: Security;
  readonly previous: Security;
  constructor(security: Security, previous: Security) {
    super('security-change');
    this.security = security;
    this.previous = previous;
  }
}

/** Somebody asks to be let in. Cancel it to keep the built-in card away. */
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

/** Who knocks, our own knock, our role, or the lock has changed. */
export class LobbyChangeEvent extends Event {
  readonly lobby: LobbyFacts | null;
  constructor(lobby: LobbyFacts | null) {
    super('lobby-change');
    this.lobby = lobby;
  }
}

/** A broker is up, down, at rest, or has proved that it forwards. */
export class BrokerChangeEvent extends Event {
  readonly broker: BrokerFacts;
  constructor(broker: BrokerFacts) {
    super('broker-change');
    this.broker = broker;
  }
}

/** A fresh report, at most once a second; addresses are masked. */
export class DiagnosticsEvent extends Event {
  readonly #read: () => Report;
  constructor(read: () => Report) {
    super('diagnostics');
    this.#read = read;
  }

  /** Reading it keeps frequent samples coming. */
  get report(): Report {
    return this.#read();
  }
}

/** Something went wrong. Cancel it to keep the built-in notice away. */
export class CallErrorEvent extends Event {
  readonly error: CallError;
  readonly code: CallError['code'];
  readonly scope: CallError['scope'];
  readonly fatal: boolean;
  /** What happened, and what to do about it, in the element's language. */
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

/** What lies between two snapshots, as the events a page hears, in the order it would expect. */
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

/** Who knocks now and did not before. */
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
