// What the tag shows besides the state of its call: notices, the copied link, sound that waits for a gesture, the last
// announcement; and what its buttons do. Knows no lifecycle of calls.

import { type AbortScope, abortScope, after } from '../../base/abort.js';
import type { CallError } from '../../base/errors.js';
import type { CallState } from '../../call/state.js';
import { withMessages } from '../../locales/languages.js';
import type { CheckSource } from '../../preflight/preflight.js';
import type { Siblings, ViewCommands, ViewUi } from '../../view/shell/view-model.js';
import { layouts, oneOf } from '../attributes.js';
import type { TabChannel } from '../tab-channel.js';
import { LazyModule } from './lazy-module.js';
import { LobbyController, type LobbyControllerHost } from './lobby-controller.js';
import { SasController } from './sas-controller.js';

/** How long "copied" is shown, milliseconds. */
const copiedMs = 2500;

type VerdictsModule = typeof import('../../locales/verdicts.js');

const nobody: Siblings = new Map();

/** What the buttons need of the tag. */
interface UiHost extends LobbyControllerHost, CheckSource {
  readonly layout: string;
  diagnostics: boolean;
  name: string;
  join(): Promise<void>;
}

export interface UiControllerOptions {
  /** The code of the language spoken. */
  speaks(): string;
  /** Empty where nobody else can open this page. */
  inviteUrl(): string;
}

export class UiController {
  readonly commands: ViewCommands;
  readonly #host: UiHost;
  readonly #speaks: () => string;
  readonly #inviteUrl: () => string;
  readonly #verdicts: LazyModule<VerdictsModule>;
  #problems: readonly CallError[] = [];
  #announcement = '';
  #playbackBlocked = false;
  #checking = false;
  #copied: AbortScope | null = null;
  #siblings: Promise<void> | null = null;
  #family: TabChannel | null = null;

  readonly safety: SasController;
  readonly lobby: LobbyController;

  constructor(host: UiHost, { speaks, inviteUrl }: UiControllerOptions) {
    this.#host = host;
    this.#speaks = speaks;
    this.#inviteUrl = inviteUrl;
    this.#verdicts = new LazyModule<VerdictsModule>(host, () =>
      withMessages(import('../../locales/verdicts.js'), speaks(), 'verdicts'),
    );
    this.safety = new SasController(host, speaks);
    const announce = (sentence: string) => this.announce(sentence);
    this.lobby = new LobbyController(host, { speaks, announce });
    this.commands = this.#commandsFor(host);
  }

  get view(): ViewUi {
    const { diagnostics, layout } = this.#host;
    return {
      diagnosticsOpen: diagnostics,
      check: this.#checking && diagnostics ? this.#host : null,
      safetyOpen: this.safety.open,
      safetyDialog: this.safety.dialog,
      lobby: this.lobby.face,
      verdicts: this.#verdicts.part?.verdictWords(this.#speaks()) ?? null,
      inviteCopied: this.#copied !== null,
      inviteUrl: this.#inviteUrl(),
      playbackBlocked: this.#playbackBlocked,
      siblings: this.#family?.siblings ?? nobody,
      layout: oneOf('layout', layout, layouts, []),
      problems: this.#problems,
      announcement: this.#announcement,
    };
  }

  /** The call is in another state. */
  changed(now: CallState): void {
    // Whoever goes in has no more use for it.
    if (now.stage === 'joining' && this.#checking) this.#toggleDiagnostics(false);
    this.safety.changed(now);
    if (now.peers.length > 0) void this.#loadVerdicts();
    if (now.self.id) this.#siblings ??= this.#loadSiblings();
    this.#family?.changed(now);
  }

  announce(sentence: string | null): void {
    if (sentence === null) return;
    this.#announcement = sentence;
    this.#host.requestUpdate();
  }

  /** Shown until dismissed, one of each kind. */
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

  async #loadVerdicts(): Promise<void> {
    if (await this.#verdicts.load()) this.#host.requestUpdate();
  }

  /** Offline or deployed anew: then nobody is told, and nothing else is lost. */
  async #loadSiblings(): Promise<void> {
    const loaded = await import('../tab-channel.js').catch(() => null);
    this.#family = loaded && new loaded.TabChannel(this.#host);
  }

  #commandsFor(host: UiHost): ViewCommands {
    return {
      join: () => silently(host.join()),
      leave: () => silently(host.call?.leave()),
      setMicrophone: (on) => silently(host.call?.setMicrophone(on)),
      setCamera: (on) => silently(host.call?.setCamera(on)),
      startScreenShare: () => silently(host.call?.startScreenShare()),
      stopScreenShare: () => silently(host.call?.stopScreenShare()),
      restart: (peer) => silently(host.call?.restart(peer)),
      toggleDiagnostics: (open) => this.#toggleDiagnostics(open),
      check: () => void this.#check(),
      toggleSafety: (open) => this.safety.toggle(open),
      verify: (matches) => this.safety.verify(matches),
      admit: (id) => host.call?.admit(id),
      deny: (id) => host.call?.deny(id),
      remove: (id) => host.call?.remove(id),
      makeCohost: (id) => host.call?.makeCohost(id),
      setLocked: (locked) => host.call?.setLocked(locked),
      openPerson: (person) => void this.lobby.open(person),
      copyInvite: () => void this.#copyInvite(),
      // The view plays again, with sound, and reports if it is refused again.
      resumePlayback: () => this.playbackBlocked(false),
      setName: (name) => {
        host.name = name;
      },
      takeOver: (sibling) => this.#family?.takeOver(sibling),
      dismiss: (code) => {
        this.#problems = this.#problems.filter((problem) => problem.code !== code);
        host.requestUpdate();
      },
    };
  }

  /** From the check it leads to the report, unless that is to be closed. */
  #toggleDiagnostics(open = this.#checking || !this.#host.diagnostics): void {
    // Back to where it was opened from, before the panel is gone with the focus in it.
    if (this.#checking) this.#focus('[part~="button-check"]');
    this.#checking = false;
    this.#host.diagnostics = open;
    this.#host.requestUpdate();
  }

  async #check(): Promise<void> {
    this.#checking = true;
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
      await navigator.clipboard.writeText(this.#inviteUrl());
    } catch {
      // Forbidden in this frame: the link stands in its field, ready to be copied by hand.
      this.#host.renderRoot.querySelector<HTMLInputElement>('input[readonly]')?.select();
      return;
    }
    this.#copied?.end();
    const copied = abortScope();
    this.#copied = copied;
    this.#host.requestUpdate();
    const forget = () => {
      this.#copied = null;
      this.#host.requestUpdate();
    };
    after(copiedMs, forget, copied.signal);
  }
}

/** A button has nobody to tell: what went wrong is in the state and was told as `call-error`. */
function silently(command: Promise<unknown> | undefined): void {
  command?.catch(() => {});
}
