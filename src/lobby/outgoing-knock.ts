// Our own knock while we wait for admission: sent to every known host until its page has received it, and then occasionally, so
// that a lost answer is repeated. Hosts are known by id; the caller has verified that they are hosts.

import { after } from '../base/abort.js';
import type { Role } from '../protocol/pass.js';
import type { PeerId } from '../protocol/signal.js';
import { isHost } from '../room/admission-policy.js';
import type { Member } from '../room/roster.js';

/** Milliseconds between knocks until one is acknowledged. */
const knockAfterMs = [1000, 1500, 2500, 4000, 6000];
/** The interval after an acknowledgement. */
const knockAgainMs = 15_000;
/**
 * Unanswered knocks after which a host is considered gone; with 30 % loss each way this is wrong for one host in 60,
 * temporarily.
 */
const unansweredAtMost = 6;

/**
 * A cohost is asked only after this time, when the owner, if present, has answered as well: otherwise a removed cohost that
 * answers faster would receive our name, and admit us under an epoch that has ended. Two HELLOs are out by then.
 */
const ownerFirstMs = 1500;

interface Host {
  member: Member;
  /** It has echoed our nonce, which a replay cannot do. */
  alive: boolean;
  acknowledged: boolean;
  unanswered: number;
  /** It is too early to ask this host. */
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

  /** A host sent a greeting; `fresh`: it echoed our nonce. Any other greeting may be a replay, and only causes a knock. */
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

  /** At least one host is being asked. */
  get isActive(): boolean {
    return this.#hosts.size > 0;
  }

  /** Without those that were hosts only under an epoch that has ended. */
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

  /** A broker published the last will of the host; an answer would show that it is still present. */
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
