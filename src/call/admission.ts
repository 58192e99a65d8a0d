// Admission as a session sees it: the lobby in a room with an owner, and denials by full members in every room. Does not depend
// on the mesh or on media.

import { after } from '../base/abort.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import type { Lobby, LobbyOptions, OpenLobby } from '../lobby/lobby.js';
import type { Role } from '../protocol/pass.js';
import type { DenyReason, LobbySignal, PeerId } from '../protocol/signal.js';
import type { AdmissionPolicyFactory } from '../room/admission-policy.js';
import type { GroupMember } from '../sas/group-member.js';
import type { HostCommands } from './call-model.js';

const refusals = {
  full: 'room-full',
  refused: 'knock-denied',
  locked: 'room-locked',
  removed: 'removed',
} as const satisfies Record<DenyReason | 'removed', ErrorCode>;

/**
 * Milliseconds within which a member that has a slot for us has offered: three HELLOs are out, at 0, 0.7 and 2 s, and the last
 * one has been answered.
 */
const offeredMs = 3000;

export interface AdmissionOptions extends Omit<LobbyOptions, 'onRefused'> {
  /** We were denied or removed. */
  onRefused(error: CallError): void;
  /** Closes the connection and ignores this participant from now on. */
  expel(id: PeerId): void;
  /** All present members, without those that are full. */
  members(): readonly GroupMember[];
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #openLobby: OpenLobby | null;
  readonly #abortSignal: AbortSignal;
  #isDenied = false;
  #lobby: Lobby | null = null;

  /** `openLobby` is `null` in a room without an owner. */
  constructor(openLobby: OpenLobby | null, options: AdmissionOptions, abortSignal: AbortSignal) {
    this.#openLobby = openLobby;
    this.#abortSignal = abortSignal;
    this.#options = options;
  }

  /** The policy for the room. */
  get admissionPolicy(): AdmissionPolicyFactory | undefined {
    const open = this.#openLobby;
    if (!open) return undefined;
    const { name, isFull, send, onFacts } = this.#options;
    const onRefused = (why: DenyReason | 'removed') => this.refused(why);
    return (roomApi, abortSignal) => {
      this.#lobby = open({ name, isFull, send, onFacts, onRefused }, roomApi, abortSignal);
      onFacts(this.#lobby.facts);
      return this.#lobby;
    };
  }

  /** In a room without an owner a removal affects only ourselves. */
  get hosting(): HostCommands {
    if (this.#lobby) return this.#lobby.host;
    const nothing = () => {};
    return {
      admit: nothing,
      deny: nothing,
      remove: (id) => this.#options.expel(id),
      makeCohost: nothing,
      setLocked: nothing,
    };
  }

  /** Role and admitted name as they are shown; empty in a room without an owner. */
  standing(id: PeerId): { readonly role?: Role; readonly admittedAs?: string } {
    const role = this.#lobby?.standingOf(id);
    const admittedAs = this.#lobby?.host.nameOf(id) ?? null;
    return { ...(role && { role }), ...(admittedAs !== null && { admittedAs }) };
  }

  refused(why: DenyReason | 'removed'): void {
    this.#options.onRefused(new CallError(refusals[why]));
  }

  /**
   * A member says that it is full. A single member may lie, so the other members are awaited before giving up. A participant
   * that is in the call stays.
   */
  denied(): void {
    if (this.#isDenied) return;
    this.#isDenied = true;
    after(offeredMs, () => this.#judge(), this.#abortSignal);
  }

  #judge(): void {
    this.#isDenied = false;
    const company = this.#options.members();
    if (company.some(({ met, lost }) => met && !lost)) return;
    // A member offers, or is about to.
    if (company.some(({ lost }) => !lost)) this.denied();
    else this.refused('full');
  }

  receive(from: PeerId, signal: LobbySignal): void {
    this.#lobby?.receiveInBand(from, signal).catch(reportError);
  }

  sendLobbyState(id: PeerId): void {
    this.#lobby?.sendLobbyState(id);
  }

  members(present: readonly PeerId[]): void {
    this.#lobby?.host.members(present);
  }
}
