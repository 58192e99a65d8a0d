// The admission policy of a room with an owner (src/protocol/README.md, Lobby): a participant without a pass knocks and waits;
// one with a pass is met. A participant that is left out of a new epoch is dropped after a grace time. host.ts holds the
// actions of hosts, outgoing-knock.ts our own knock, known-passes.ts the passes.

import { serial } from '../base/abort.js';
import { type Bytes, fromBase64url } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import type { DropReason } from '../base/drop-reason.js';
import type { Identity } from '../protocol/identity.js';
import type { OwnerKey } from '../protocol/owner-signing-key.js';
import {
  type Authority,
  cohostIssuer,
  ownerIssuer,
  type Pass,
  type Role,
} from '../protocol/pass.js';
import type { DenyReason, DirectSignal, LobbySignal, PeerId } from '../protocol/signal.js';
import {
  type AdmissionPolicy,
  type GreetingFacts,
  type GreetingStep,
  isHost,
  onGreeting,
  type RoomApi,
} from '../room/admission-policy.js';
import type { Member } from '../room/roster.js';
import { EpochGrace } from './epoch-grace.js';
import { Host, inBand } from './host.js';
import type { Knock } from './incoming-knocks.js';
import { KnownPasses } from './known-passes.js';
import { OutgoingKnock } from './outgoing-knock.js';
import type { AttendanceBook } from './remembered-attendance.js';
import { Renewal } from './renewal.js';

/** The state of admission in a room with an owner. */
export interface LobbyFacts {
  /** Our own role; `null` until we are admitted, and again if the owner has started a new epoch without us. */
  readonly role: Role | null;
  /**
   * The state of our own knock: `no-host` while no host has answered, `knocking` until the page of a host has received it, then
   * `asked`; `null` once we are admitted.
   */
  readonly waiting: 'no-host' | 'knocking' | 'asked' | null;
  /** Waiting participants, the longest waiting first, five at most; only the owner and cohosts receive them. */
  readonly knocks: readonly Knock[];
  /** The room is locked: knocks are denied. */
  readonly locked: boolean;
}

export interface LobbyOptions {
  /** The name that we give when we knock. */
  readonly name: () => string;
  /** The call is full. */
  readonly isFull: () => boolean;
  /** Over data channels; without an addressee to all. */
  send(signal: LobbySignal, to?: PeerId): void;
  onFacts(facts: LobbyFacts): void;
  /** We were denied or removed. */
  onRefused(why: DenyReason | 'removed'): void;
}

export type OpenLobby = (
  options: LobbyOptions,
  roomApi: RoomApi,
  abortSignal: AbortSignal,
) => Lobby;

interface LobbyParts {
  readonly topicId: Bytes;
  readonly self: Identity;
  readonly passes: KnownPasses;
  /** `null` unless we are the owner. */
  readonly renewal: Renewal | null;
}

/** Opens the lobby as the owner if we hold its key; otherwise we wait for admission. */
export async function openLobby(
  authority: Authority,
  self: Identity,
  ownership: { readonly key: OwnerKey; readonly attendance: AttendanceBook } | null,
): Promise<OpenLobby> {
  const passes = new KnownPasses(authority);
  const { topicId } = authority;
  const parts = { topicId, self, passes };
  const renewal =
    ownership &&
    (await Renewal.begin({
      ...parts,
      self: self.peerId,
      signer: (epoch) => ownerIssuer(topicId, ownership.key, epoch),
      attendance: ownership.attendance,
    }));
  return (options, roomApi, abortSignal) =>
    new Lobby({ ...parts, renewal }, { ...options, roomApi }, abortSignal);
}

export class Lobby implements AdmissionPolicy {
  readonly host: Host;
  readonly #parts: LobbyParts;
  readonly #options: LobbyOptions & { readonly roomApi: RoomApi };
  readonly #abortSignal: AbortSignal;
  readonly #outgoingKnock: OutgoingKnock;
  readonly #inOrder = serial(reportError);
  readonly #grace: EpochGrace;
  #epoch: number;
  /** The facts that were reported last. */
  #isIn: boolean;
  /** Our last pass, which we send while we wait for its renewal. */
  #own: Bytes | null = null;

  constructor(
    parts: LobbyParts,
    options: LobbyOptions & { readonly roomApi: RoomApi },
    abortSignal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#options = options;
    this.#abortSignal = abortSignal;
    const { isFull, name, roomApi } = options;
    const { passes, renewal, self } = parts;
    this.#epoch = passes.epoch;
    this.#isIn = renewal !== null;
    const onChange = () => this.#tellFacts();
    const knock = (host: Member) => roomApi.sendWithWelcome(host, { kind: 'knock', name: name() });
    this.#outgoingKnock = new OutgoingKnock(
      { roleOf: (id) => this.roleOf(id), knock, onChange },
      abortSignal,
    );
    this.host = new Host(
      {
        self: self.peerId,
        passes: passes,
        roomApi,
        renewal,
        inOrder: this.#inOrder,
        isFull,
        send: options.send.bind(options),
        onSigned: (word) => this.#learned(word),
        onChange,
      },
      abortSignal,
    );
    // We have not been renewed, and no host that is present can be asked.
    const mustAsk = () =>
      this.#own !== null && this.role === null && this.#outgoingKnock.state === 'no-host';
    this.#grace = new EpochGrace(
      { self: self.peerId, passes: passes, roomApi, mustAsk, onChange },
      abortSignal,
    );
    renewal?.open(abortSignal);
  }

  get facts(): LobbyFacts {
    const { host } = this;
    const role = this.standingOf(this.#parts.self.peerId);
    const waiting = role ? null : this.#outgoingKnock.state;
    return { role, waiting, knocks: host.knocks, locked: host.isLocked };
  }

  /** Our own role, by a pass of the current epoch. */
  get role(): Role | null {
    return this.roleOf(this.#parts.self.peerId);
  }

  roleOf(id: PeerId): Role | null {
    return this.#parts.passes.roleOf(id);
  }

  /** The role that is shown: a participant that waits for its renewal keeps the previous one. */
  standingOf(id: PeerId): Role | null {
    return this.roleOf(id) ?? this.#parts.passes.formerRoleOf(id);
  }

  get pass(): Bytes | null {
    return this.role && this.#parts.passes.frameOf(this.#parts.self.peerId);
  }

  get evidence(): readonly Bytes[] {
    return this.#own ? [this.#own, ...this.#parts.passes.formerRemovals] : [];
  }

  knows(id: PeerId): boolean {
    return this.roleOf(id) !== null;
  }

  admits(id: PeerId): boolean {
    return this.role !== null && this.knows(id);
  }

  async learn(frame: Bytes): Promise<DropReason | null> {
    const refused = this.#learned(await this.#parts.passes.learn(frame, monotonicMs()));
    if (refused === 'outdated') await this.#outdated(frame);
    return refused;
  }

  greeted(id: PeerId, how: Pick<GreetingFacts, 'waits' | 'isWelcome'>): GreetingStep {
    const { passes, renewal, self } = this.#parts;
    const step = onGreeting({ ...how, ours: this.role, theirs: this.roleOf(id) });
    if (step === 'handshake') this.host.settled(id);
    // During the grace time only the owner renews and is asked for a renewal; the owner itself asks no host.
    const isForOwner =
      step === 'knock'
        ? renewal || (passes.formerRoleOf(self.peerId) && this.roleOf(id) !== 'owner')
        : step !== 'handshake' && this.role === 'cohost' && passes.formerRoleOf(id);
    return isForOwner ? 'ignore' : step;
  }

  met(member: Member, step: GreetingStep, fresh: boolean): void {
    if (step === 'knock') this.#outgoingKnock.heard(member, fresh);
    else if (step === 'answer' && !this.host.answer(member)) this.#options.roomApi.welcome(member);
  }

  receive(member: Member, signal: DirectSignal): DropReason | null {
    if (signal.kind === 'knock') return this.host.knocked(member, signal.name);
    if (this.role !== null || !this.#outgoingKnock.isAt(member.id)) return 'out-of-turn';
    if (signal.kind === 'ack') this.#outgoingKnock.acknowledged(member.id);
    else if (signal.kind === 'deny') this.#options.onRefused(signal.reason);
    else if (signal.kind === 'admit') this.#admitted(member.id, signal);
    else return 'uninvited';
    return null;
  }

  gone(id: PeerId, how: 'goodbye' | 'will'): void {
    if (how === 'will') this.#outgoingKnock.doubted(id);
    else {
      this.#outgoingKnock.gone(id);
      this.host.settled(id);
      this.#parts.renewal?.returning.forget(id);
    }
  }

  resendRemoval(id: PeerId): void {
    this.host.resendRemoval(id);
  }

  /** From a participant whose keys are confirmed; processed in order of arrival. */
  receiveInBand(from: PeerId, signal: LobbySignal): Promise<void> {
    return new Promise((heard) => {
      this.#inOrder(() => this.#heardInBand(from, signal).finally(heard));
    });
  }

  /** Tells a new participant over the data channel what it may have missed. */
  sendLobbyState(id: PeerId): void {
    const { pass } = this;
    const frames = [...(pass ? [pass] : []), ...this.#parts.passes.removals()];
    if (frames.length > 0) this.#options.send(inBand(...frames), id);
    this.host.sendLobbyState(id);
  }

  async #heardInBand(from: PeerId, signal: LobbySignal): Promise<void> {
    const { drop } = this.#options.roomApi;
    if (signal.kind === 'lock') {
      return isHost(this.roleOf(from)) ? this.host.receiveLock(signal.locked) : drop('uninvited');
    }
    // Accepts a pass of the previous epoch too: another member may have reported the new one.
    const role = this.standingOf(from);
    const host = role && isHost(role) ? role : null;
    for (const encoded of signal.frames) {
      const frame = fromBase64url(encoded);
      if (this.#abortSignal.aborted) return;
      const refused = frame && (await (host ? this.#believe(frame, host) : this.learn(frame)));
      if (!frame || refused) drop(refused ?? 'malformed');
    }
  }

  /** Removals first: once our own pass is accepted we would meet the participants that they name. */
  #admitted(by: PeerId, { pass, removals }: Extract<DirectSignal, { kind: 'admit' }>): void {
    this.#inOrder(async () => {
      for (const frame of [...removals, pass]) {
        const refused = await this.#believe(frame, this.roleOf(by) ?? 'cohost');
        if (refused) this.#options.roomApi.drop(refused);
      }
    });
  }

  /** From a host: checked however many frames others have forged, so that a flood cannot suppress a removal. */
  async #believe(frame: Bytes, from: Role): Promise<DropReason | null> {
    const refused = this.#learned(await this.#parts.passes.believe(frame, from, monotonicMs()));
    if (refused === 'outdated') await this.#outdated(frame);
    return refused;
  }

  #learned(word: Pass | DropReason | null): DropReason | null {
    if (this.#abortSignal.aborted) return null;
    if (this.#parts.passes.epoch !== this.#epoch) this.#raised();
    if (typeof word === 'string' || !word) return word;
    const { id, standing, cohost } = word;
    if (id === this.#parts.self.peerId) this.#become(word);
    else if (standing === 'removed') {
      if (cohost) this.host.leaveOut(id);
      this.#options.roomApi.expel(id);
    } else if (cohost) this.host.expect(id);
    else if (this.#parts.passes.wasOverruled(id)) this.#options.roomApi.readmit(id);
    this.#tellFacts();
    return null;
  }

  #raised(): void {
    this.#epoch = this.#parts.passes.epoch;
    this.host.raised();
    this.#grace.begin(this.#epoch);
  }

  /** The owner may learn from it who was present, and an owner may not know that its epoch has ended. */
  async #outdated(frame: Bytes): Promise<void> {
    const { renewal } = this.#parts;
    if (!renewal) return this.#grace.correct(frame, this.pass);
    const removed = await renewal.examine(frame);
    if (removed && !this.#abortSignal.aborted) this.host.removedBefore(removed);
  }

  #become({ standing, frame }: Pass): void {
    const { self, topicId } = this.#parts;
    const { send, roomApi, onRefused } = this.#options;
    if (standing === 'removed') {
      onRefused('removed');
      return;
    }
    if (standing === 'cohost') this.host.appoint(cohostIssuer(topicId, self, frame));
    // Renewed in place: all connected participants receive it over data channels. Otherwise we are new, and have to be met.
    const isInPlace = this.#isIn && !this.#outgoingKnock.isActive;
    this.#own = frame;
    this.#outgoingKnock.end();
    // The owner has sent everything at once.
    if (this.#parts.renewal) return;
    if (isInPlace) send(inBand(frame));
    else roomApi.restartHello();
  }

  #tellFacts(): void {
    const { facts } = this;
    this.#isIn = facts.role !== null;
    if (!this.#abortSignal.aborted) this.#options.onFacts(facts);
  }
}
