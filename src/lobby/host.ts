// The actions of the owner and the cohosts of a room: admit, deny, remove, lock. Does nothing for a guest. known-passes.ts keeps
// the passes, renewal.ts signs for all participants, and lobby.ts and the room send.

import { after } from '../base/abort.js';
import { type Bytes, base64url } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import type { DropReason } from '../base/drop-reason.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { bytesOf } from '../protocol/identity.js';
import type { Issuer, Pass, Role } from '../protocol/pass.js';
import { type DenyReason, type LobbySignal, limits, type PeerId } from '../protocol/signal.js';
import { isHost, type RoomApi } from '../room/admission-policy.js';
import type { Member } from '../room/roster.js';
import { repeatAtMs } from '../room/sender.js';
import { IncomingKnocks, type Knock } from './incoming-knocks.js';
import type { KnownPasses } from './known-passes.js';
import type { Renewal } from './renewal.js';
import { UnusedAdmissions } from './unused-admissions.js';

export interface HostOptions {
  readonly self: PeerId;
  readonly passes: KnownPasses;
  readonly roomApi: RoomApi;
  /** `null` unless we are the owner. */
  readonly renewal: Renewal | null;
  /** Signs in order, so that nothing is signed under an epoch that has ended meanwhile. */
  readonly inOrder: (task: () => Promise<void>) => void;
  /** The call is full. */
  readonly isFull: () => boolean;
  /** Over data channels; without an addressee to all. */
  send(signal: LobbySignal, to?: PeerId): void;
  /** We have signed a pass. */
  onSigned(word: Pass | DropReason | null): void;
  onChange(): void;
}

/** Rejections that are remembered, to repeat a lost one, and names that were admitted. */
const rememberedAtMost = 64;
/** Milliseconds after the first time at which important frames are repeated over the brokers, in case they were lost. */
const announceAgainMs = [1000, 3000];
const reminderMs = 2000;

export class Host {
  readonly #options: HostOptions;
  readonly #abortSignal: AbortSignal;
  readonly #incomingKnocks: IncomingKnocks;
  readonly #reminders = new RateLimiter(1, reminderMs);
  readonly #awaited: UnusedAdmissions;
  readonly #refused = new Set<PeerId>();
  readonly #names = new Map<PeerId, string>();
  #present: readonly PeerId[] = [];
  /** The issuer of a cohost, for the epoch of its own pass. */
  #issue: Issuer | null = null;
  #locked = false;

  constructor(options: HostOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#incomingKnocks = new IncomingKnocks(options.onChange, abortSignal);
    this.#awaited = new UnusedAdmissions(abortSignal);
  }

  get knocks(): readonly Knock[] {
    return this.#incomingKnocks.list;
  }

  get isLocked(): boolean {
    return this.#locked;
  }

  /** The name under which this page admitted the participant; `null` if it did not. */
  nameOf(id: PeerId): string | null {
    return this.#names.get(id) ?? null;
  }

  /** Allows us to sign, under the epoch of this pass. */
  appoint(issue: Issuer): void {
    this.#issue = issue;
  }

  /**
   * A new epoch started: a lock set by hosts of the previous one does not count. The owner keeps its lock, and sends it again.
   */
  raised(): void {
    const { renewal } = this.#options;
    this.#issue = null;
    this.#awaited.forgetExpected();
    if (!renewal) this.receiveLock(false);
    else if (!renewal.isOurs) this.#renew(null);
  }

  admit(id: PeerId): void {
    const member = this.#incomingKnocks.member(id);
    if (!member) return;
    this.#names.set(id, this.#incomingKnocks.nameOf(id));
    forgetOldest(this.#names);
    this.#admit(member, 'guest');
  }

  deny(id: PeerId): void {
    const member = this.#incomingKnocks.member(id);
    if (!member) return;
    this.#incomingKnocks.remove(id);
    this.#refused.add(id);
    forgetOldest(this.#refused);
    this.#options.roomApi.sendWithWelcome(member, { kind: 'deny', reason: 'refused' });
  }

  /** The owner may remove every participant, a cohost only guests. */
  remove(id: PeerId): void {
    const { passes, self, renewal } = this.#options;
    const role = passes.roleOf(id) ?? passes.formerRoleOf(id);
    if (role === null || id === self) return;
    if (renewal) this.#renew({ id, role });
    else if (this.#role === 'cohost' && role === 'guest') {
      this.#sign(id, 'removed', (frame) => this.#announce([frame]));
    }
  }

  /** A cohost has removed a guest that is present: the owner ends the epoch, which every participant receives. */
  leaveOut(id: PeerId): void {
    const isHere = this.#present.includes(id) || this.#awaited.ids.includes(id);
    if (isHere) this.#renew({ id, role: 'guest' });
  }

  /** The removal by a cohost was signed under an epoch that the owner has ended. */
  removedBefore(id: PeerId): void {
    this.remove(id);
    this.#options.renewal?.returning.forget(id);
  }

  makeCohost(id: PeerId): void {
    if (this.#role !== 'owner' || this.#options.passes.roleOf(id) !== 'guest') return;
    this.#sign(id, 'cohost');
  }

  setLocked(locked: boolean): void {
    if (!isHost(this.#role) || locked === this.#locked) return;
    this.#options.send({ kind: 'lock', locked });
    this.receiveLock(locked);
  }

  /** A host has locked or unlocked the room: waiting participants are told. */
  receiveLock(locked: boolean): void {
    this.#locked = locked;
    for (const { id } of locked ? this.#incomingKnocks.list : []) {
      const member = this.#incomingKnocks.member(id);
      if (member) this.#options.roomApi.sendWithWelcome(member, { kind: 'deny', reason: 'locked' });
      this.#incomingKnocks.remove(id);
    }
    this.#options.onChange();
  }

  /** The participants that are present. The lock ends when the last host has left, since it could not be removed any more. */
  members(present: readonly PeerId[]): void {
    const { passes, self, renewal } = this.#options;
    this.#present = present;
    renewal?.store(this.#staying);
    const isHosted = [self, ...present].some((id) => isHost(passes.roleOf(id)));
    if (this.#locked && !isHosted) this.receiveLock(false);
  }

  /** A cohost has admitted a participant that is not present yet. */
  expect(id: PeerId): void {
    if (this.#options.renewal) this.#awaited.expect(id);
  }

  /** Tells a new participant what it may have missed. */
  sendLobbyState(id: PeerId): void {
    if (this.#locked && isHost(this.#role)) {
      this.#options.send({ kind: 'lock', locked: true }, id);
    }
  }

  knocked(member: Member, name: string): DropReason | null {
    if (!isHost(this.#role)) return 'out-of-turn';
    const returning = this.#options.renewal?.returning.roleOf(member.id);
    if (returning && !this.#options.passes.frameOf(member.id)) {
      this.#admit(member, returning);
      return null;
    }
    if (this.answer(member)) return null;
    const refused = this.#incomingKnocks.add(member, name);
    if (!refused) this.#options.roomApi.sendWithWelcome(member, { kind: 'ack' });
    return refused;
  }

  /** Repeats an earlier decision about a waiting participant; `false` if there is none. */
  answer(member: Member): boolean {
    const { passes, roomApi } = this.#options;
    const pass = passes.roleOf(member.id) && passes.frameOf(member.id);
    const reason = this.#reasonAgainst(member.id);
    const removals = passes.removals(limits.removals);
    if (pass) roomApi.sendWithWelcome(member, { kind: 'admit', pass, removals });
    else if (reason) roomApi.sendWithWelcome(member, { kind: 'deny', reason });
    return pass !== null || reason !== null;
  }

  /** The participant was admitted or has left: this id does not wait any more. */
  settled(id: PeerId): void {
    this.#awaited.forget(id);
    this.#incomingKnocks.remove(id);
  }

  /** A removed participant still sends messages. */
  resendRemoval(id: PeerId): void {
    const { passes, roomApi } = this.#options;
    const removal = passes.frameOf(id);
    if (!removal || !isHost(this.#role) || !this.#reminders.tryAcquire(monotonicMs())) return;
    roomApi.announce([removal]);
  }

  get #role(): Role | null {
    return this.#options.passes.roleOf(this.#options.self);
  }

  /** Admitted participants that are present or about to be. */
  get #staying(): readonly { readonly id: PeerId; readonly role: Role }[] {
    const { passes } = this.#options;
    return [...new Set([...this.#present, ...this.#awaited.ids])].flatMap((id) => {
      const role = passes.roleOf(id) ?? passes.formerRoleOf(id);
      return role ? [{ id, role }] : [];
    });
  }

  /** A participant that was admitted under the previous epoch may ask even if the room is locked or full. */
  #reasonAgainst(id: PeerId): DenyReason | null {
    const { passes, isFull, renewal } = this.#options;
    if (this.#refused.has(id)) return 'refused';
    if (passes.formerRoleOf(id) || renewal?.returning.ids.includes(id)) return null;
    if (this.#locked) return 'locked';
    return isFull() && !this.#incomingKnocks.member(id) ? 'full' : null;
  }

  #admit(member: Member, standing: Role): void {
    this.#sign(member.id, standing, () => {
      this.#incomingKnocks.remove(member.id);
      this.#options.renewal?.returning.forget(member.id);
      this.#tellUntilIn(member);
    });
  }

  #tellUntilIn(member: Member): void {
    this.#awaited.add(member.id);
    const tell = () => this.#awaited.isOurs(member.id) && this.answer(member);
    tell();
    for (const ms of repeatAtMs) after(ms, tell, this.#abortSignal);
  }

  #announce(frames: readonly Bytes[]): void {
    const { passes, roomApi } = this.#options;
    const { epoch } = passes;
    const announce = () => {
      if (passes.epoch === epoch) roomApi.announce(frames);
    };
    announce();
    for (const ms of announceAgainMs) after(ms, announce, this.#abortSignal);
  }

  /**
   * The owner signs for all present participants but one under the next epoch; or under the epoch of another page of the owner.
   */
  #renew(removed: { readonly id: PeerId; readonly role: Role } | null): void {
    const { renewal, inOrder, send, onSigned, roomApi } = this.#options;
    inOrder(async () => {
      if (removed?.role === 'cohost') this.#awaited.forgetExpected();
      const signed = await renewal?.renew(this.#staying, removed);
      if (!signed?.length || this.#abortSignal.aborted) return;
      const frames = signed.map(({ frame }) => frame);
      // Executed while the removed participant is still present.
      send(inBand(...frames));
      if (this.#locked) send({ kind: 'lock', locked: true });
      for (const { word } of signed) onSigned(word);
      this.#announce(frames);
      if (!removed) roomApi.restartHello();
      renewal?.store(this.#staying);
    });
  }

  /** `then` runs while all participants are still present. */
  #sign(id: PeerId, standing: Pass['standing'], then = (_frame: Bytes) => {}): void {
    const { inOrder, onSigned, passes, renewal, send } = this.#options;
    inOrder(async () => {
      const issue = renewal?.issue ?? this.#issue;
      const frame = await issue?.(bytesOf(id), standing);
      if (!frame) return;
      const word = await passes.believe(frame, 'owner', monotonicMs());
      if (this.#abortSignal.aborted) return;
      send(inBand(frame));
      then(frame);
      onSigned(word);
    });
  }
}

function forgetOldest(of: Set<PeerId> | Map<PeerId, string>): void {
  const [oldest] = of.keys();
  if (of.size > rememberedAtMost && oldest) of.delete(oldest);
}

/** PASS frames as they are sent over data channels. */
export const inBand = (...frames: readonly Bytes[]): LobbySignal => ({
  kind: 'pass',
  frames: frames.slice(0, limits.passes).map(base64url),
});
