// The messages that every page shows, as types. A language that lacks one does not compile.

import type { ErrorCode } from '../call/state.js';

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
  readonly microphone: string;
  readonly camera: string;
  readonly microphoneOn: string;
  readonly microphoneOff: string;
  readonly cameraOn: string;
  readonly cameraOff: string;
  readonly diagnostics: string;
  readonly closeDiagnostics: string;
  readonly dismiss: string;
}

export interface ScreenMessages {
  /** The accessible name of the element. */
  readonly call: (room: string) => string;
  readonly secured: string;
  readonly open: string;
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
}

export interface NoticeMessages {
  readonly microphoneInterrupted: string;
  readonly cameraInterrupted: string;
}

export interface LiveRegionMessages {
  readonly ended: string;
  readonly failed: (title: string) => string;
  readonly full: string;
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
