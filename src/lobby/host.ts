// What owner and cohosts of a room do: let in who knocks, refuse, remove, lock. As a guest it does nothing. Whom a pass lets
// in is known to pass-store.ts; how the owner signs for everybody is in renewal.ts; what others hear, lobby.ts and the room tell.

import { after } from '../base/abort.js';
import { type Bytes, base64url } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { RateLimiter } from '../base/rate-limiter.js';
import { bytesOf } from '../protocol/identity.js';
import type { Issuer, Pass, Role } from '../protocol/pass.js';
import { type DenyReason, type LobbySignal, limits, type PeerId } from '../protocol/signal.js';
import { isHost, type RoomApi } from '../room/admission.js';
import type { Member } from '../room/roster.js';
import { repeatAtMs } from '../room/sender.js';
import type { DropReason } from '../room/traffic-counters.js';
import { IncomingKnocks, type Knock } from './incoming-knocks.js';
import type { PassStore } from './pass-store.js';
import type { Renewal } from './renewal.js';
import { ReturningGuests } from './returning-guests.js';

export interface HostOptions {
  readonly self: PeerId;
  readonly passStore: PassStore;
  readonly roomApi: RoomApi;
  /** `null` for everybody but the owner. */
  readonly renewal: Renewal | null;
  /** What is signed is signed in order: nothing under an epoch that has ended meanwhile. */
  readonly inOrder: (task: () => Promise<void>) => void;
  /** We have as many people as we take. */
  readonly isFull: () => boolean;
  /** In band; without an addressee to everybody. */
  send(signal: LobbySignal, to?: PeerId): void;
  /** A pass that we have signed ourselves. */
  onSigned(word: Pass | DropReason | null): void;
  onChange(): void;
}

/** Refusals that are remembered, so that who did not hear theirs is told again; and names that were admitted. */
const rememberedAtMost = 64;
/** What everybody must hear is said by the brokers as well, in case it gets lost; milliseconds after the first time. */
const announceAgainMs = [1000, 3000];
const reminderMs = 2000;

export class Host {
  readonly #options: HostOptions;
  readonly #abortSignal: AbortSignal;
  readonly #incomingKnocks: IncomingKnocks;
  readonly #reminders = new RateLimiter(1, reminderMs);
  readonly #awaited: ReturningGuests;
  readonly #refused = new Set<PeerId>();
  readonly #names = new Map<PeerId, string>();
  #present: readonly PeerId[] = [];
  /** A cohost's, for the epoch of its own pass. */
  #issue: Issuer | null = null;
  #locked = false;

  constructor(options: HostOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#incomingKnocks = new IncomingKnocks(options.onChange, abortSignal);
    this.#awaited = new ReturningGuests(abortSignal);
  }

  get knocks(): readonly Knock[] {
    return this.#incomingKnocks.list;
  }

  get isLocked(): boolean {
    return this.#locked;
  }

  /** What somebody called themselves when this page let them in; `null` when it did not. */
  nameOf(id: PeerId): string | null {
    return this.#names.get(id) ?? null;
  }

  /** We may sign, under the epoch of this pass. */
  appoint(issue: Issuer): void {
    this.#issue = issue;
  }

  /** An epoch has begun: a lock of hosts of the last one does not count. The owner keeps it, and says it again. */
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

  /** The owner takes out anybody, a cohost guests. */
  remove(id: PeerId): void {
    const { passStore, self, renewal } = this.#options;
    const role = passStore.roleOf(id) ?? passStore.formerRoleOf(id);
    if (role === null || id === self) return;
    if (renewal) this.#renew({ id, role });
    else if (this.#role === 'cohost' && role === 'guest') {
      this.#sign(id, 'removed', (frame) => this.#announce([frame]));
    }
  }

  /** A cohost has removed a guest who is here: the owner ends the epoch, which nobody can miss. */
  leaveOut(id: PeerId): void {
    const isHere = this.#present.includes(id) || this.#awaited.ids.includes(id);
    if (isHere) this.#renew({ id, role: 'guest' });
  }

  /** A cohost did, under an epoch that the owner has ended. */
  removedBefore(id: PeerId): void {
    this.remove(id);
    this.#options.renewal?.returning.forget(id);
  }

  makeCohost(id: PeerId): void {
    if (this.#role !== 'owner' || this.#options.passStore.roleOf(id) !== 'guest') return;
    this.#sign(id, 'cohost');
  }

  setLocked(locked: boolean): void {
    if (!isHost(this.#role) || locked === this.#locked) return;
    this.#options.send({ kind: 'lock', locked });
    this.receiveLock(locked);
  }

  /** A host has locked the room, or opened it: whoever waits is told. */
  receiveLock(locked: boolean): void {
    this.#locked = locked;
    for (const { id } of locked ? this.#incomingKnocks.list : []) {
      const member = this.#incomingKnocks.member(id);
      if (member) this.#options.roomApi.sendWithWelcome(member, { kind: 'deny', reason: 'locked' });
      this.#incomingKnocks.remove(id);
    }
    this.#options.onChange();
  }

  /** Who is here. The lock falls when the last host has gone, since nobody could open it any more. */
  members(present: readonly PeerId[]): void {
    const { passStore, self, renewal } = this.#options;
    this.#present = present;
    renewal?.store(this.#staying);
    const isHosted = [self, ...present].some((id) => isHost(passStore.roleOf(id)));
    if (this.#locked && !isHosted) this.receiveLock(false);
  }

  /** A cohost has let somebody in, who is not here yet. */
  expect(id: PeerId): void {
    if (this.#options.renewal) this.#awaited.expect(id);
  }

  /** Somebody new hears what they may have missed. */
  sendLobbyState(id: PeerId): void {
    if (this.#locked && isHost(this.#role)) {
      this.#options.send({ kind: 'lock', locked: true }, id);
    }
  }

  knocked(member: Member, name: string): DropReason | null {
    if (!isHost(this.#role)) return 'out-of-turn';
    const returning = this.#options.renewal?.returning.roleOf(member.id);
    if (returning && !this.#options.passStore.frameOf(member.id)) {
      this.#admit(member, returning);
      return null;
    }
    if (this.answer(member)) return null;
    const refused = this.#incomingKnocks.add(member, name);
    if (!refused) this.#options.roomApi.sendWithWelcome(member, { kind: 'ack' });
    return refused;
  }

  /** What is decided already about somebody who waits, said again; `false` when nothing is. */
  answer(member: Member): boolean {
    const { passStore, roomApi } = this.#options;
    const pass = passStore.roleOf(member.id) && passStore.frameOf(member.id);
    const reason = this.#reasonAgainst(member.id);
    const removals = passStore.removals(limits.removals);
    if (pass) roomApi.sendWithWelcome(member, { kind: 'admit', pass, removals });
    else if (reason) roomApi.sendWithWelcome(member, { kind: 'deny', reason });
    return pass !== null || reason !== null;
  }

  /** They are in, or gone: nobody waits at our door by this id. */
  settled(id: PeerId): void {
    this.#awaited.forget(id);
    this.#incomingKnocks.remove(id);
  }

  /** Somebody who was removed still speaks. */
  resendRemoval(id: PeerId): void {
    const { passStore, roomApi } = this.#options;
    const removal = passStore.frameOf(id);
    if (!removal || !isHost(this.#role) || !this.#reminders.tryAcquire(monotonicMs())) return;
    roomApi.announce([removal]);
  }

  get #role(): Role | null {
    return this.#options.passStore.roleOf(this.#options.self);
  }

  /** People who are here, or about to be, and were let in. */
  get #staying(): readonly { readonly id: PeerId; readonly role: Role }[] {
    const { passStore } = this.#options;
    return [...new Set([...this.#present, ...this.#awaited.ids])].flatMap((id) => {
      const role = passStore.roleOf(id) ?? passStore.formerRoleOf(id);
      return role ? [{ id, role }] : [];
    });
  }

  /** Somebody who had been let in under the epoch before may ask even while the room is locked, or full of their own kind. */
  #reasonAgainst(id: PeerId): DenyReason | null {
    const { passStore, isFull, renewal } = this.#options;
    if (this.#refused.has(id)) return 'refused';
    if (passStore.formerRoleOf(id) || renewal?.returning.ids.includes(id)) return null;
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
    const { passStore, roomApi } = this.#options;
    const { epoch } = passStore;
    const announce = () => {
      if (passStore.epoch === epoch) roomApi.announce(frames);
    };
    announce();
    for (const ms of announceAgainMs) after(ms, announce, this.#abortSignal);
  }

  /** The owner signs for everybody who is here under the next epoch, but for one; or under that of another page of its own. */
  #renew(removed: { readonly id: PeerId; readonly role: Role } | null): void {
    const { renewal, inOrder, send, onSigned, roomApi } = this.#options;
    inOrder(async () => {
      if (removed?.role === 'cohost') this.#awaited.forgetExpected();
      const signed = await renewal?.renew(this.#staying, removed);
      if (!signed?.length || this.#abortSignal.aborted) return;
      const frames = signed.map(({ frame }) => frame);
      // While whoever is removed is still there.
      send(inBand(...frames));
      if (this.#locked) send({ kind: 'lock', locked: true });
      for (const { word } of signed) onSigned(word);
      this.#announce(frames);
      if (!removed) roomApi.restartHello();
      renewal?.store(this.#staying);
    });
  }

  /** `then` is done while everybody is still there. */
  #sign(id: PeerId, standing: Pass['standing'], then = (_frame: Bytes) => {}): void {
    const { inOrder, onSigned, passStore, renewal, send } = this.#options;
    inOrder(async () => {
      const issue = renewal?.issue ?? this.#issue;
      const frame = await issue?.(bytesOf(id), standing);
      if (!frame) return;
      const word = await passStore.believe(frame, 'owner', monotonicMs());
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

/** PASS frames as they are said in band. */
export const inBand = (...frames: readonly Bytes[]): LobbySignal => ({
  kind: 'pass',
  frames: frames.slice(0, limits.passes).map(base64url),
});
