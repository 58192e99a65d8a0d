// The messages that every page shows, as types. A language that lacks one does not compile.

import type { ErrorCode, PeerStage, Security } from '../call/state.js';

/** The values of a message: the attribute, the host, the count. A message is complete without them. */
export type Values = Readonly<Record<string, string | number>>;

/** An error in words, and its remedy. */
export interface ErrorMessages {
  readonly title: string;
  readonly remedy: string;
}

export interface PrejoinMessages {
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
  /** The page has disabled the camera. */
  readonly noCamera: string;
  /** Opens the check of browser, servers and devices. */
  readonly check: string;
}

export interface ControlMessages {
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
  /** The accessible name of the button that opens the safety code, by the security level of the call. */
  readonly safety: Readonly<Record<Security, string>>;
  readonly leave: string;
  readonly copyInvite: string;
  readonly inviteCopied: string;
  readonly dismiss: string;
}

export interface ScreenMessages {
  /** The accessible name of the element. */
  readonly call: (room: string) => string;
  readonly people: (count: number) => string;
  readonly secured: string;
  /** The security level of the call, in one or two words. */
  readonly security: Readonly<Record<Security, string>>;
  readonly open: string;
  readonly joining: string;
  readonly joiningHint: string;
  readonly looking: string;
  readonly lookingHint: string;
  readonly alone: string;
  /** After others have left. */
  readonly aloneAgain: string;
  readonly aloneSecured: string;
  readonly aloneOpen: string;
  readonly inviteLink: string;
  readonly left: string;
  readonly leftHint: string;
  readonly rejoin: string;
  readonly full: string;
  readonly fullHint: (most: number) => string;
  readonly tryAgain: string;
  /** After hosts have denied the request to join. */
  readonly askAgain: string;
}

export interface TileMessages {
  readonly you: string;
  /** A participant whose name has not arrived, or who has no name. */
  readonly unnamed: string;
  readonly muted: string;
  readonly cameraOff: string;
  readonly screenOf: (name: string) => string;
  readonly ownScreen: string;
  readonly stages: Readonly<Record<PeerStage, string>>;
  readonly unreachable: (name: string) => string;
  /** The connection was closed because the identity could not be verified. */
  readonly notConfirmed: (name: string) => string;
  /** Shown until there is a verdict. */
  readonly unreachableHint: string;
}

export interface NoticeMessages {
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

export interface LiveRegionMessages {
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
  /** The code is no longer valid; `news` is a message of the same change, or empty. */
  readonly unverified: (news: string) => string;
  /** Several names as one phrase. */
  readonly list: (names: readonly string[]) => string;
}

/** The errors of a broker. */
export type BrokerErrorMessages = Readonly<
  Record<Extract<ErrorCode, `broker-${string}`>, (values: Values) => ErrorMessages>
>;

export interface CallMessages {
  /** The attributes `lang` and `dir` of what shows the messages. */
  readonly speech: { readonly lang: string; readonly dir: 'ltr' | 'rtl' };
  readonly prejoin: PrejoinMessages;
  readonly controls: ControlMessages;
  readonly place: ScreenMessages;
  readonly tile: TileMessages;
  readonly notice: NoticeMessages;
  readonly announce: LiveRegionMessages;
  readonly errors: Readonly<Record<ErrorCode, (values: Values) => ErrorMessages>>;
}
