// What the view is given: the call's state, the words, and what its buttons may do.
// Knows no call and no element; whoever draws binds the commands.

import type { HostCommands } from '../../call/call-model.js';
import type { CallError, CallState, ErrorCode, PeerId, PeerView, Role } from '../../call/state.js';
import type { Words } from '../../locales/messages.js';
import type { VerdictWords } from '../../locales/verdict-messages.js';
import type { CheckSource } from '../../preflight/preflight.js';

/** Everything that a person can do by hand. Fire and forget: the outcome comes back as state. */
export interface ViewCommands extends HostCommands {
  join(): void;
  leave(): void;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): void;
  startScreenShare(): void;
  stopScreenShare(): void;
  /** Tries again to reach one person, or everybody. */
  restart(peer?: PeerId): void;
  /** Without a value: the other way round. */
  toggleDiagnostics(open?: boolean): void;
  /** Shows the check of browser, servers and devices, and begins it. */
  check(): void;
  /** Without a value: the other way round. */
  toggleSafety(open?: boolean): void;
  /** The safety code was compared with the others by voice. */
  verify(matches: boolean): void;
  /** Shows what can be done about somebody; `null` closes it. */
  openPerson(person: OpenPerson | null): void;
  copyInvite(): void;
  /** Called inside the user's gesture. */
  resumePlayback(): void;
  setName(name: string): void;
  /** Makes another tab of this browser leave the call. */
  takeOver(sibling: PeerId): void;
  /** Forgets a notice of `ui.problems`. */
  dismiss(code: ErrorCode): void;
}

/** Of whom a card shows what can be done about them. */
export interface OpenPerson {
  readonly id: PeerId;
  /** Asked whether they really have to go. */
  readonly removing: boolean;
}

/** Draws who is let in and what hosts do; fetched when somebody joins. */
export interface LobbyFace {
  /** What fills the place until we are let in. */
  readonly door: (model: ViewModel) => unknown;
  /** Over the call: who knocks, and the card of a person. */
  readonly cards: (model: ViewModel) => unknown;
  /** Locks the room, or tells that it is locked. */
  readonly lock: (model: ViewModel) => unknown;
  /** On a tile: opens the card of the person. */
  readonly options: (model: ViewModel, peer: PeerView) => unknown;
  /** Beside a name. */
  readonly badge: (role: Role | null | undefined) => unknown;
  readonly withRole: (name: string, role: Role | null | undefined) => string;
  /** A name, and the one that this page admitted if it was another one. */
  readonly called: (name: string, peer: PeerView) => string;
}

export type Layout = 'auto' | 'grid' | 'spotlight' | 'strip';

/** What the element knows and the call does not. */
/** Other sessions of this browser, and whether they were there before us. */
export type Siblings = ReadonlyMap<PeerId, 'older' | 'younger'>;

export interface ViewUi {
  readonly diagnosticsOpen: boolean;
  /** Whom the panel asks for a check; `null` while it shows the report. */
  readonly check: CheckSource | null;
  readonly safetyOpen: boolean;
  /** Draws the safety code; `null` until it was fetched. */
  readonly safetyDialog: ((model: ViewModel) => unknown) | null;
  /** `null` until it was fetched. */
  readonly lobby: LobbyFace | null;
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
