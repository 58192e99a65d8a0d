// The state of the user interface that is no state of the call: notices, the feedback after copying, blocked playback and
// announcements; and the commands of the view.

import type { ReactiveController } from 'lit';
import { commandProxy } from '../../base/command-proxy.js';
import type { CallError } from '../../base/errors.js';
import { type CallState, idleState } from '../../call/state.js';
import { messagesFor, withMessages } from '../../locales/languages.js';
import type { CallMessages } from '../../locales/messages.js';
import type { CheckSource } from '../../preflight/check.js';
import { announceEnd } from '../../view/screens/ended.js';
import type {
  ForwardedCommands,
  Siblings,
  StageTemplates,
  UiCommands,
  ViewCommands,
  ViewUi,
} from '../../view/shell/view-model.js';
import { layouts, oneOf } from '../call-request.js';
import type { TabChannel } from '../tab-channel.js';
import { CopyFeedback } from './copy-feedback.js';
import { LazyModule } from './lazy-module.js';
import { isRunning, LobbyController, type LobbyControllerHost } from './lobby-controller.js';
import { SasController } from './sas-controller.js';

type VerdictsModule = typeof import('../../locales/verdict-lookup.js');

const noSiblings: Siblings = new Map();

/** The parts of the tag that the commands need. */
interface UiHost extends LobbyControllerHost, CheckSource {
  readonly shadowRoot: ShadowRoot | null;
  readonly layout: string;
  diagnostics: boolean;
  name: string;
  join(): Promise<void>;
}

export interface UiControllerOptions {
  /** The language tag of the user interface. */
  lang(): string;
  /** Empty where others cannot open this page. */
  inviteUrl(): string;
}

export class UiController {
  readonly commands: ViewCommands;
  readonly #host: UiHost;
  readonly #lang: () => string;
  readonly #inviteUrl: () => string;
  readonly #stage: LazyModule<typeof import('../../view/stage/chunk.js')>;
  readonly #verdicts: LazyModule<VerdictsModule>;
  #problems: readonly CallError[] = [];
  #announcement = '';
  #playbackBlocked = false;
  #showsCheck = false;
  readonly #invite: CopyFeedback;
  readonly #tabs: LazyModule<typeof import('../tab-channel.js')>;
  #tabChannel: TabChannel | null = null;

  readonly sas: SasController;
  readonly lobby: LobbyController;

  constructor(host: UiHost, { lang, inviteUrl }: UiControllerOptions) {
    this.#host = host;
    this.#lang = lang;
    this.#inviteUrl = inviteUrl;
    const tiles = new LazyModule(
      host,
      () => import('../tile-sizes.js'),
      ({ TileSizes }) => new TileSizes(host),
    );
    this.#stage = new LazyModule(
      host,
      () => withMessages(import('../../view/stage/chunk.js'), lang(), 'stage'),
      () => {
        tiles.request();
        this.#announceCurrent();
      },
    );
    this.#verdicts = new LazyModule<VerdictsModule>(host, () =>
      withMessages(import('../../locales/verdict-lookup.js'), lang(), 'verdicts'),
    );
    this.#tabs = new LazyModule(
      host,
      () => import('../tab-channel.js'),
      (lazy) => {
        this.#tabChannel = new lazy.TabChannel(host);
      },
    );
    this.#invite = new CopyFeedback(host);
    new FocusKeeper(host);
    this.sas = new SasController(host, lang);
    this.lobby = new LobbyController(host, {
      lang,
      announce: (sentence) => this.announce(sentence),
    });
    this.commands = this.#commandsFor(host);
  }

  get view(): ViewUi {
    const { diagnostics, layout } = this.#host;
    return {
      diagnosticsOpen: diagnostics,
      check: this.#showsCheck && diagnostics ? this.#host : null,
      sasOpen: this.sas.open,
      sasDialog: this.sas.dialog,
      stage: this.#stageTemplates,
      lobby: this.lobby.templates,
      verdicts: this.#verdicts.module?.verdictMessages(this.#lang()) ?? null,
      inviteCopied: this.#invite.copied,
      inviteUrl: this.#inviteUrl(),
      playbackBlocked: this.#playbackBlocked,
      siblings: this.#tabChannel?.siblings ?? noSiblings,
      layout: oneOf('layout', layout, layouts, []),
      problems: this.#problems,
      announcement: this.#announcement,
    };
  }

  /**
   * The templates of a running call are not loaded yet: the element keeps its previous rendering, so that neither an empty
   * screen nor the screen before the call appears in between.
   */
  get isStageLoading(): boolean {
    return this.#stage.status === 'loading' && isRunning(this.#host.call?.state ?? idleState);
  }

  /** Resolves when the templates of a running call are loaded, or could not be loaded. */
  async stageLoaded(): Promise<void> {
    if (this.isStageLoading) await this.#stage.load().catch(() => {});
  }

  get #stageTemplates(): StageTemplates | null {
    const stage = this.#stage.module;
    return stage?.stageTemplates(stage.stageMessages(this.#lang())) ?? null;
  }

  /** Loads the templates of a running call, for a user who is about to join. */
  prepare(): void {
    this.#stage.request();
  }

  /** The tag has another call, which may be running. */
  follow(now: CallState | undefined): void {
    if (now && isRunning(now)) this.#stage.request();
    this.lobby.follow(now);
  }

  /** The state of the call has changed. */
  changed(now: CallState, before: CallState, words: CallMessages): void {
    if (isRunning(now)) this.#stage.request();
    // A user who joins does not need the check any more.
    if (now.stage === 'joining' && this.#showsCheck) this.#toggleDiagnostics(false);
    this.sas.changed(now);
    if (now.peers.length > 0) this.#verdicts.request();
    if (now.self.id) this.#tabs.request();
    this.#tabChannel?.changed(now);
    this.announce(
      announceEnd(before, now, words) ?? this.#stageTemplates?.announce(before, now, words) ?? null,
    );
    this.lobby.changed(now, before);
  }

  /** Announces the state that was reached before the templates of a running call were loaded. */
  #announceCurrent(): void {
    const now = this.#host.call?.state ?? idleState;
    const words = messagesFor({ lang: this.#lang });
    this.announce(this.#stageTemplates?.announce(idleState, now, words) ?? null);
  }

  announce(sentence: string | null): void {
    if (sentence === null) return;
    this.#announcement = sentence;
    this.#host.requestUpdate();
  }

  /** Shown until dismissed; at most one for each error code. */
  notice(problem: CallError): void {
    this.#problems = [...this.#problems.filter(({ code }) => code !== problem.code), problem];
    this.#host.requestUpdate();
  }

  clearNotices(): void {
    this.#problems = [];
  }

  playbackBlocked(blocked = true): void {
    this.#playbackBlocked = blocked;
    this.#host.call?.setPlaybackBlocked(blocked);
    this.#host.requestUpdate();
  }

  #commandsFor(host: UiHost): ViewCommands {
    const own: UiCommands = {
      join: () => {
        // A user who tries again may need them: they could not be loaded before.
        this.prepare();
        silently(host.join());
      },
      // The attribute of the tag is the name of the call.
      setName: (name) => {
        host.name = name;
      },
      verify: (matches) => this.sas.verify(matches),
      toggleDiagnostics: (open) => this.#toggleDiagnostics(open),
      check: () => void this.#check(),
      toggleSas: (open) => this.sas.toggle(open),
      openParticipant: (participant) => void this.lobby.open(participant),
      copyInvite: () => void this.#copyInvite(),
      // The view plays again, with sound, and reports it if the browser refuses again.
      resumePlayback: () => this.playbackBlocked(false),
      takeOver: (sibling) => this.#tabChannel?.takeOver(sibling),
      dismiss: (code) => {
        this.#problems = this.#problems.filter((problem) => problem.code !== code);
        host.requestUpdate();
      },
    };
    return commandProxy<ForwardedCommands, UiCommands>(own, (name, values) => {
      const { call } = host;
      if (call) silently(Reflect.apply(call[name], call, values));
    });
  }

  /** While the check is shown, toggling shows the report instead. */
  #toggleDiagnostics(open = this.#showsCheck || !this.#host.diagnostics): void {
    // Returns the focus to the button before the panel, which has the focus, is removed.
    if (this.#showsCheck) this.#focus('[part~="button-check"]');
    this.#showsCheck = false;
    this.#host.diagnostics = open;
    this.#host.requestUpdate();
  }

  async #check(): Promise<void> {
    this.#showsCheck = true;
    this.#host.diagnostics = true;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#focus('.panel-body');
  }

  #focus(selector: string): void {
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  async #copyInvite(): Promise<void> {
    try {
      await this.#invite.copy(this.#inviteUrl());
    } catch {
      // Without the permission of this frame: selects the link in its field, to be copied by hand.
      this.#host.renderRoot.querySelector<HTMLInputElement>('input[readonly]')?.select();
    }
  }
}

/**
 * Moves the focus when an update removes or hides the element that had it. Without that the keyboard would continue at
 * the top of the page.
 */
class FocusKeeper implements ReactiveController {
  readonly #host: UiHost;
  /** Where the focus was before the update, and the list that keeps it when an entry is removed. */
  #before: { readonly list: HTMLElement | null } | null = null;
  /** `diagnostics` as of the previous update. */
  #wasOpen = false;

  constructor(host: UiHost) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const focus = this.#focus;
    this.#before = focus && { list: focus.closest<HTMLElement>('[data-keeps-focus]') };
  }

  hostUpdated(): void {
    const isToggled = this.#host.diagnostics !== this.#wasOpen;
    this.#wasOpen = this.#host.diagnostics;
    // A browser keeps the focus on a hidden element until it paints.
    if (!this.#before || this.#focus?.checkVisibility()) return;
    const next = isToggled ? '[part~="button-diagnostics"]' : '[data-first-focus]';
    const { list } = this.#before;
    const { renderRoot } = this.#host;
    (list?.isConnected ? list : renderRoot.querySelector<HTMLElement>(next))?.focus();
  }

  get #focus(): Element | null {
    return this.#host.shadowRoot?.activeElement ?? null;
  }
}

/** A control awaits no command: a failure is part of the state and is dispatched as `call-error`. */
function silently(result: unknown): void {
  Promise.resolve(result).catch(() => {});
}
