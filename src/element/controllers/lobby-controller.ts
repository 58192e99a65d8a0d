// The lobby in the tag: loads its user interface on joining, dispatches `knock` events, and opens and closes the menu of a
// participant.

import type { CallModel } from '../../call/call-model.js';
import { type CallState, idleState, type Knock, type PeerId } from '../../call/state.js';
import { withMessages } from '../../locales/languages.js';
import type { LobbyTemplates, OpenParticipant } from '../../view/shell/view-model.js';
import { KnockEvent, newKnocks } from '../events.js';
import { LazyModule, type LazyModuleHost } from './lazy-module.js';

export interface LobbyControllerHost extends LazyModuleHost, EventTarget {
  readonly call: CallModel | null;
}

export interface LobbyControllerOptions {
  /** The language tag of the user interface. */
  lang(): string;
  announce(sentence: string): void;
}

export class LobbyController {
  readonly #host: LobbyControllerHost;
  readonly #options: LobbyControllerOptions;
  readonly #lazy: LazyModule<typeof import('../../view/lobby/chunk.js')>;
  #open: OpenParticipant | null = null;
  /** Knocks whose event the page canceled, in order to answer them itself. */
  #answeredByPage: ReadonlySet<PeerId> = new Set();

  constructor(host: LobbyControllerHost, options: LobbyControllerOptions) {
    this.#host = host;
    this.#options = options;
    this.#lazy = new LazyModule(
      host,
      () => withMessages(import('../../view/lobby/chunk.js'), options.lang(), 'lobby'),
      () => this.#announceCurrent(),
    );
  }

  get templates(): LobbyTemplates | null {
    const lazy = this.#lazy.module;
    if (!lazy) return null;
    const ui = { open: this.#open, answeredByPage: this.#answeredByPage };
    return lazy.lobbyTemplates(lazy.lobbyMessages(this.#options.lang()), ui);
  }

  /** The tag has another call, which may be running. */
  follow(now: CallState | undefined): void {
    if (now && isRunning(now)) this.#lazy.request();
  }

  /** Also dispatches `knock` events. */
  changed(now: CallState, before: CallState): void {
    this.follow(now);
    if (!now.peers.some(({ id }) => id === this.#open?.id)) this.#open = null;
    const knocks = newKnocks(before, now).filter((knock) => this.#shown(knock));
    this.#announce(before, now, knocks);
  }

  /** An opened menu takes the focus; closing returns it to the button of the menu. */
  async open(participant: OpenParticipant | null): Promise<void> {
    const { renderRoot, updateComplete } = this.#host;
    const id = this.#open?.id;
    if (!participant) renderRoot.querySelector<HTMLElement>(`[data-person="${id}"]`)?.focus();
    this.#open = participant;
    this.#host.requestUpdate();
    await updateComplete;
    if (participant) renderRoot.querySelector<HTMLElement>('.person-card')?.focus();
  }

  /** Dispatches the event; returns whether the page leaves the knock to the built-in card. */
  #shown(knock: Knock): boolean {
    const { call } = this.#host;
    if (!call) return false;
    const shown = this.#host.dispatchEvent(new KnockEvent(knock, call));
    const answeredByPage = new Set(this.#answeredByPage);
    if (shown) answeredByPage.delete(knock.id);
    else answeredByPage.add(knock.id);
    this.#answeredByPage = answeredByPage;
    return shown;
  }

  /** Announces the knocks that arrived before the module was loaded. */
  #announceCurrent(): void {
    const now = this.#host.call?.state ?? idleState;
    const knocks = newKnocks(idleState, now).filter(({ id }) => !this.#answeredByPage.has(id));
    this.#announce(idleState, now, knocks);
  }

  /** Announces nothing until the module is loaded. */
  #announce(before: CallState, now: CallState, knocks: readonly Knock[]): void {
    const lazy = this.#lazy.module;
    const words = lazy?.lobbyMessages(this.#options.lang());
    const sentence = words && lazy?.announceLobby(before, now, { knocks, words });
    if (sentence) this.#options.announce(sentence);
  }
}

export const isRunning = ({ stage }: CallState): boolean =>
  stage === 'joining' || stage === 'lobby' || stage === 'joined';
