// The door of a room with an owner (protocol page, Lobby): who has no pass knocks and waits; who has one is met. Knows
// neither connections nor view. What hosts do is in host.ts, how we knock in knocking.ts, whose word counts in passes.ts.

import { type Bytes, fromBase64url } from '../base/bytes.js';
import { monotonicMs, serial } from '../base/lifetime.js';
import type { Identity } from '../protocol/identity.js';
import type { OwnerKey } from '../protocol/owner.js';
import {
  type Authority,
  cohostIssuer,
  type Issuer,
  ownerIssuer,
  type Pass,
  type Role,
} from '../protocol/pass.js';
import type { DenyReason, DirectSignal, LobbySignal, PeerId } from '../protocol/signal.js';
import type { DropReason } from './counters.js';
import {
  type Door,
  type GreetingFacts,
  type GreetingStep,
  isHost,
  onGreeting,
  type Voice,
} from './door.js';
import { Host, inBand } from './host.js';
import { Knocking } from './knocking.js';
import type { Knock } from './knocks.js';
import { Passes } from './passes.js';
import type { Member } from './roster.js';

/** Who is let in, in a room with an owner. */
export interface LobbyFacts {
  /** Ours; `null` until we are let in. */
  readonly role: Role | null;
  /**
   * How far our own knock is: `no-host` while nobody is heard who could let us in, `knocking` until their page has taken
   * it, then `asked`; `null` once we are in.
   */
  readonly waiting: 'no-host' | 'knocking' | 'asked' | null;
  /** Who knocks, the longest waiting first, five at most; only owner and cohosts hear it. */
  readonly knocks: readonly Knock[];
  /** Nobody may knock for now. */
  readonly locked: boolean;
}

export interface LobbyOptions {
  /** What we call ourselves when we knock. */
  readonly name: () => string;
  /** We have as many people as we take. */
  readonly isFull: () => boolean;
  /** In band; without an addressee to everybody. */
  say(signal: LobbySignal, to?: PeerId): void;
  onFacts(facts: LobbyFacts): void;
  /** We may not come in, or stay. */
  onRefused(why: DenyReason | 'removed'): void;
}

export type OpenLobby = (options: LobbyOptions, voice: Voice, life: AbortSignal) => Lobby;

interface LobbyParts {
  readonly topicId: Bytes;
  readonly self: Identity;
  readonly passes: Passes;
  readonly issue: Issuer | null;
}

/** As the owner if we have its key; or else we wait until somebody lets us in. */
export async function openLobby(
  authority: Authority,
  self: Identity,
  key: OwnerKey | null,
): Promise<OpenLobby> {
  const passes = new Passes(authority);
  const issue = key && ownerIssuer(authority.topicId, key);
  if (issue) await passes.believe(await issue(self.id, 'owner'));
  const parts = { topicId: authority.topicId, self, passes, issue };
  return (options, voice, life) => new Lobby(parts, { ...options, voice }, life);
}

export class Lobby implements Door {
  readonly host: Host;
  readonly #parts: LobbyParts;
  readonly #options: LobbyOptions & { readonly voice: Voice };
  readonly #life: AbortSignal;
  readonly #knocking: Knocking;
  readonly #inOrder = serial(reportError);

  constructor(
    parts: LobbyParts,
    options: LobbyOptions & { readonly voice: Voice },
    life: AbortSignal,
  ) {
    this.#parts = parts;
    this.#options = options;
    this.#life = life;
    const { isFull, name, voice } = options;
    const onChange = () => this.#tellFacts();
    const knock = (host: Member) => voice.tell(host, { kind: 'knock', name: name() });
    this.#knocking = new Knocking({ knock, onChange }, life);
    this.host = new Host(
      {
        self: parts.self.peerId,
        passes: parts.passes,
        voice,
        isFull,
        say: options.say.bind(options),
        onSigned: (word) => this.#learned(word),
        onChange,
      },
      parts.issue,
      life,
    );
  }

  get facts(): LobbyFacts {
    const { host, role } = this;
    const waiting = role ? null : this.#knocking.state;
    return { role, waiting, knocks: host.knocks, locked: host.isLocked };
  }

  /** Ours. */
  get role(): Role | null {
    return this.roleOf(this.#parts.self.peerId);
  }

  roleOf(id: PeerId): Role | null {
    return this.#parts.passes.roleOf(id);
  }

  get pass(): Bytes | null {
    return this.role && this.#parts.passes.frameOf(this.#parts.self.peerId);
  }

  knows(id: PeerId): boolean {
    return this.roleOf(id) !== null;
  }

  admits(id: PeerId): boolean {
    return this.role !== null && this.knows(id);
  }

  async learn(frame: Bytes): Promise<DropReason | null> {
    return this.#learned(await this.#parts.passes.learn(frame, monotonicMs()));
  }

  greeted(id: PeerId, how: Pick<GreetingFacts, 'waits' | 'isWelcome'>): GreetingStep {
    const step = onGreeting({ ...how, ours: this.role, theirs: this.roleOf(id) });
    if (step === 'handshake') this.host.settled(id);
    return step;
  }

  met(member: Member, step: GreetingStep): void {
    if (step === 'knock') this.#knocking.heard(member);
    else if (step === 'answer' && !this.host.answer(member)) this.#options.voice.welcome(member);
  }

  hear(member: Member, signal: DirectSignal): DropReason | null {
    if (signal.kind === 'knock') return this.host.knocked(member, signal.name);
    if (this.role !== null || !this.#knocking.isAt(member.id)) return 'out-of-turn';
    if (signal.kind === 'ack') this.#knocking.acknowledged(member.id);
    else if (signal.kind === 'deny') this.#options.onRefused(signal.reason);
    else if (signal.kind === 'admit') this.#admitted(signal.pass);
    else return 'uninvited';
    return null;
  }

  gone(id: PeerId, how: 'goodbye' | 'will'): void {
    if (how === 'will') this.#knocking.doubted(id);
    else {
      this.#knocking.gone(id);
      this.host.settled(id);
    }
  }

  remind(id: PeerId): void {
    this.host.remind(id);
  }

  /** From somebody who holds the keys that they were met with. */
  async hearInBand(from: PeerId, signal: LobbySignal): Promise<void> {
    const refused = await this.#heardInBand(from, signal);
    if (refused) this.#options.voice.drop(refused);
  }

  /** Somebody new can be told in band what they may have missed. */
  brief(id: PeerId): void {
    const { pass } = this;
    const frames = [...(pass ? [pass] : []), ...this.#parts.passes.removals];
    for (const frame of frames) this.#options.say(inBand(frame), id);
    this.host.brief(id);
  }

  async #heardInBand(from: PeerId, signal: LobbySignal): Promise<DropReason | null> {
    const isFromHost = isHost(this.roleOf(from));
    if (signal.kind === 'pass') {
      const frame = fromBase64url(signal.frame);
      if (!frame) return 'malformed';
      return isFromHost ? this.#believe(frame) : this.learn(frame);
    }
    if (!isFromHost) return 'uninvited';
    this.host.hearLock(signal.locked);
    return null;
  }

  #admitted(frame: Bytes): void {
    this.#inOrder(async () => {
      const refused = await this.#believe(frame);
      if (refused) this.#options.voice.drop(refused);
    });
  }

  /** From a host: checked, however many others have forged, or they could keep a removal from being heard. */
  async #believe(frame: Bytes): Promise<DropReason | null> {
    return this.#learned(await this.#parts.passes.believe(frame));
  }

  #learned(word: Pass | DropReason | null): DropReason | null {
    if (typeof word === 'string') return word;
    if (!word || this.#life.aborted) return null;
    if (word.id === this.#parts.self.peerId) this.#become(word);
    else if (word.standing === 'removed') this.#options.voice.expel(word.id);
    this.#tellFacts();
    return null;
  }

  #become({ standing, frame }: Pass): void {
    const { self, topicId } = this.#parts;
    if (standing === 'removed') this.#options.onRefused('removed');
    else {
      if (standing === 'cohost') this.host.appoint(cohostIssuer(topicId, self, frame));
      this.#knocking.end();
      this.#options.voice.come();
    }
  }

  #tellFacts(): void {
    if (!this.#life.aborted) this.#options.onFacts(this.facts);
  }
}
