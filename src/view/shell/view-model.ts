// What the view is given: the call's state, the words, and what its buttons may do.
// Knows no call and no element; whoever draws binds the commands.

import type { CallCommands } from '../../call/call-model.js';
import type { CallError, CallState, ErrorCode, PeerId, PeerView, Role } from '../../call/state.js';
import type { Words } from '../../locales/messages.js';
import type { VerdictWords } from '../../locales/verdict-messages.js';
import type { CheckSource } from '../../preflight/preflight.js';

/** Commands as event listeners call them: nothing is awaited, the outcome is a change of the state. */
type Unawaited<Commands> = {
  readonly [Name in keyof Commands]: Commands[Name] extends (...values: infer Values) => unknown
    ? (...values: Values) => void
    : never;
};

/** Commands of the call, as the controls of the view give them. */
export type ForwardedCommands = Unawaited<CallCommands>;

/** Commands that the element executes, and those of the call that it executes in another way. */
export interface UiCommands {
  join(): void;
  setName(name: string): void;
  verify(matches: boolean): void;
  /** Without a value: toggles. */
  toggleDiagnostics(open?: boolean): void;
  /** Shows the preflight check and starts it. */
  check(): void;
  /** Without a value: toggles. */
  toggleSas(open?: boolean): void;
  /** Shows the menu of a participant; `null` closes it. */
  openParticipant(person: OpenParticipant | null): void;
  copyInvite(): void;
  /** To be called inside a user gesture. */
  resumePlayback(): void;
  /** Makes another tab of this browser leave the call. */
  takeOver(sibling: PeerId): void;
  /** Removes a notice from `ui.problems`. */
  dismiss(code: ErrorCode): void;
}

export type ViewCommands = ForwardedCommands & UiCommands;

/** Of whom a card shows what can be done about them. */
export interface OpenParticipant {
  readonly id: PeerId;
  /** Asked whether they really have to go. */
  readonly removing: boolean;
}

/** Draws who is let in and what hosts do; fetched when somebody joins. */
export interface LobbyTemplates {
  /** What fills the place until we are let in. */
  readonly screen: (model: ViewModel) => unknown;
  /** Over the call: who knocks, and the card of a person. */
  readonly cards: (model: ViewModel) => unknown;
  /** Locks the room, or tells that it is locked. */
  readonly lock: (model: ViewModel) => unknown;
  /** On a tile: opens the card of the person. */
  readonly menuButton: (model: ViewModel, peer: PeerView) => unknown;
  /** Beside a name. */
  readonly badge: (role: Role | null | undefined) => unknown;
  readonly withRole: (name: string, role: Role | null | undefined) => string;
  /** A name, and the one that this page admitted if it was another one. */
  readonly called: (name: string, peer: PeerView) => string;
}

export type Layout = 'auto' | 'grid' | 'spotlight' | 'strip';

/** Other sessions of this browser, and whether they joined before this one. */
export type Siblings = ReadonlyMap<PeerId, 'older' | 'younger'>;

/** State of the user interface, which the element keeps and the call does not know. */
export interface ViewUi {
  readonly diagnosticsOpen: boolean;
  /** Whom the panel asks for a check; `null` while it shows the report. */
  readonly check: CheckSource | null;
  readonly sasOpen: boolean;
  /** Draws the safety code; `null` until it was fetched. */
  readonly sasDialog: ((model: ViewModel) => unknown) | null;
  /** `null` until it was fetched. */
  readonly lobby: LobbyTemplates | null;
  /** What diagnostics found, in sentences; `null` until they were fetched. */
  readonly verdicts: VerdictWords | null;
  /** True for a moment after the link was copied. */
  readonly inviteCopied: boolean;
  readonly inviteUrl: string;
  readonly playbackBlocked: boolean;
  /** Not heard here: their loudspeaker is ours, and would howl. */
  readonly siblings: Siblings;
  readonly layout: Layout;
  /** A fatal one takes the whole place, the others are banners. */
  readonly problems: readonly CallError[];
  /** What the live region says; see `announce`. */
  readonly announcement: string;
}

export interface ViewModel {
  readonly state: CallState;
  readonly words: Words;
  readonly commands: ViewCommands;
  readonly ui: ViewUi;
  /** The browser refused to play a stream with sound before a gesture. */
  onPlaybackBlocked(): void;
}
