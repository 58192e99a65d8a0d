// The admission policy of a room: whom it meets, and what the policy may do through the room. A room without an owner has no
// policy; that of a room with an owner is lobby/lobby.ts, loaded only there. Types and one pure decision.

import type { Bytes } from '../base/bytes.js';
import type { DropReason } from '../base/drop-reason.js';
import type { Role } from '../protocol/pass.js';
import type { DirectSignal, PeerId } from '../protocol/signal.js';
import type { Member } from './roster.js';

export type GreetingStep =
  /** Both sides are admitted: the handshake proceeds as in a room without a policy. */
  | 'handshake'
  /** The other side is not admitted and we could admit it: it is told that a host is present. */
  | 'answer'
  /** The other side is not admitted; its request follows. */
  | 'note'
  /** We are not admitted and the other side could admit us. */
  | 'knock'
  | 'ignore';

export interface GreetingFacts {
  /** `null`: not admitted. */
  readonly ours: Role | null;
  readonly theirs: Role | null;
  /** The sender states that it has no valid pass. */
  readonly waits: boolean;
  readonly isWelcome: boolean;
}

export const isHost = (role: Role | null): boolean => role === 'owner' || role === 'cohost';

/** The step that a verified HELLO or WELCOME leads to. A participant without a pass exchanges messages with hosts only. */
export function onGreeting({ ours, theirs, waits, isWelcome }: GreetingFacts): GreetingStep {
  const isIn = theirs !== null && !waits;
  if (ours === null) return isIn && isHost(theirs) ? 'knock' : 'ignore';
  if (isIn) return 'handshake';
  if (!isHost(ours)) return 'ignore';
  return isWelcome ? 'note' : 'answer';
}

export interface AdmissionPolicy {
  /** Our own PASS, sent before every HELLO and WELCOME; `null` while we wait. */
  readonly pass: Bytes | null;
  /** Frames sent before a HELLO while we wait for a renewed pass: our pass of an earlier epoch, and removals of its time. */
  readonly evidence: readonly Bytes[];
  /** Takes a PASS frame; any sender may relay it. */
  learn(frame: Bytes): Promise<DropReason | null>;
  /** A valid pass of this participant is known. */
  knows(id: PeerId): boolean;
  greeted(id: PeerId, how: Pick<GreetingFacts, 'waits' | 'isWelcome'>): GreetingStep;
  /** Acts on every step except `handshake` and `ignore`; `fresh`: the message echoed our nonce. */
  met(member: Member, step: GreetingStep, fresh: boolean): void;
  /** Both sides are admitted: descriptions and candidates may be exchanged. */
  admits(id: PeerId): boolean;
  /** Takes the signals that only a policy handles: a knock and its answers. */
  receive(member: Member, signal: DirectSignal): DropReason | null;
  /** The participant said goodbye, or a broker published its last will. */
  gone(id: PeerId, how: 'goodbye' | 'will'): void;
  /** A removed participant still sends messages. */
  resendRemoval(id: PeerId): void;
}

/** What the room does on behalf of its admission policy. */
export interface RoomApi {
  welcome(member: Member): void;
  /** Sealed for this participant, with a WELCOME in the same envelope. */
  sendWithWelcome(member: Member, signal: DirectSignal): void;
  /** Sends PASS frames to all subscribers of the topic. */
  announce(passes: readonly Bytes[]): void;
  /** Restarts the HELLO schedule: we have been admitted, or look for hosts. */
  restartHello(): void;
  /** Closes the connection to this participant, or to all of them; they may return. */
  part(id: PeerId | null): void;
  /** Ignores everything from this participant from now on. */
  expel(id: PeerId): void;
  /** Reverses `expel`. */
  readmit(id: PeerId): void;
  drop(reason: DropReason): void;
}

export type AdmissionPolicyFactory = (
  roomApi: RoomApi,
  abortSignal: AbortSignal,
) => AdmissionPolicy;
