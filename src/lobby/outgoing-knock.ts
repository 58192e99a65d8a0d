// Our own knock, while we wait to be let in: at every host we hear of, again and again until their page has it, and then
// now and then, so that an answer that got lost comes again. Knows hosts by id; whether they are hosts is settled before.

import { after } from '../base/abort.js';
import type { Role } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import { isHost } from '../room/admission.js';
import type { Member } from '../room/roster.js';

/** Milliseconds from one knock to the next, until it is acknowledged. */
const knockAfterMs = [1000, 1500, 2500, 4000, 6000];
/** Later, and when it is. */
const knockAgainMs = 15_000;
/** Knocks without an answer before a host is taken for gone; with 30 % loss each way, one host in 60 wrongly, for a while. */
const unansweredAtMost = 6;

/**
 * A cohost is asked when the owner, if there, has answered as well: else whoever was removed as a cohost and is faster would
 * hear our name, and let us in under an epoch that has ended. Two hellos are out by then.
 */
const ownerFirstMs = 1500;

interface Host {
  member: Member;
  /** Has answered a nonce of ours: what a recording cannot do. */
  alive: boolean;
  acknowledged: boolean;
  unanswered: number;
  /** Too early to ask them. */
  later: boolean;
}

export interface OutgoingKnockOptions {
  /** By a pass of the current epoch. */
  roleOf(id: PeerId): Role | null;
  knock(member: Member): void;
  onChange(): void;
}

export class OutgoingKnock {
  readonly #options: OutgoingKnockOptions;
  readonly #abortSignal: AbortSignal;
  readonly #hosts = new Map<PeerId, Host>();
  #index = 0;
  #cancel = () => {};

  constructor(options: OutgoingKnockOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  get state(): 'no-host' | 'knocking' | 'asked' {
    const hosts = this.#asked.filter(({ alive }) => alive);
    if (hosts.length === 0) return 'no-host';
    return hosts.some(({ acknowledged }) => acknowledged) ? 'asked' : 'knocking';
  }

  /** A host was heard; `fresh`: by an answer to a nonce of ours. Anything else may be a recording, and is only knocked at. */
  heard(member: Member, fresh: boolean): void {
    const known = this.#hosts.get(member.id);
    if (known) {
      known.member = member;
      if (fresh && !known.alive) this.#answered(known);
      return;
    }
    const later = this.#options.roleOf(member.id) !== 'owner';
    const host = { member, alive: fresh, acknowledged: false, unanswered: 0, later };
    this.#hosts.set(member.id, host);
    if (later) after(ownerFirstMs, () => this.#begin(host), this.#abortSignal);
    else this.#begin(host);
  }

  isAt(id: PeerId): boolean {
    return this.#asked.some(({ member }) => member.id === id);
  }

  acknowledged(id: PeerId): void {
    const host = this.#hosts.get(id);
    if (host) Object.assign(host, { acknowledged: true, unanswered: 0 } satisfies Partial<Host>);
    if (host) this.#answered(host);
  }

  /** Somebody is knocked at. */
  get isActive(): boolean {
    return this.#hosts.size > 0;
  }

  /** But for those who were hosts under an epoch that has ended. */
  get #asked(): readonly Host[] {
    const { roleOf } = this.#options;
    return [...this.#hosts.values()].filter(
      ({ later, member }) => !later && isHost(roleOf(member.id)),
    );
  }

  #begin(host: Host): void {
    if (this.#hosts.get(host.member.id) !== host) return;
    host.later = false;
    this.#index = 0;
    this.#knock();
    this.#options.onChange();
  }

  #answered(host: Host): void {
    host.alive = true;
    this.#options.onChange();
  }

  gone(id: PeerId): void {
    if (this.#hosts.delete(id)) this.#options.onChange();
  }

  /** A broker says that they are gone; their answer would show that they are not. */
  doubted(id: PeerId): void {
    const host = this.#hosts.get(id);
    if (!host) return;
    host.acknowledged = false;
    this.#index = 0;
    this.#knock();
    this.#options.onChange();
  }

  end(): void {
    this.#cancel();
    this.#hosts.clear();
  }

  #knock(): void {
    this.#cancel();
    const delayMs = knockAfterMs[this.#index];
    for (const host of this.#asked) {
      if (host.acknowledged && delayMs !== undefined) continue;
      if (host.unanswered++ < unansweredAtMost) this.#options.knock(host.member);
      else this.gone(host.member.id);
    }
    this.#index++;
    if (this.#hosts.size === 0) return;
    this.#cancel = after(delayMs ?? knockAgainMs, () => this.#knock(), this.#abortSignal);
  }
}
