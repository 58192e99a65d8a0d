// The mesh topology: one RTCPeerConnection to each participant. Decides who offers, resolves offers that cross, and
// replaces connections that broke. Does not depend on brokers or devices; signals and tracks are handed in.

import { abortScope, after } from '../base/abort.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import { recoveryMs } from '../peer/ice-recovery.js';
import { livenessMs } from '../peer/liveness-probe.js';
import { Peer } from '../peer/peer.js';
import type { PeerOptions } from '../peer/peer-options.js';
import type { PeerStage } from '../peer/peer-stage.js';
import type { Introduction, PeerState } from '../peer/peer-state.js';
import { originOf } from '../protocol/sdp.js';
import type { GroupSignal, PairSignal, PeerId, Wants } from '../protocol/signal.js';
import type { AnnouncedPeer } from '../room/handshake.js';
import type { PathMark } from '../room/room-options.js';
import type { GroupMember } from '../sas/group-member.js';
import type { MeshPeer, Offer } from './mesh-peer.js';
import { groupMemberOf, isLate, meshTimeouts, postpone, viewOf } from './mesh-peer.js';
import { OutgoingVideo } from './outgoing-video.js';
import { PeerList } from './peer-list.js';
import type { PeerView } from './peer-view.js';
import { ResumeTokens } from './resume-tokens.js';
import { ShownVideo } from './shown-video.js';
import type { Topology, TopologyOptions } from './topology.js';

/** What the room has verified of a participant; the connection to it must match. */
export type PeerCredentials = Pick<PeerOptions, 'fingerprint' | 'confirmations'>;

export interface MeshOptions extends TopologyOptions {
  /** Descriptions of one participant that are applied in 10 s. Default 4. */
  readonly descriptions?: number;
  configuration(): RTCConfiguration;
  send(to: PeerId, signal: PairSignal): void;
  mark(id: PeerId, as: PathMark): void;
  /** A connection was created; called before it sends anything. */
  watch(peer: Peer, offers: boolean, abortSignal: AbortSignal): void;
  /** Samples the statistics of a connection that is about to be closed. */
  lastSample(): Promise<unknown>;
  /** Whether packets of media were lost in numbers lately, in either direction. */
  isLossy(id: PeerId): boolean;
  /** A participant has sent nothing for 2 s. */
  onSilent(): void;
  onRestart(id: PeerId, why: string): void;
  /** We closed the connection: the participant did not prove its identity, or flooded the channel. */
  onClosed(id: PeerId, why: ErrorCode): void;
}

export class Mesh implements Topology {
  readonly #options: MeshOptions;
  readonly #abortSignal: AbortSignal;
  readonly #peers: PeerList;
  readonly #credentials = new Map<PeerId, PeerCredentials>();
  readonly #resumeTokens = new ResumeTokens();
  readonly #shown: ShownVideo;
  readonly #outgoing: OutgoingVideo;
  /** Stands in for the streams of a participant without a connection. */
  readonly #empty = new MediaStream();

  constructor(options: MeshOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#peers = new PeerList(options.descriptions, abortSignal);
    this.#shown = new ShownVideo((id, wants) => {
      for (const peer of this.#peers.peers(id)) peer.want(wants);
      options.onChange();
    }, abortSignal);
    this.#outgoing = new OutgoingVideo(
      {
        tracks: options.tracks,
        peers: () => this.#peers.connected,
        onSoundOnly: (ids) => {
          this.introduce();
          options.onSoundOnly(ids);
        },
      },
      abortSignal,
    );
  }

  get views(): readonly PeerView[] {
    return this.#peers.shown
      .sort((one, other) => one.joinedAt - other.joinedAt)
      .map((meshPeer) => ({
        ...viewOf(meshPeer, this.#empty),
        ...this.#options.summary(meshPeer.id),
      }));
  }

  get introduced(): readonly PeerView[] {
    return this.#peers.shown
      .filter(({ state }) => state.name !== null)
      .map((meshPeer) => ({
        ...viewOf(meshPeer, this.#empty),
        hidden: this.#shown.hidden(meshPeer.id),
      }));
  }

  get members(): readonly GroupMember[] {
    return this.#peers.all
      .filter(({ isShown, isVerified }) => isShown || isVerified)
      .map(groupMemberOf);
  }

  get size(): number {
    return this.#peers.shown.length;
  }

  meet(id: PeerId, { fingerprint, confirmations, offer, echoed }: AnnouncedPeer): void {
    this.#credentials.set(id, { fingerprint, confirmations });
    const known = this.#peers.get(id);
    // The room repeats an unanswered offer by itself.
    if (known?.peer?.unanswered && offer) return;
    const meshPeer = this.#peers.renew(id);
    meshPeer.isShown ||= echoed;
    if (offer) this.#tryConnect(meshPeer, true);
    else after(meshTimeouts.offerDue, () => this.#offerOverdue(meshPeer), meshPeer.scope.signal);
    this.#options.onChange();
  }

  show(id: PeerId): void {
    const meshPeer = this.#peers.get(id);
    if (!meshPeer || meshPeer.isShown) return;
    meshPeer.isShown = true;
    this.#options.onChange();
  }

  receive(id: PeerId, signal: PairSignal): void {
    const meshPeer = this.#peers.get(id);
    // A peer that answers `deny` has no slot for us (for example a newcomer with a lower `maxPeers`).
    if (signal.kind === 'bye' || signal.kind === 'deny') this.drop(id);
    else if (meshPeer && isLate(signal, meshPeer)) this.#receiveLate(meshPeer, signal);
    else if (signal.kind === 'offer') this.#receiveOffer(id, meshPeer, signal);
    else if (meshPeer?.peer) meshPeer.peer.receive(signal);
    else meshPeer?.inbox.push(signal);
  }

  probeLiveness(id: PeerId): void {
    const meshPeer = this.#peers.get(id);
    if (meshPeer) meshPeer.suspectedAt = monotonicMs();
    if (meshPeer?.peer) meshPeer.peer.doubt();
    else this.drop(id);
  }

  drop(id: PeerId): void {
    const meshPeer = this.#peers.get(id);
    if (!meshPeer) return;
    meshPeer.peer?.sendBye();
    meshPeer.scope.end();
    this.#peers.delete(id);
    this.#credentials.delete(id);
    this.#options.mark(id, 'forgotten');
    this.#shown.forget(id);
    this.#outgoing.forget(id);
    this.#options.onChange();
  }

  introduce(): void {
    for (const peer of this.#peers.peers()) peer.introduce(this.#introductionTo(peer.id));
  }

  publish(): void {
    for (const peer of this.#peers.peers()) peer.setTracks(this.#options.tracks());
    this.#outgoing.update();
  }

  want(id: PeerId, wants: Wants): void {
    if (this.#peers.get(id)) this.#shown.set(id, wants);
  }

  /** Participants out of reach have no connection to restart: a HELLO makes them offer again. */
  restart(why: string, only?: PeerId): void {
    for (const peer of this.#peers.peers(only)) peer.restart(why);
  }

  reconfigure(): void {
    for (const peer of this.#peers.peers()) peer.configure(this.#options.configuration());
  }

  refresh(): void {
    for (const peer of this.#peers.peers()) peer.refresh();
  }

  sendToGroup(signal: GroupSignal, only?: PeerId): void {
    for (const peer of this.#peers.peers(only)) peer.sendToGroup(signal);
  }

  close(): void {
    for (const peer of this.#peers.peers()) peer.sendBye();
  }

  #receiveOffer(id: PeerId, meshPeer: MeshPeer | undefined, offer: Offer): void {
    const peer = meshPeer?.peer;
    if (peer && peer.origin === originOf(offer.sdp)) {
      peer.receive(offer);
      return;
    }
    // Two first offers crossed. Rolling one back can block negotiation in Chromium permanently, so the polite side
    // closes its new connection and answers with another one; the impolite side ignores the offer.
    // Browser note chromium-first-offer-rollback
    if (peer?.unanswered && this.#options.self < id) return;
    if (meshPeer && postpone(meshPeer, offer, (late) => this.receive(id, late))) return;
    // Candidates may arrive before the offer that they belong to.
    const early = meshPeer?.inbox.filter(({ kind }) => kind === 'candidates') ?? [];
    const next = this.#peers.renew(id);
    next.inbox.push(...early, offer);
    this.#tryConnect(next, false);
    this.#options.onChange();
  }

  /** The signal belongs to a connection that we have replaced; if we have given it up, an offer of ours is due. */
  #receiveLate(meshPeer: MeshPeer, { kind }: PairSignal): void {
    if (kind === 'offer' && !meshPeer.peer) this.#tryConnect(meshPeer, true);
  }

  /** Replaces a broken connection, subject to the backoff; called again until it has been replaced. */
  #rebuild({ id, backoff, suspectedAt, state }: MeshPeer): void {
    // A peer considered gone reconnects by itself or is removed.
    if (state.stage === 'gone' || !backoff.tryAcquire(monotonicMs(), randomFraction())) return;
    this.#options.onRestart(id, 'rebuild');
    const meshPeer = this.#peers.renew(id);
    meshPeer.lostAt = monotonicMs() - recoveryMs.rebuild;
    this.#tryConnect(meshPeer, true);
    // A new connection must not delay a liveness probe that is under way.
    if (monotonicMs() - suspectedAt < livenessMs) this.probeLiveness(id);
    this.#options.onChange();
  }

  /** If the browser cannot create a connection, the participant is unreachable and the page gets the reason. */
  #tryConnect(meshPeer: MeshPeer, offers: boolean): void {
    try {
      this.#connect(meshPeer, offers);
    } catch (thrown) {
      const { id } = meshPeer;
      this.#options.onClosed(id, 'connection-failed');
      this.#options.onError(new CallError('connection-failed', { peer: id }, thrown));
      this.#setOutOfReach(meshPeer);
    }
  }

  #connect(meshPeer: MeshPeer, offers: boolean): void {
    const credentials = this.#credentials.get(meshPeer.id);
    if (!credentials) return;
    const { id, scope } = meshPeer;
    const peer = new Peer(
      {
        id,
        polite: this.#options.self > id,
        offers,
        configuration: this.#options.configuration(),
        ...credentials,
        budget: meshPeer.descriptions,
        viaRoom: (signal) => this.#options.send(id, signal),
        onState: (facts) => this.#stateChanged(meshPeer, facts),
        onConfirmed: () => this.#confirmed(meshPeer),
        isLossy: () => this.#options.isLossy(id),
        onGroup: (signal) => this.#options.onGroup(id, signal),
        onWant: (wants) => this.#outgoing.wanted(id, wants),
        onLeft: () => this.drop(id),
        onRestart: (why) => this.#options.onRestart(id, why),
        onSilent: () => this.#options.onSilent(),
        onBroken: () => this.#rebuild(meshPeer),
        onError: (error) => {
          // All other errors of this scope end the connection.
          if (error.scope === 'peer' && error.code !== 'description-refused')
            this.#closed(id, error.code);
          this.#options.onError(error);
        },
      },
      scope.signal,
    );
    meshPeer.peer = peer;
    meshPeer.state = { ...meshPeer.state, stage: 'negotiating' };
    this.#options.watch(peer, offers, scope.signal);
    peer.introduce(this.#introductionTo(id));
    peer.setTracks(this.#options.tracks());
    const wants = this.#shown.of(id);
    if (wants) peer.want(wants);
    for (const signal of meshPeer.inbox.splice(0)) peer.receive(signal);
  }

  /** A camera that is not sent is announced as off: the participant shows our initials and misses nothing. */
  #introductionTo(id: PeerId): Introduction {
    const introduction = this.#options.introduction();
    if (!this.#outgoing.isSoundOnly(id)) return introduction;
    return { ...introduction, media: { ...introduction.media, camera: false } };
  }

  #closed(id: PeerId, why: ErrorCode): void {
    this.#options.onClosed(id, why);
    // Floods of the channel are counted in the report, not held against the handshake.
    if (why !== 'channel-flooded') this.#options.mark(id, 'refused');
  }

  #stateChanged(meshPeer: MeshPeer, state: PeerState): void {
    const { stage, name, resumeToken } = meshPeer.state;
    // A new connection has not received the name yet; the first resume token counts.
    meshPeer.state = {
      ...state,
      name: state.name ?? name,
      resumeToken: resumeToken ?? state.resumeToken,
    };
    if (state.stage !== stage) this.#stageChanged(meshPeer, state.stage);
    // Only once for each participant, since a claim causes liveness probes of others.
    if (state.resumeToken && !resumeToken) this.#claimResumeToken(meshPeer, state.resumeToken);
    this.#options.onChange();
  }

  /** Peers that respond or still send media keep their place, even if another peer presents the same token. */
  #claimResumeToken(meshPeer: MeshPeer, token: string): void {
    for (const id of this.#resumeTokens.claim(meshPeer, token, this.#peers.all))
      this.probeLiveness(id);
  }

  #confirmed(meshPeer: MeshPeer): void {
    meshPeer.isConfirmed = true;
    this.#options.onConfirmed(meshPeer.id);
    this.#options.onChange();
  }

  #stageChanged(meshPeer: MeshPeer, stage: PeerStage): void {
    const { id, scope } = meshPeer;
    if (stage === 'connected') {
      meshPeer.isVerified = true;
      meshPeer.lostAt = Number.POSITIVE_INFINITY;
      this.#options.mark(id, 'connected');
      this.#outgoing.update();
    } else if (stage === 'unreachable' && !meshPeer.isShown) {
      this.drop(id);
    } else if (stage === 'unreachable') {
      this.#options.mark(id, 'failed');
      this.#options.lastSample().finally(() => this.#giveUp(meshPeer));
    } else if (stage === 'gone') {
      after(
        meshTimeouts.goneGrace,
        () => meshPeer.state.stage === 'gone' && this.drop(id),
        scope.signal,
      );
    }
  }

  /** Closes the connection but keeps the peer listed, with its verdict. */
  #giveUp(meshPeer: MeshPeer): void {
    // It may have connected while the last sample was taken.
    if (meshPeer.scope.signal.aborted || meshPeer.state.stage !== 'unreachable') return;
    meshPeer.previousOrigin = meshPeer.peer?.origin ?? meshPeer.previousOrigin;
    meshPeer.scope.end();
    meshPeer.scope = abortScope(this.#abortSignal);
    meshPeer.peer = null;
    this.#dropAfterTimeout(meshPeer);
    this.#options.onChange();
  }

  /** A peer that is still there sends a HELLO within half of this time, and gets a new entry. */
  #dropAfterTimeout({ id, scope, lostAt }: MeshPeer): void {
    const lostMs = Math.max(0, monotonicMs() - lostAt);
    after(meshTimeouts.unreachable - lostMs, () => this.drop(id), scope.signal);
  }

  #offerOverdue(meshPeer: MeshPeer): void {
    if (!meshPeer.peer) this.#setOutOfReach(meshPeer);
  }

  #setOutOfReach(meshPeer: MeshPeer): void {
    meshPeer.state = { ...meshPeer.state, stage: 'unreachable' };
    this.#options.mark(meshPeer.id, 'failed');
    this.#dropAfterTimeout(meshPeer);
    this.#options.onChange();
  }
}
