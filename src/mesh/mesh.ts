// The mesh: one connection to each person in the room, who offers to whom, and what becomes of offers that
// cross. Knows neither brokers nor our own devices; it is handed what to say and what to send.

import { after, childOf, monotonicMs } from '../base/abort.js';
import { randomFraction } from '../base/bytes.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import { recoveryMs } from '../peer/ice-recovery.js';
import { doubtMs } from '../peer/liveness.js';
import { Peer } from '../peer/peer.js';
import type { PeerFacts, PeerStage } from '../peer/peer-state.js';
import { originOf } from '../protocol/sdp.js';
import type { GroupSignal, PairSignal, PeerId } from '../protocol/signal.js';
import type { Encountered } from '../room/handshake.js';
import type { Companion } from '../sas/group-member.js';
import type { Credentials, PeopleOptions } from './mesh-options.js';
import type { Entry, Offer } from './mesh-peer.js';
import { companionOf, isLate, peopleMs, postpone, viewOf } from './mesh-peer.js';
import { Entries } from './peer-list.js';
import type { PeerView } from './peer-view.js';
import { Seats } from './resumption.js';

export class People {
  readonly #options: PeopleOptions;
  readonly #life: AbortSignal;
  readonly #entries: Entries;
  readonly #credentials = new Map<PeerId, Credentials>();
  readonly #seats = new Seats();
  /** Shown for people who have no connection yet. */
  readonly #empty = new MediaStream();

  constructor(options: PeopleOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    this.#entries = new Entries(options.descriptions, life);
  }

  /** Everybody who is here, in order of arrival. */
  get views(): readonly PeerView[] {
    return this.#entries.present
      .sort((one, other) => one.joinedAt - other.joinedAt)
      .map((entry) => ({ ...viewOf(entry, this.#empty), ...this.#options.summary(entry.id) }));
  }

  /** Everybody who may hear us, as far as the group is concerned: also who is taken for gone, until they are dropped. */
  get company(): readonly Companion[] {
    return this.#entries.all.filter(({ shown, proven }) => shown || proven).map(companionOf);
  }

  /** How many seats are taken besides ours, by people connected or about to be. */
  get seats(): number {
    return this.#entries.present.length;
  }

  /** Somebody with proven keys is here, who is shown if they are known to be alive. */
  meet(id: PeerId, { fingerprint, confirmations, offer, echoed }: Encountered): void {
    this.#credentials.set(id, { fingerprint, confirmations });
    const known = this.#entries.get(id);
    // The room says an unanswered offer again by itself.
    if (known?.peer?.unanswered && offer) return;
    const entry = this.#entries.seat(id);
    entry.shown ||= echoed;
    if (offer) this.#begin(entry, true);
    else after(peopleMs.offerDue, () => this.#offerOverdue(entry), entry.life.signal);
    this.#options.onChange();
  }

  /** Somebody met without a proof is alive. */
  show(id: PeerId): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.shown) return;
    entry.shown = true;
    this.#options.onChange();
  }

  hear(id: PeerId, signal: PairSignal): void {
    const entry = this.#entries.get(id);
    // Whoever has no seat for us is none of ours; in a call that goes on, a newcomer who takes fewer people than we do.
    if (signal.kind === 'bye' || signal.kind === 'deny') this.drop(id);
    else if (entry && isLate(signal, entry)) this.#late(entry, signal);
    else if (signal.kind === 'offer') this.#offered(id, entry, signal);
    else if (entry?.peer) entry.peer.hear(signal);
    else entry?.inbox.push(signal);
  }

  /** Their broker connection died; maybe they did too. */
  doubt(id: PeerId): void {
    const entry = this.#entries.get(id);
    if (entry) entry.doubtedAt = monotonicMs();
    if (entry?.peer) entry.peer.doubt();
    else this.drop(id);
  }

  /** Gone for certain, or sent away: should they still hear it, they know that it is over. */
  drop(id: PeerId): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.peer?.goodbye();
    entry.life.end();
    this.#entries.delete(id);
    this.#credentials.delete(id);
    this.#options.mark(id, 'forgotten');
    this.#limit();
    this.#options.onChange();
  }

  introduce(): void {
    for (const peer of this.#entries.peers()) peer.introduce(this.#options.introduction());
  }

  send(): void {
    for (const peer of this.#entries.peers()) peer.send(this.#options.tracks());
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
  sayToGroup(signal: GroupSignal, only?: PeerId): void {
    for (const peer of this.#entries.peers(only)) peer.sayToGroup(signal);
  }

  goodbye(): void {
    for (const peer of this.#entries.peers()) peer.goodbye();
  }

  #offered(id: PeerId, entry: Entry | undefined, offer: Offer): void {
    const peer = entry?.peer;
    if (peer && peer.origin === originOf(offer.sdp)) {
      peer.hear(offer);
      return;
    }
    // Two first offers crossed. Rolling one back can wedge Chromium for ever, so the polite side
    // closes its fresh connection and answers with a new one; the other side ignores the offer.
    if (peer?.unanswered && this.#options.self < id) return;
    if (entry && postpone(entry, offer, (late) => this.hear(id, late))) return;
    // Candidates may have overtaken the offer that they belong to.
    const early = entry?.inbox.filter(({ kind }) => kind === 'candidates') ?? [];
    const next = this.#entries.seat(id);
    next.inbox.push(...early, offer);
    this.#begin(next, false);
    this.#options.onChange();
  }

  /** They still negotiate about a connection that we have left: ours for it is on its way, or is due now. */
  #late(entry: Entry, { kind }: PairSignal): void {
    if (kind === 'offer' && !entry.peer) this.#begin(entry, true);
  }

  /** A new connection in the same seat, if it is not the next in a row; asked for until it is made. */
  #rebuild({ id, rebuilds, doubtedAt, facts }: Entry): void {
    // Whoever is taken for dead begins anew by themselves, or is forgotten.
    if (facts.stage === 'gone' || !rebuilds.take(monotonicMs(), randomFraction())) return;
    this.#options.onRestart(id, 'rebuild');
    const entry = this.#entries.seat(id);
    entry.lostAt = monotonicMs() - recoveryMs.rebuild;
    this.#begin(entry, true);
    // Whoever is being doubted gets no new connection to be waited for in.
    if (monotonicMs() - doubtedAt < doubtMs) this.doubt(id);
    this.#options.onChange();
  }

  /** Where the browser makes no connection they are out of reach, and the page is told why. */
  #begin(entry: Entry, offers: boolean): void {
    try {
      this.#connect(entry, offers);
    } catch (thrown) {
      const { id } = entry;
      this.#options.onClosed(id, 'connection-failed');
      this.#options.onError(new CallError('connection-failed', { peer: id }, thrown));
      this.#setOutOfReach(entry);
    }
  }

  #connect(entry: Entry, offers: boolean): void {
    const credentials = this.#credentials.get(entry.id);
    if (!credentials) return;
    const { id, life } = entry;
    const peer = new Peer(
      {
        id,
        polite: this.#options.self > id,
        offers,
        configuration: this.#options.configuration(),
        ...credentials,
        budget: entry.descriptions,
        viaRoom: (signal) => this.#options.say(id, signal),
        onFacts: (facts) => this.#changed(entry, facts),
        onConfirmed: () => this.#confirmed(entry),
        onGroup: (signal) => this.#options.onGroup(id, signal),
        onLeft: () => this.drop(id),
        onRestart: (why) => this.#options.onRestart(id, why),
        onSilent: () => this.#options.onSilent(),
        onBroken: () => this.#rebuild(entry),
        onError: (error) => {
          // The other errors of this scope come with the end of the connection.
          if (error.scope === 'peer' && error.code !== 'description-refused')
            this.#refused(id, error.code);
          this.#options.onError(error);
        },
      },
      life.signal,
    );
    entry.peer = peer;
    entry.facts = { ...entry.facts, stage: 'negotiating' };
    this.#options.watch(peer, offers, life.signal);
    peer.introduce(this.#options.introduction());
    peer.send(this.#options.tracks());
    for (const signal of entry.inbox.splice(0)) peer.hear(signal);
  }

  #refused(id: PeerId, why: ErrorCode): void {
    this.#options.onClosed(id, why);
    // What floods the channel is counted there.
    if (why !== 'channel-flooded') this.#options.mark(id, 'refused');
  }

  #changed(entry: Entry, facts: PeerFacts): void {
    const { stage, name, seat } = entry.facts;
    // A connection begun anew does not know the name yet that the last one was told.
    entry.facts = { ...facts, name: facts.name ?? name, seat: seat ?? facts.seat };
    if (facts.stage !== stage) this.#staged(entry, facts.stage);
    // Once for each person, or they could have the others asked without end.
    if (facts.seat && !seat) this.#sit(entry, facts.seat);
    this.#options.onChange();
  }

  /** In band or by media: whoever is there shows it, and stays, whoever else knows their seat. */
  #sit(entry: Entry, seat: string): void {
    for (const id of this.#seats.take(entry, seat, this.#entries.all)) this.doubt(id);
  }

  #confirmed(entry: Entry): void {
    entry.confirmed = true;
    this.#options.onConfirmed(entry.id);
    this.#options.onChange();
  }

  #staged(entry: Entry, stage: PeerStage): void {
    const { id, life } = entry;
    if (stage === 'connected') {
      entry.proven = true;
      entry.lostAt = undefined;
      this.#options.mark(id, 'connected');
      this.#limit();
    } else if (stage === 'unreachable' && !entry.shown) {
      this.drop(id);
    } else if (stage === 'unreachable') {
      this.#options.mark(id, 'failed');
      this.#options.lastLook().finally(() => this.#giveUp(entry));
    } else if (stage === 'gone') {
      after(peopleMs.goneGrace, () => entry.facts.stage === 'gone' && this.drop(id), life.signal);
    }
  }

  /** The tile stays and says why; the connection goes. */
  #giveUp(entry: Entry): void {
    // During the last look it may have connected after all.
    if (entry.life.signal.aborted || entry.facts.stage !== 'unreachable') return;
    entry.former = entry.peer?.origin ?? entry.former;
    entry.life.end();
    entry.life = childOf(this.#life);
    entry.peer = null;
    this.#expire(entry);
    this.#options.onChange();
  }

  /** Whoever is still there says hello within half of this time, and gets a fresh entry. */
  #expire({ id, life, lostAt }: Entry): void {
    const lostMs = monotonicMs() - (lostAt ?? monotonicMs());
    after(peopleMs.lostSeat - lostMs, () => this.drop(id), life.signal);
  }

  #offerOverdue(entry: Entry): void {
    if (!entry.peer) this.#setOutOfReach(entry);
  }

  #setOutOfReach(entry: Entry): void {
    entry.facts = { ...entry.facts, stage: 'unreachable' };
    this.#options.mark(entry.id, 'failed');
    this.#expire(entry);
    this.#options.onChange();
  }

  #limit(): void {
    const connected = this.#entries.all.filter(({ proven, peer }) => proven && peer);
    const encoding = this.#options.cameraEncoding(connected.length);
    for (const { peer } of connected) peer?.limit(encoding);
  }
}
