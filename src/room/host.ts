// What owner and cohosts of a room do: let in who knocks, refuse, remove, lock. Without an issuer of passes, as a guest,
// it does nothing. Whom a pass lets in is known to passes.ts; what anybody hears of it, lobby.ts and the room tell.

import { type Bytes, base64url } from '../base/bytes.js';
import { after, monotonicMs, serial } from '../base/lifetime.js';
import { Rate } from '../base/rate.js';
import { bytesOf } from '../protocol/identity.js';
import type { Issuer, Pass, Role, Standing } from '../protocol/pass.js';
import type { DenyReason, LobbySignal, PeerId } from '../protocol/signal.js';
import type { DropReason } from './counters.js';
import { isHost, type Voice } from './door.js';
import { type Knock, Knocks } from './knocks.js';
import type { Passes } from './passes.js';
import type { Member } from './roster.js';
import { repeatAtMs } from './speaker.js';

export interface HostOptions {
  readonly self: PeerId;
  readonly passes: Passes;
  readonly voice: Voice;
  /** We have as many people as we take. */
  readonly isFull: () => boolean;
  /** In band; without an addressee to everybody. */
  say(signal: LobbySignal, to?: PeerId): void;
  /** A pass that we have signed ourselves. */
  onSigned(word: Pass | DropReason | null): void;
  onChange(): void;
}

/** Refusals that are remembered, so that who did not hear theirs is told again. */
const refusedAtMost = 64;
/** A removal is said by the brokers as well, in case it gets lost; milliseconds after the first time. */
const removalAgainMs = [1000, 3000];
const reminderMs = 2000;

export class Host {
  readonly #options: HostOptions;
  readonly #life: AbortSignal;
  readonly #knocks: Knocks;
  readonly #inOrder = serial(reportError);
  readonly #reminders = new Rate(1, reminderMs);
  /** Let in, and not heard with their pass yet. */
  readonly #owed = new Set<PeerId>();
  readonly #refused = new Set<PeerId>();
  #present: readonly PeerId[] = [];
  #issue: Issuer | null;
  #locked = false;

  constructor(options: HostOptions, issue: Issuer | null, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    this.#issue = issue;
    this.#knocks = new Knocks(options.onChange, life);
  }

  get knocks(): readonly Knock[] {
    return this.#knocks.list;
  }

  get isLocked(): boolean {
    return this.#locked;
  }

  /** We may sign from now on. */
  appoint(issue: Issuer): void {
    this.#issue ??= issue;
  }

  admit(id: PeerId): void {
    const member = this.#knocks.member(id);
    if (!member) return;
    this.#sign(member.idBytes, 'guest', (frame) => {
      this.#tell(frame);
      this.#knocks.remove(id);
      this.#tellUntilIn(member);
    });
  }

  deny(id: PeerId): void {
    const member = this.#knocks.member(id);
    if (!member) return;
    this.#knocks.remove(id);
    this.#refused.add(id);
    const [oldest] = this.#refused;
    if (this.#refused.size > refusedAtMost && oldest) this.#refused.delete(oldest);
    this.#options.voice.tell(member, { kind: 'deny', reason: 'refused' });
  }

  /** The owner takes out anybody, a cohost guests. */
  remove(id: PeerId): void {
    const { passes, self, voice } = this.#options;
    const role = passes.roleOf(id);
    if (role === null || id === self || (this.#role !== 'owner' && role !== 'guest')) return;
    // Whoever is here on the word of a cohost who goes now stays on the owner's own.
    for (const guest of passes.admittedBy(id).filter((one) => this.#present.includes(one))) {
      this.#sign(bytesOf(guest), 'guest', (frame) => this.#tell(frame));
    }
    this.#sign(bytesOf(id), 'removed', (frame) => {
      const announce = () => voice.announce(frame);
      this.#tell(frame);
      announce();
      for (const ms of removalAgainMs) after(ms, announce, this.#life);
    });
  }

  makeCohost(id: PeerId): void {
    if (this.#role !== 'owner' || this.#options.passes.roleOf(id) !== 'guest') return;
    this.#sign(bytesOf(id), 'cohost', (frame) => this.#tell(frame));
  }

  setLocked(locked: boolean): void {
    if (!isHost(this.#role) || locked === this.#locked) return;
    this.#options.say({ kind: 'lock', locked });
    this.hearLock(locked);
  }

  /** A host has locked the room, or opened it: whoever waits is told. */
  hearLock(locked: boolean): void {
    this.#locked = locked;
    for (const { id } of locked ? this.#knocks.list : []) {
      const member = this.#knocks.member(id);
      if (member) this.#options.voice.tell(member, { kind: 'deny', reason: 'locked' });
      this.#knocks.remove(id);
    }
    this.#options.onChange();
  }

  /** Who is here. The lock falls when the last host has gone, since nobody could open it any more. */
  company(present: readonly PeerId[]): void {
    const { passes, self } = this.#options;
    this.#present = present;
    const isHosted = [self, ...present].some((id) => isHost(passes.roleOf(id)));
    if (this.#locked && !isHosted) this.hearLock(false);
  }

  /** Somebody new hears what they may have missed. */
  brief(id: PeerId): void {
    if (this.#locked && isHost(this.#role)) {
      this.#options.say({ kind: 'lock', locked: true }, id);
    }
  }

  knocked(member: Member, name: string): DropReason | null {
    if (!isHost(this.#role)) return 'out-of-turn';
    if (this.answer(member)) return null;
    const refused = this.#knocks.add(member, name);
    if (!refused) this.#options.voice.tell(member, { kind: 'ack' });
    return refused;
  }

  /** What is decided already about somebody who waits, said again; `false` when nothing is. */
  answer(member: Member): boolean {
    const { passes, voice } = this.#options;
    const pass = passes.roleOf(member.id) && passes.frameOf(member.id);
    const reason = this.#reasonAgainst(member.id);
    if (pass) voice.tell(member, { kind: 'admit', pass });
    else if (reason) voice.tell(member, { kind: 'deny', reason });
    return pass !== null || reason !== null;
  }

  /** They are in, or gone: nobody waits at our door by this id. */
  settled(id: PeerId): void {
    this.#owed.delete(id);
    this.#knocks.remove(id);
  }

  /** Somebody who was removed still speaks. */
  remind(id: PeerId): void {
    const { passes, voice } = this.#options;
    const removal = passes.frameOf(id);
    if (!removal || !isHost(this.#role) || !this.#reminders.take(monotonicMs())) return;
    voice.announce(removal);
  }

  get #role(): Role | null {
    return this.#options.passes.roleOf(this.#options.self);
  }

  #reasonAgainst(id: PeerId): DenyReason | null {
    if (this.#refused.has(id)) return 'refused';
    if (this.#locked) return 'locked';
    return this.#options.isFull() && !this.#knocks.member(id) ? 'full' : null;
  }

  #tellUntilIn(member: Member): void {
    this.#owed.add(member.id);
    const tell = () => this.#owed.has(member.id) && this.answer(member);
    tell();
    for (const ms of repeatAtMs) after(ms, tell, this.#life);
  }

  #tell(frame: Bytes): void {
    this.#options.say(inBand(frame));
  }

  /** `tell` says it while everybody is still there. */
  #sign(id: Bytes, standing: Standing, tell: (frame: Bytes) => void): void {
    const issue = this.#issue;
    if (!issue) return;
    this.#inOrder(async () => {
      const frame = await issue(id, standing);
      const word = await this.#options.passes.believe(frame);
      if (this.#life.aborted) return;
      tell(frame);
      this.#options.onSigned(word);
    });
  }
}

/** A PASS frame as it is said in band. */
export const inBand = (frame: Bytes): LobbySignal => ({ kind: 'pass', frame: base64url(frame) });
