// A second topology for the contract tests: participants in one page exchange tracks and signals by calls, without any
// RTCPeerConnection. It shows what a session may rely on that does not come from WebRTC.

import { monotonicMs } from '../../src/base/clock.js';
import type { PeerView } from '../../src/mesh/peer-view.js';
import type { Topology, TopologyOptions } from '../../src/mesh/topology.js';
import { type Introduction, noMedia } from '../../src/peer/peer-state.js';
import type { GroupSignal, PairSignal, PeerId, Wants } from '../../src/protocol/signal.js';
import type { AnnouncedPeer } from '../../src/room/handshake.js';
import type { GroupMember } from '../../src/sas/group-member.js';

interface Entry {
  readonly joinedAt: number;
  readonly stream: MediaStream;
  readonly screenStream: MediaStream;
  isShown: boolean;
  isConnected: boolean;
  introduction: Introduction;
}

/** Connects the loopback topologies of one page. */
export type LoopbackHub = Map<PeerId, LoopbackTopology>;

export class LoopbackTopology implements Topology {
  readonly #options: TopologyOptions;
  readonly #hub: LoopbackHub;
  readonly #entries = new Map<PeerId, Entry>();
  /** What we show of each participant. */
  readonly #wants = new Map<PeerId, Wants>();

  constructor(options: TopologyOptions, hub: LoopbackHub, abortSignal: AbortSignal) {
    this.#options = options;
    this.#hub = hub;
    hub.set(options.self, this);
    abortSignal.addEventListener('abort', () => hub.delete(options.self), { once: true });
  }

  get views(): readonly PeerView[] {
    return [...this.#entries]
      .filter(([, { isShown }]) => isShown)
      .map(([id, { joinedAt, stream, screenStream, isConnected, introduction }]) => ({
        ...{ id, joinedAt, stream, screenStream },
        ...{ name: introduction.name, media: introduction.media },
        stage: isConnected ? 'connected' : 'announced',
        ...this.#options.summary(id),
      }));
  }

  /** Participants introduce themselves when they connect. */
  get introduced(): readonly PeerView[] {
    return this.views.filter(({ stage }) => stage === 'connected');
  }

  get members(): readonly GroupMember[] {
    return [...this.#entries].map(([id, { isConnected }]) => ({
      ...{ id, met: isConnected, ready: isConnected, lost: false },
    }));
  }

  get size(): number {
    return this.views.length;
  }

  meet(id: PeerId, { offer, echoed }: AnnouncedPeer): void {
    this.#entries.set(id, {
      joinedAt: monotonicMs(),
      stream: new MediaStream(),
      screenStream: new MediaStream(),
      isShown: echoed,
      isConnected: false,
      introduction: { name: '', media: noMedia },
    });
    this.#options.onChange();
    if (offer) queueMicrotask(() => this.#connectWith(id));
  }

  show(id: PeerId): void {
    this.#change(id, (entry) => {
      entry.isShown = true;
    });
  }

  receive(id: PeerId, { kind }: PairSignal): void {
    if (kind === 'bye' || kind === 'deny') this.drop(id);
  }

  probeLiveness(id: PeerId): void {
    if (!this.#hub.has(id)) this.drop(id);
  }

  drop(id: PeerId): void {
    if (!this.#entries.delete(id)) return;
    this.#hub.get(id)?.receive(this.#options.self, { kind: 'bye' });
    this.#options.onChange();
  }

  introduce(): void {
    for (const other of this.#connected()) other.receiveIntroduction(this);
  }

  publish(): void {
    for (const other of this.#connected()) other.receiveTracks(this);
  }

  want(id: PeerId, wants: Wants): void {
    this.#wants.set(id, wants);
    for (const other of this.#connected(id)) this.receiveTracks(other);
  }

  sendToGroup(signal: GroupSignal, only?: PeerId): void {
    for (const other of this.#connected(only)) {
      queueMicrotask(() => other.#options.onGroup(this.#options.self, signal));
    }
  }

  restart(): void {}

  reconfigure(): void {}

  refresh(): void {
    for (const id of this.#entries.keys()) this.probeLiveness(id);
  }

  close(): void {
    for (const other of this.#connected()) other.receive(this.#options.self, { kind: 'bye' });
  }

  knows(id: PeerId): boolean {
    return this.#entries.has(id);
  }

  receiveIntroduction(from: LoopbackTopology): void {
    const { self, introduction } = from.#options;
    this.#change(self, (entry) => {
      entry.introduction = introduction();
    });
  }

  receiveTracks(from: LoopbackTopology): void {
    const { self, tracks } = from.#options;
    const { microphone, camera, screen } = tracks();
    const entry = this.#entries.get(self);
    if (!entry) return;
    const wants = this.#wants.get(self);
    setTracks(entry.stream, [microphone, wants?.camera === 'off' ? null : camera]);
    setTracks(entry.screenStream, [wants?.screen === 'off' ? null : screen]);
  }

  #connectWith(id: PeerId): void {
    const other = this.#hub.get(id);
    if (!other?.knows(this.#options.self)) return;
    for (const [one, two] of [[this, other] as const, [other, this] as const]) {
      one.#change(two.#options.self, (entry) => {
        entry.isConnected = entry.isShown = true;
      });
      one.#options.onConfirmed(two.#options.self);
    }
    for (const one of [this, other]) {
      one.introduce();
      one.publish();
    }
  }

  #connected(only?: PeerId): LoopbackTopology[] {
    return [...this.#entries]
      .filter(([id, { isConnected }]) => isConnected && (only === undefined || id === only))
      .flatMap(([id]) => this.#hub.get(id) ?? []);
  }

  #change(id: PeerId, change: (entry: Entry) => void): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    change(entry);
    this.#options.onChange();
  }
}

function setTracks(stream: MediaStream, tracks: readonly (MediaStreamTrack | null)[]): void {
  for (const track of stream.getTracks()) if (!tracks.includes(track)) stream.removeTrack(track);
  for (const track of tracks) if (track) stream.addTrack(track);
}
