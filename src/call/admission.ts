// Who comes into the room and who must go, as a session sees it: the lobby where there is an owner, and nothing but our
// own wish where there is none. Knows neither people nor media.

import { after } from '../base/abort.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import type { Lobby, LobbyOptions, OpenLobby } from '../lobby/lobby.js';
import type { Role } from '../protocol/pass.js';
import type { DenyReason, LobbySignal, PeerId } from '../protocol/signal.js';
import type { AdmissionPolicyFactory } from '../room/admission.js';
import type { GroupMember } from '../sas/group-member.js';
import type { HostCommands } from './call-model.js';

const refusals = {
  full: 'room-full',
  refused: 'knock-denied',
  locked: 'room-locked',
  removed: 'removed',
} as const satisfies Record<DenyReason | 'removed', ErrorCode>;

/**
 * Whoever has a seat for us has offered by then, milliseconds: three hellos are out, at 0, 0.7 and 2 s, and the last has
 * been answered.
 */
const offeredMs = 3000;

export interface AdmissionOptions extends Omit<LobbyOptions, 'onRefused'> {
  /** We may not come in, or stay. */
  onRefused(error: CallError): void;
  /** Closes the connection and hears nothing of this person any more. */
  expel(id: PeerId): void;
  /** Everybody who is here, but for those who say that it is full. */
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

  /** For the room. */
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

  /** Whom we remove in a room without an owner is removed for us. */
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

  /** As it is shown; nothing in a room without an owner. */
  standing(id: PeerId): { readonly role?: Role; readonly admittedAs?: string } {
    const role = this.#lobby?.standingOf(id);
    const admittedAs = this.#lobby?.host.nameOf(id) ?? null;
    return { ...(role && { role }), ...(admittedAs !== null && { admittedAs }) };
  }

  refused(why: DenyReason | 'removed'): void {
    this.#options.onRefused(new CallError(refusals[why]));
  }

  /**
   * A member says that it is full. It may lie, and one voice keeps nobody out: the others are heard first. Whoever is in
   * already stays.
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
    // Somebody offers, or is about to.
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
