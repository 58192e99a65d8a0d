// The model of the view: the state of the call and of the user interface, the texts, and the commands. The element that
// renders the view implements the commands.

import type { TemplateResult } from 'lit';
import type { CallCommands } from '../../call/call-model.js';
import type { CallError, CallState, ErrorCode, PeerId, PeerView, Role } from '../../call/state.js';
import type { StageMessages } from '../../locales/en/stage.js';
import type { CallMessages } from '../../locales/messages.js';
import type { VerdictMessages } from '../../locales/verdict-messages.js';
import type { CheckSource } from '../../preflight/check.js';

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
  openParticipant(participant: OpenParticipant | null): void;
  copyInvite(): void;
  /** To be called inside a user gesture. */
  resumePlayback(): void;
  /** Makes another tab of this browser leave the call. */
  takeOver(sibling: PeerId): void;
  /** Removes a notice from `ui.problems`. */
  dismiss(code: ErrorCode): void;
}

export type ViewCommands = ForwardedCommands & UiCommands;

/** The participant whose menu is open. */
export interface OpenParticipant {
  readonly id: PeerId;
  /** The menu asks for a confirmation of the removal. */
  readonly removing: boolean;
}

/** A banner with a problem and its remedy. */
export interface Notice {
  readonly key: string;
  readonly icon: TemplateResult;
  readonly tone: 'info' | 'warning';
  readonly title: string;
  readonly remedy?: string;
  readonly action?: { readonly label: string; act(): void };
  dismiss?(): void;
}

/** The templates of a running call, which are loaded before or on joining. */
export interface StageTemplates {
  /** The tiles, or the screen of an empty room. */
  readonly screen: (model: ViewModel) => unknown;
  /** The screen of an empty room. */
  readonly waiting: (model: ViewModel) => unknown;
  readonly toolbar: (model: ViewModel) => unknown;
  /** The buttons over the tiles, where the bar has no room for them. */
  readonly corner: (model: ViewModel) => unknown;
  readonly notices: (model: ViewModel) => readonly Notice[];
  /** The announcement of a change in the call; `null` without one. */
  readonly announce: (before: CallState, now: CallState, words: CallMessages) => string | null;
}

/** The templates of the lobby, which are loaded on joining. */
export interface LobbyTemplates {
  /** The screen of a guest who waits for admission. */
  readonly screen: (model: ViewModel) => unknown;
  /** Over the call: the cards of knocking participants, and the menu of a participant. */
  readonly cards: (model: ViewModel) => unknown;
  /** The button that locks the room, or an icon for participants who cannot lock it. */
  readonly lock: (model: ViewModel) => unknown;
  /** On a tile: the button that opens the menu of the participant. */
  readonly menuButton: (model: ViewModel, peer: PeerView) => unknown;
  /** The role, beside a name. */
  readonly badge: (role: Role | null | undefined) => unknown;
  readonly withRole: (name: string, role: Role | null | undefined) => string;
  /** A name, followed by the name that this page admitted if it differs. */
  readonly called: (name: string, peer: PeerView) => string;
}

export type Layout = 'auto' | 'grid' | 'spotlight' | 'strip';

/** Other sessions of this browser, and whether they joined before this one. */
export type Siblings = ReadonlyMap<PeerId, 'older' | 'younger'>;

/** State of the user interface, which the element keeps and the call does not know. */
export interface ViewUi {
  readonly diagnosticsOpen: boolean;
  /** The call that the panel checks; `null` while the panel shows the report. */
  readonly check: CheckSource | null;
  readonly sasOpen: boolean;
  /** The template of the safety code; `null` until it is loaded. */
  readonly sasDialog: ((model: ViewModel) => unknown) | null;
  /** `null` until they are loaded, and if they could not be loaded. */
  readonly stage: StageTemplates | null;
  /** `null` until they are loaded. */
  readonly lobby: LobbyTemplates | null;
  /** The texts of the verdicts; `null` until they are loaded. */
  readonly verdicts: VerdictMessages | null;
  /** `true` for a moment after the link was copied. */
  readonly inviteCopied: boolean;
  readonly inviteUrl: string;
  readonly playbackBlocked: boolean;
  /** Played muted: they share the loudspeaker with this tab, and would cause acoustic feedback. */
  readonly siblings: Siblings;
  readonly layout: Layout;
  /** A fatal error fills the screen, the others are banners. */
  readonly problems: readonly CallError[];
  /** The text of the live region; see `announce`. */
  readonly announcement: string;
}

export interface ViewModel {
  readonly state: CallState;
  readonly words: CallMessages;
  readonly commands: ViewCommands;
  readonly ui: ViewUi;
  /** The browser blocked playback with sound before a user gesture. */
  onPlaybackBlocked(): void;
}

/** The model of a running call, whose texts are loaded with its templates. */
export interface StageModel extends ViewModel {
  readonly stageWords: StageMessages;
}
