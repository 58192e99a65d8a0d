// The mesh: one connection to each person in the room, who offers to whom, and what becomes of offers that
// cross. Knows neither brokers nor our own devices; it is handed what to say and what to send.

import { abortScope, after } from '../base/abort.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import { recoveryMs } from '../peer/ice-recovery.js';
import { livenessMs } from '../peer/liveness.js';
import { Peer } from '../peer/peer.js';
import type { PeerStage, PeerState } from '../peer/peer-state.js';
import { originOf } from '../protocol/sdp.js';
import type { GroupSignal, PairSignal, PeerId } from '../protocol/signal.js';
import type { AnnouncedPeer } from '../room/handshake.js';
import type { GroupMember } from '../sas/group-member.js';
import type { MeshOptions, PeerCredentials } from './mesh-options.js';
import type { MeshPeer, Offer } from './mesh-peer.js';
import { groupMemberOf, isLate, meshTimeouts, postpone, viewOf } from './mesh-peer.js';
import { PeerList } from './peer-list.js';
import type { PeerView } from './peer-view.js';
import { Resumption } from './resumption.js';

export class Mesh {
  readonly #options: MeshOptions;
  readonly #abortSignal: AbortSignal;
  readonly #entries: PeerList;
  readonly #credentials = new Map<PeerId, PeerCredentials>();
  readonly #resumption = new Resumption();
  /** Shown for people who have no connection yet. */
  readonly #empty = new MediaStream();

  constructor(options: MeshOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#entries = new PeerList(options.descriptions, abortSignal);
  }

  /** Everybody who is here, in order of arrival. */
  get views(): readonly PeerView[] {
    return this.#entries.present
      .sort((one, other) => one.joinedAt - other.joinedAt)
      .map((meshPeer) => ({
        ...viewOf(meshPeer, this.#empty),
        ...this.#options.summary(meshPeer.id),
      }));
  }

  /** Everybody who may hear us, as far as the group is concerned: also who is taken for gone, until they are dropped. */
  get members(): readonly GroupMember[] {
    return this.#entries.all.filter(({ shown, proven }) => shown || proven).map(groupMemberOf);
  }

  /** How many seats are taken besides ours, by people connected or about to be. */
  get seats(): number {
    return this.#entries.present.length;
  }

  /** Somebody with proven keys is here, who is shown if they are known to be alive. */
  meet(id: PeerId, { fingerprint, confirmations, offer, echoed }: AnnouncedPeer): void {
    this.#credentials.set(id, { fingerprint, confirmations });
    const known = this.#entries.get(id);
    // The room says an unanswered offer again by itself.
    if (known?.peer?.unanswered && offer) return;
    const meshPeer = this.#entries.seat(id);
    meshPeer.shown ||= echoed;
    if (offer) this.#begin(meshPeer, true);
    else after(meshTimeouts.offerDue, () => this.#offerOverdue(meshPeer), meshPeer.scope.signal);
    this.#options.onChange();
  }

  /** Somebody met without a proof is alive. */
  show(id: PeerId): void {
    const meshPeer = this.#entries.get(id);
    if (!meshPeer || meshPeer.shown) return;
    meshPeer.shown = true;
    this.#options.onChange();
  }

  receive(id: PeerId, signal: PairSignal): void {
    const meshPeer = this.#entries.get(id);
    // Whoever has no seat for us is none of ours; in a call that goes on, a newcomer who takes fewer people than we do.
    if (signal.kind === 'bye' || signal.kind === 'deny') this.drop(id);
    else if (meshPeer && isLate(signal, meshPeer)) this.#late(meshPeer, signal);
    else if (signal.kind === 'offer') this.#offered(id, meshPeer, signal);
    else if (meshPeer?.peer) meshPeer.peer.receive(signal);
    else meshPeer?.inbox.push(signal);
  }

  /** Their broker connection died; maybe they did too. */
  probeLiveness(id: PeerId): void {
    const meshPeer = this.#entries.get(id);
    if (meshPeer) meshPeer.doubtedAt = monotonicMs();
    if (meshPeer?.peer) meshPeer.peer.doubt();
    else this.drop(id);
  }

  /** Gone for certain, or sent away: should they still hear it, they know that it is over. */
  drop(id: PeerId): void {
    const meshPeer = this.#entries.get(id);
    if (!meshPeer) return;
    meshPeer.peer?.sendBye();
    meshPeer.scope.end();
    this.#entries.delete(id);
    this.#credentials.delete(id);
    this.#options.mark(id, 'forgotten');
    this.#limit();
    this.#options.onChange();
  }

  introduce(): void {
    for (const peer of this.#entries.peers()) peer.introduce(this.#options.introduction());
  }

  setTracks(): void {
    for (const peer of this.#entries.peers()) peer.setTracks(this.#options.tracks());
    this.#limit();
  }

  /** New addresses for one or for all; people out of reach are met anew by a hello of ours. */
  restart(why: string, only?: PeerId): void {
    for (const peer of this.#entries.peers(only)) peer.restart(why);
  }

  reconfigure(): void {
    for (const peer of this.#entries.peers()) peer.configure(this.#options.configuration());
  }

  refresh(): void {
    for (const peer of this.#entries.peers()) peer.refresh();
  }

  /** In band, to one or to all. */
  sendToGroup(signal: GroupSignal, only?: PeerId): void {
    for (const peer of this.#entries.peers(only)) peer.sendToGroup(signal);
  }

  sendBye(): void {
    for (const peer of this.#entries.peers()) peer.sendBye();
  }

  #offered(id: PeerId, meshPeer: MeshPeer | undefined, offer: Offer): void {
    const peer = meshPeer?.peer;
    if (peer && peer.origin === originOf(offer.sdp)) {
      peer.receive(offer);
      return;
    }
    // Two first offers crossed. Rolling one back can wedge Chromium for ever, so the polite side
    // closes its fresh connection and answers with a new one; the other side ignores the offer.
    if (peer?.unanswered && this.#options.self < id) return;
    if (meshPeer && postpone(meshPeer, offer, (late) => this.receive(id, late))) return;
    // Candidates may have overtaken the offer that they belong to.
    const early = meshPeer?.inbox.filter(({ kind }) => kind === 'candidates') ?? [];
    const next = this.#entries.seat(id);
    next.inbox.push(...early, offer);
    this.#begin(next, false);
    this.#options.onChange();
  }

  /** They still negotiate about a connection that we have left: ours for it is on its way, or is due now. */
  #late(meshPeer: MeshPeer, { kind }: PairSignal): void {
    if (kind === 'offer' && !meshPeer.peer) this.#begin(meshPeer, true);
  }

  /** A new connection in the same seat, if it is not the next in a row; asked for until it is made. */
  #rebuild({ id, backoff, doubtedAt, facts }: MeshPeer): void {
    // Whoever is taken for dead begins anew by themselves, or is forgotten.
    if (facts.stage === 'gone' || !backoff.tryAcquire(monotonicMs(), randomFraction())) return;
    this.#options.onRestart(id, 'rebuild');
    const meshPeer = this.#entries.seat(id);
    meshPeer.lostAt = monotonicMs() - recoveryMs.rebuild;
    this.#begin(meshPeer, true);
    // Whoever is being doubted gets no new connection to be waited for in.
    if (monotonicMs() - doubtedAt < livenessMs) this.probeLiveness(id);
    this.#options.onChange();
  }

  /** Where the browser makes no connection they are out of reach, and the page is told why. */
  #begin(meshPeer: MeshPeer, offers: boolean): void {
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
        onFacts: (facts) => this.#changed(meshPeer, facts),
        onConfirmed: () => this.#confirmed(meshPeer),
        onGroup: (signal) => this.#options.onGroup(id, signal),
        onLeft: () => this.drop(id),
        onRestart: (why) => this.#options.onRestart(id, why),
        onSilent: () => this.#options.onSilent(),
        onBroken: () => this.#rebuild(meshPeer),
        onError: (error) => {
          // The other errors of this scope come with the end of the connection.
          if (error.scope === 'peer' && error.code !== 'description-refused')
            this.#refused(id, error.code);
          this.#options.onError(error);
        },
      },
      scope.signal,
    );
    meshPeer.peer = peer;
    meshPeer.facts = { ...meshPeer.facts, stage: 'negotiating' };
    this.#options.watch(peer, offers, scope.signal);
    peer.introduce(this.#options.introduction());
    peer.setTracks(this.#options.tracks());
    for (const signal of meshPeer.inbox.splice(0)) peer.receive(signal);
  }

  #refused(id: PeerId, why: ErrorCode): void {
    this.#options.onClosed(id, why);
    // What floods the channel is counted there.
    if (why !== 'channel-flooded') this.#options.mark(id, 'refused');
  }

  #changed(meshPeer: MeshPeer, facts: PeerState): void {
    const { stage, name, seat } = meshPeer.facts;
    // A connection begun anew does not know the name yet that the last one was told.
    meshPeer.facts = { ...facts, name: facts.name ?? name, seat: seat ?? facts.seat };
    if (facts.stage !== stage) this.#staged(meshPeer, facts.stage);
    // Once for each person, or they could have the others asked without end.
    if (facts.seat && !seat) this.#claimResumeToken(meshPeer, facts.seat);
    this.#options.onChange();
  }

  /** In band or by media: whoever is there shows it, and stays, whoever else knows their seat. */
  #claimResumeToken(meshPeer: MeshPeer, seat: string): void {
    for (const id of this.#resumption.claim(meshPeer, seat, this.#entries.all))
      this.probeLiveness(id);
  }

  #confirmed(meshPeer: MeshPeer): void {
    meshPeer.confirmed = true;
    this.#options.onConfirmed(meshPeer.id);
    this.#options.onChange();
  }

  #staged(meshPeer: MeshPeer, stage: PeerStage): void {
    const { id, scope } = meshPeer;
    if (stage === 'connected') {
      meshPeer.proven = true;
      meshPeer.lostAt = undefined;
      this.#options.mark(id, 'connected');
      this.#limit();
    } else if (stage === 'unreachable' && !meshPeer.shown) {
      this.drop(id);
    } else if (stage === 'unreachable') {
      this.#options.mark(id, 'failed');
      this.#options.lastSample().finally(() => this.#giveUp(meshPeer));
    } else if (stage === 'gone') {
      after(
        meshTimeouts.goneGrace,
        () => meshPeer.facts.stage === 'gone' && this.drop(id),
        scope.signal,
      );
    }
  }

  /** The tile stays and says why; the connection goes. */
  #giveUp(meshPeer: MeshPeer): void {
    // During the last look it may have connected after all.
    if (meshPeer.scope.signal.aborted || meshPeer.facts.stage !== 'unreachable') return;
    meshPeer.former = meshPeer.peer?.origin ?? meshPeer.former;
    meshPeer.scope.end();
    meshPeer.scope = abortScope(this.#abortSignal);
    meshPeer.peer = null;
    this.#expire(meshPeer);
    this.#options.onChange();
  }

  /** Whoever is still there says hello within half of this time, and gets a fresh entry. */
  #expire({ id, scope, lostAt }: MeshPeer): void {
    const lostMs = monotonicMs() - (lostAt ?? monotonicMs());
    after(meshTimeouts.lostSeat - lostMs, () => this.drop(id), scope.signal);
  }

  #offerOverdue(meshPeer: MeshPeer): void {
    if (!meshPeer.peer) this.#setOutOfReach(meshPeer);
  }

  #setOutOfReach(meshPeer: MeshPeer): void {
    meshPeer.facts = { ...meshPeer.facts, stage: 'unreachable' };
    this.#options.mark(meshPeer.id, 'failed');
    this.#expire(meshPeer);
    this.#options.onChange();
  }

  #limit(): void {
    const connected = this.#entries.all.filter(({ proven, peer }) => proven && peer);
    const encoding = this.#options.cameraEncoding(connected.length);
    for (const { peer } of connected) peer?.limit(encoding);
  }
}
