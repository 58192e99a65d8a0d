// What a room asks of its door before anybody is met, and what it lends it to speak with. A room without an owner has no
// door; lobby.ts is the one of a room with an owner, loaded only there. Types, and one pure decision.

import type { Bytes } from '../base/bytes.js';
import type { Role } from '../protocol/pass.js';
import type { DirectSignal, PeerId } from '../protocol/signal.js';
import type { Member } from './roster.js';
import type { DropReason } from './traffic-counters.js';

export type GreetingStep =
  /** Both are in: as in a room without a door. */
  | 'handshake'
  /** They wait, and we could let them in: they are told that we are here. */
  | 'answer'
  /** They wait, and what they want follows. */
  | 'note'
  /** We wait, and they could let us in. */
  | 'knock'
  | 'ignore';

export interface GreetingFacts {
  /** `null`: not let in. */
  readonly ours: Role | null;
  readonly theirs: Role | null;
  /** They say that they have no pass, or none yet. */
  readonly waits: boolean;
  readonly isWelcome: boolean;
}

export const isHost = (role: Role | null): boolean => role === 'owner' || role === 'cohost';

/** What a verified HELLO or WELCOME leads to. Whoever has no pass is heard by hosts alone, and hears hosts alone. */
export function onGreeting({ ours, theirs, waits, isWelcome }: GreetingFacts): GreetingStep {
  const isIn = theirs !== null && !waits;
  if (ours === null) return isIn && isHost(theirs) ? 'knock' : 'ignore';
  if (isIn) return 'handshake';
  if (!isHost(ours)) return 'ignore';
  return isWelcome ? 'note' : 'answer';
}

export interface AdmissionPolicy {
  /** Our own PASS, said before every HELLO and WELCOME; `null` while we wait. */
  readonly pass: Bytes | null;
  /** Said before them while we wait to be renewed: our pass of an earlier epoch, and removals of its time. */
  readonly evidence: readonly Bytes[];
  /** A PASS frame, from whomever. */
  learn(frame: Bytes): Promise<DropReason | null>;
  /** A pass of theirs is known. */
  knows(id: PeerId): boolean;
  greeted(id: PeerId, how: Pick<GreetingFacts, 'waits' | 'isWelcome'>): GreetingStep;
  /** Acts on any other step than `handshake` and `ignore`; `fresh`: they answered a nonce of ours. */
  met(member: Member, step: GreetingStep, fresh: boolean): void;
  /** Both are in: descriptions and candidates may be said and heard. */
  admits(id: PeerId): boolean;
  /** What only a door is told: a knock, and its answers. */
  receive(member: Member, signal: DirectSignal): DropReason | null;
  /** Their goodbye, or a broker's will in their name. */
  gone(id: PeerId, how: 'goodbye' | 'will'): void;
  /** Somebody who was removed still speaks. */
  resendRemoval(id: PeerId): void;
}

/** What the room does for its door. */
export interface RoomApi {
  welcome(member: Member): void;
  /** Sealed for this person, with a WELCOME in the same envelope. */
  sendWithWelcome(member: Member, signal: DirectSignal): void;
  /** PASS frames, to everybody on the topic. */
  announce(passes: readonly Bytes[]): void;
  /** Hello, as somebody who has just come: we were let in, or want to hear of hosts. */
  restartHello(): void;
  /** Closes the connection to this person, or to everybody; they may come again. */
  part(id: PeerId | null): void;
  /** Nothing of this person counts any more. */
  expel(id: PeerId): void;
  /** As if they had not been expelled. */
  readmit(id: PeerId): void;
  drop(reason: DropReason): void;
}

export type AdmissionPolicyFactory = (
  roomApi: RoomApi,
  abortSignal: AbortSignal,
) => AdmissionPolicy;
