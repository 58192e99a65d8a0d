// Draws a named state by the view alone: the same templates and styles as <video-call>, without its page
// concerns. Lets stories and tests set what an element would only reach by itself (sound blocked, …).

import { LocalizeController } from '@shoelace-style/localize';
import { LitElement, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';

import { commandProxy } from '../src/base/command-proxy.js';
import { messagesFor } from '../src/locales/languages.js';
import { verdictMessages } from '../src/locales/verdict-lookup.js';
import { fakeState } from '../src/testing.js';
import * as lobbyChunk from '../src/view/lobby/chunk.js';
import type { LobbyUi } from '../src/view/lobby/lobby.js';
import * as sasChunk from '../src/view/sas/chunk.js';
import { callStyles, callView } from '../src/view/shell/call-view.js';
import type { ViewCommands, ViewModel, ViewUi } from '../src/view/shell/view-model.js';
import * as stageChunk from '../src/view/stage/chunk.js';
import { namedState, type StateName } from './states.js';

const ui: ViewUi = {
  diagnosticsOpen: false,
  check: null,
  sasOpen: false,
  sasDialog: null,
  stage: null,
  lobby: null,
  verdicts: null,
  inviteCopied: false,
  inviteUrl: 'https://example.org/call?room=standup#k=1d9yRkX0pQ7mVb3s',
  playbackBlocked: false,
  siblings: new Map(),
  layout: 'auto',
  problems: [],
  announcement: '',
};

export class StillCall extends LitElement {
  static override styles = [
    ...callStyles,
    ...stageChunk.styles,
    sasChunk.styles,
    lobbyChunk.styles,
  ];

  readonly #localize = new LocalizeController(this);

  @property({ attribute: 'named-state' }) named: StateName = 'pair';
  @property({ attribute: false }) ui: Partial<ViewUi> = {};
  @property({ attribute: false }) commands: Partial<ViewCommands> = {};
  @property({ reflect: true }) theme = 'auto';

  override render(): TemplateResult {
    const { state, ui: own, lobby } = namedState(this.named);
    const lobbyUi: LobbyUi = { open: null, answeredByPage: new Set(), ...lobby };
    const nothing = () => {};
    const sasDialog = (model: ViewModel) =>
      sasChunk.sasDialog(model, sasChunk.sasMessages(this.#localize.lang()));
    const templates = lobbyChunk.lobbyTemplates(
      lobbyChunk.lobbyMessages(this.#localize.lang()),
      lobbyUi,
    );
    const stage = stageChunk.stageTemplates(stageChunk.stageMessages(this.#localize.lang()));
    const verdicts = verdictMessages(this.#localize.lang());
    return callView({
      state: fakeState(state()),
      words: messagesFor(this.#localize),
      ui: { ...ui, sasDialog, stage, lobby: templates, verdicts, ...own, ...this.ui },
      onPlaybackBlocked: nothing,
      commands: commandProxy<ViewCommands, Partial<ViewCommands>>(this.commands, nothing),
    });
  }
}

if (!customElements.get('still-call')) customElements.define('still-call', StillCall);
