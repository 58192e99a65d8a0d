// Every sentence that a person can read, as a shape. A language that lacks one does not compile.
// Knows what can be said, never when it is said: view/ decides that.

import type { ErrorCode, PeerStage, Security } from '../call/state.js';

/** Fills a sentence: the attribute, the host, the count. A value that is missing leaves no gap. */
export type Values = Readonly<Record<string, string | number>>;

/** What went wrong, and what the reader can do about it. */
export interface ErrorWords {
  readonly title: string;
  readonly remedy: string;
}

export interface PrejoinWords {
  readonly title: string;
  readonly join: string;
  /** The same button, when neither camera nor microphone is on. */
  readonly joinWithout: string;
  readonly nameLabel: string;
  readonly namePlaceholder: string;
  readonly preview: string;
  readonly asking: string;
  readonly askingRemedy: string;
  readonly cameraOff: string;
  readonly cameraStarting: string;
  /** The page does not want the camera at all. */
  readonly noCamera: string;
  /** Opens the check of browser, servers and devices. */
  readonly check: string;
}

export interface ControlWords {
  readonly toolbar: string;
  readonly microphone: string;
  readonly camera: string;
  readonly microphoneOn: string;
  readonly microphoneOff: string;
  readonly cameraOn: string;
  readonly cameraOff: string;
  readonly shareScreen: string;
  readonly stopSharing: string;
  readonly diagnostics: string;
  readonly closeDiagnostics: string;
  /** Opens the safety code. */
  readonly safety: string;
  readonly leave: string;
  readonly copyInvite: string;
  readonly inviteCopied: string;
  readonly dismiss: string;
}

export interface PlaceWords {
  /** The name of the whole widget to a screen reader. */
  readonly call: (room: string) => string;
  readonly people: (count: number) => string;
  readonly secured: string;
  /** How safe the call is, in a word or two. */
  readonly security: Readonly<Record<Security, string>>;
  readonly open: string;
  readonly joining: string;
  readonly joiningHint: string;
  readonly looking: string;
  readonly lookingHint: string;
  readonly alone: string;
  readonly aloneSecured: string;
  readonly aloneOpen: string;
  readonly inviteLink: string;
  readonly left: string;
  readonly leftHint: string;
  readonly rejoin: string;
  readonly full: string;
  readonly fullHint: (most: number) => string;
  readonly tryAgain: string;
  /** After hosts have sent us away. */
  readonly askAgain: string;
}

export interface TileWords {
  readonly you: string;
  /** Somebody whose name has not arrived, or who gave none. */
  readonly unnamed: string;
  readonly muted: string;
  readonly cameraOff: string;
  readonly screenOf: (name: string) => string;
  readonly ownScreen: string;
  readonly stages: Readonly<Record<PeerStage, string>>;
  readonly unreachable: (name: string) => string;
  /** We closed the connection: they did not prove who they are. */
  readonly notConfirmed: (name: string) => string;
  /** While no verdict says more. */
  readonly unreachableHint: string;
}

export interface NoticeWords {
  readonly brokerLost: string;
  readonly brokerLostHint: string;
  readonly playbackBlocked: string;
  readonly playSound: string;
  /** Another tab of this browser is in the same call. */
  readonly twice: string;
  readonly takeOver: string;
  /** Two people, the reader first if it is one of them, and how many more pairs there are. */
  readonly split: (one: string, other: string, more: number) => string;
  readonly splitHint: string;
  readonly microphoneInterrupted: string;
  readonly cameraInterrupted: string;
  /** The browser has not answered for a while; the names are those of `ControlWords`. */
  readonly delayed: (devices: string) => string;
  readonly delayedHint: string;
}

export interface AnnounceWords {
  readonly joined: (names: string, count: number) => string;
  readonly left: (names: string, count: number) => string;
  readonly interrupted: (name: string) => string;
  readonly restored: (name: string) => string;
  readonly sharing: (name: string) => string;
  readonly stoppedSharing: (name: string) => string;
  readonly inCall: string;
  readonly alone: string;
  readonly reconnecting: string;
  readonly reconnected: string;
  readonly ended: string;
  readonly failed: (title: string) => string;
  readonly full: string;
  /** The code no longer holds; `news` is what else has happened, or empty. */
  readonly unverified: (news: string) => string;
  /** Several names as one phrase. */
  readonly list: (names: readonly string[]) => string;
}

/** The part of the errors that speaks of a broker. */
export type BrokerErrorWords = Readonly<
  Record<Extract<ErrorCode, `broker-${string}`>, (values: Values) => ErrorWords>
>;

export interface Words {
  /** What the sentences are marked with: a language tag, and the direction of its script. */
  readonly speech: { readonly lang: string; readonly dir: 'ltr' | 'rtl' };
  readonly prejoin: PrejoinWords;
  readonly controls: ControlWords;
  readonly place: PlaceWords;
  readonly tile: TileWords;
  readonly notice: NoticeWords;
  readonly announce: AnnounceWords;
  readonly errors: Readonly<Record<ErrorCode, (values: Values) => ErrorWords>>;
}
