// <video-call>: the public API. Creates a call from its attributes; renders the state of the call, dispatches its changes as
// events, and reflects it as an attribute; translates the lifecycle of the page into commands.

import { ContextProvider } from '@lit/context';
import { noChange, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { CallError } from '../base/errors.js';
import type { CallCommands, CallModel } from '../call/call-model.js';
import { createLink } from '../call/create-link.js';
import {
  type CallState,
  type CallStateName,
  idleState,
  type PeerId,
  type Redaction,
  type Report,
  stateName,
} from '../call/state.js';
import { isLoadingMessages, messagesFor } from '../locales/languages.js';
import { type CheckOptions, type CheckReport, check } from '../preflight/check.js';
import type { SafetyPicture } from '../view/sas/chunk.js';
import { callStyles, callView } from '../view/shell/call-view.js';
import { adoptStyles } from './adopt-styles.js';
import { CallLifecycle } from './call-lifecycle.js';
import { CallPropertiesElement } from './call-properties.js';
import { layouts, oneOf, serversOf, themes } from './call-request.js';
import { callContext } from './controllers/call-controller.js';
import { DiagnosticsEvents, type Listener } from './controllers/diagnostics-events.js';
import { UiController } from './controllers/ui-controller.js';
import { CallErrorEvent, happened, type VideoCallEventMap } from './events.js';
import { LanguageController } from './language.js';

/** The accessors without a Lit property. */
const accessors = 'call state peers self localStream lobby security safetyCode'.split(' ');

/** Does not reflect a default value. */
const unlessDefault = {
  toAttribute: (value: unknown) => (value && value !== 'auto' ? String(value) : null),
};

/**
 * The commands of the call that are methods of the tag. The element gives the others, or its method differs: `name` is an
 * attribute, `remove()` is a method of each DOM element, `getDiagnostics()` resolves with `null` without a call.
 */
type ElementCommands = Omit<
  CallCommands,
  | 'getDiagnostics'
  | 'lookAt'
  | 'prepare'
  | 'preview'
  | 'refresh'
  | 'remove'
  | 'setName'
  | 'setPlaybackBlocked'
  | 'want'
>;

type EventType = keyof VideoCallEventMap;
type TypedListener<Type extends EventType> = (event: VideoCallEventMap[Type]) => void;
type AddOptions = boolean | AddEventListenerOptions;
type RemoveOptions = boolean | EventListenerOptions;

/**
 * A group video call in one tag, without an account or a backend: participants find each other through public MQTT brokers
 * and connect peer to peer.
 *
 * @tag video-call
 * @slot - Content over the call.
 * @slot header - Above the call.
 * @slot prejoin - Beside the preview, before joining.
 * @slot lobby - While waiting for admission.
 * @slot waiting - While alone in the room.
 * @slot controls-start - Before the built-in buttons.
 * @slot controls-end - After the built-in buttons.
 * @slot diagnostics - Replaces the built-in connection report (`<video-call-diagnostics>`).
 * @slot ended - After leaving.
 * @slot error - After a fatal error.
 * @fires {StateChangeEvent} state-change - The state of the call has changed.
 * @fires {PeerJoinEvent} peer-join - A participant has joined the room.
 * @fires {PeerLeaveEvent} peer-leave - A participant has left.
 * @fires {PeerUpdateEvent} peer-update - The name, microphone, camera or screen of a participant has changed.
 * @fires {PeerStateEvent} peer-state - The stage or the path of the connection to a participant has changed.
 * @fires {TrackAddEvent} track-add - A participant has started to send microphone, camera or screen.
 * @fires {TrackRemoveEvent} track-remove - A participant has stopped sending microphone, camera or screen.
 * @fires {SecurityChangeEvent} security-change - The security of the call has changed.
 * @fires {KnockEvent} knock - A person asks to join; cancel it to suppress the built-in card.
 * @fires {LobbyChangeEvent} lobby-change - The knocks, the own knock, the own role or the lock have changed.
 * @fires {BrokerChangeEvent} broker-change - The connection to a broker was opened or closed, is idle, or has forwarded a test message.
 * @fires {DiagnosticsEvent} diagnostics - A new report; at most once a second, only with a listener.
 * @fires {CallErrorEvent} call-error - An error occurred; cancel it to suppress the built-in notice.
 * @cssstate idle - Initial state: no room is set.
 * @cssstate prejoin - Shows the preview.
 * @cssstate connecting - Joining, or connecting to the first participant.
 * @cssstate lobby - Waiting for admission.
 * @cssstate waiting - Alone in the room.
 * @cssstate connected - Connected to at least one participant.
 * @cssstate reconnecting - Restoring the connections to all participants.
 * @cssstate left - Left the call.
 * @cssstate failed - A fatal error occurred; the reason is shown.
 * @cssstate full - The room is full.
 */
export class VideoCallElement extends CallPropertiesElement implements ElementCommands {
  static override styles = [...callStyles];

  /** Creates links to a new private room: for guests and, with `lobby: true`, another one for the host. */
  static readonly createLink = createLink;

  /** Initialised first, because other controllers add listeners. */
  readonly #diagnosticsEvents = new DiagnosticsEvents(this);
  readonly #language = new LanguageController(this);
  readonly #context = new ContextProvider(this, { context: callContext, initialValue: null });
  readonly #internals = this.attachInternals();
  /** Layout of the tiles. */
  @property({ useDefault: true }) layout: 'auto' | 'grid' | 'spotlight' | 'strip' = 'auto';

  /** Colour scheme; `auto` follows the page and the system. */
  @property({ reflect: true, useDefault: true, converter: unlessDefault })
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /** Language of the user interface. Default: that of the closest ancestor with `lang`. */
  @property({ reflect: true, useDefault: true, converter: unlessDefault }) override lang = '';

  /** The connection report is open. */
  @property({ type: Boolean, reflect: true }) diagnostics = false;

  readonly #ui = new UiController(this, {
    lang: () => this.#language.lang(),
    inviteUrl: () => this.#lifecycle.inviteUrl,
  });
  readonly #lifecycle = new CallLifecycle({
    attributes: () => this,
    secretTraces: () => this.secretTraces,
    autoJoin: () => this.autoJoin,
    onCall: (call) => {
      this.#context.setValue(call);
      // A call that the page sets may be running already.
      this.#reflect(this.state);
      this.#ui.follow(call?.state);
      this.requestUpdate();
    },
    onState: (now, before) => this.#changed(now, before),
    onProblems: (problems) => this.#found(problems),
    onError: (error) => this.#failed(error),
  });

  /** The call of the tag. Set another one (`new Call(…)`) to replace the call created from the attributes. */
  override get call(): CallModel | null {
    return this.#lifecycle.call;
  }

  override set call(call: CallModel | null) {
    this.#lifecycle.use(call);
  }

  /** The safety code: five pictures with names, to compare by voice; empty without a code. */
  get safetyCode(): readonly SafetyPicture[] {
    return this.#ui.sas.pictures;
  }

  /** Joins the room. Resolves when a broker has answered; rejects with a `CallError`. */
  async join(): Promise<void> {
    if (this.isConnected) await this.updateComplete; // it never resolves outside of the document
    await this.#lifecycle.join();
  }

  /**
   * Checks all requirements of a call with the servers of this tag (see `check()`). Includes microphone and camera if they
   * are on, or permitted without a prompt.
   */
  async check(options: CheckOptions = {}): Promise<CheckReport> {
    const media = this.localStream ?? undefined;
    return check({ ...serversOf(this), media, ...options });
  }

  /** Leaves the room: stops devices, informs the participants, and closes connections. */
  async leave(): Promise<void> {
    await this.call?.leave();
  }

  /** Mutes or unmutes the microphone. Rejects with a `CallError` if it cannot be opened. */
  async setMicrophone(on: boolean): Promise<void> {
    await this.call?.setMicrophone(on);
  }

  /** Starts or stops the camera; stopping turns the device off. Rejects with a `CallError` if it cannot be opened. */
  async setCamera(on: boolean): Promise<void> {
    await this.call?.setCamera(on);
  }

  /**
   * Shows the screen picker of the browser; requires a user gesture. Resolves without a screen if the user dismisses the
   * picker; rejects with a `CallError` if the screen cannot be captured.
   */
  async startScreenShare(): Promise<void> {
    await this.call?.startScreenShare();
  }

  /** Stops sharing the screen. */
  async stopScreenShare(): Promise<void> {
    await this.call?.stopScreenShare();
  }

  /** Sets the result of comparing the safety code by voice. If it does not match, leave and use a new link. */
  verify(matches: boolean): void {
    this.call?.verify(matches);
  }

  /** Admits a person who knocks. For the owner and cohosts; without effect for others. */
  admit(id: string): void {
    this.call?.admit(id as PeerId);
  }

  /** Denies a person who knocks. For the owner and cohosts. */
  deny(id: string): void {
    this.call?.deny(id as PeerId);
  }

  /** Removes a participant from the call. In a room without an owner: only for you, until you rejoin. */
  removePeer(id: string): void {
    this.call?.remove(id as PeerId);
  }

  /** Makes a participant a cohost, who can admit others. For the owner. */
  makeCohost(id: string): void {
    this.call?.makeCohost(id as PeerId);
  }

  /** Locks the room: knocks are denied, participants stay. For the owner and cohosts. */
  setLocked(locked: boolean): void {
    this.call?.setLocked(locked);
  }

  /** Restarts the connection to one participant, or to all. */
  async restart(peer?: string): Promise<void> {
    await this.call?.restart(peer as PeerId | undefined);
  }

  /** Creates a new report; `redaction` is `masked` by default, or `strict` or `none`. */
  async getDiagnostics(options?: { redaction?: Redaction }): Promise<Report | null> {
    return (await this.call?.getDiagnostics(options)) ?? null;
  }

  constructor() {
    super();
    this.#takeBack();
    // The user is about to join: loads the modules for joining before the click.
    const intend = () => {
      this.call?.prepare();
      this.#ui.prepare();
    };
    this.addEventListener('pointerenter', intend);
    this.addEventListener('focusin', intend);
  }

  /** Properties that the page set before the tag was defined hide the accessors. Removes them, and sets `call`. */
  #takeBack(): void {
    const { call } = this;
    const isEarly = Object.hasOwn(this, 'call');
    for (const name of accessors) Reflect.deleteProperty(this, name);
    if (isEarly) this.call = call;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#lifecycle.entered();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#lifecycle.left();
  }

  /** The value of the attribute `state` that this tag has set. */
  #written: CallStateName | null = null;

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: a subclass has further attributes.
    return [...super.observedAttributes, 'state'];
  }

  /** A copy of a tag has its attribute `state`, but no call: it corrects the attribute, and does not join automatically. */
  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name !== 'state' || now === null || now === this.#written) return;
    if (!this.call && !/^(idle|prejoin|failed)$/.test(now)) this.#lifecycle.setIdle();
    this.#reflect(this.state);
  }

  adoptedCallback(): void {
    adoptStyles(this);
  }

  /** With this callback `moveBefore()` keeps the state of the tag, including playing videos. */
  connectedMoveCallback(): void {}

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isNew = changed.size > 0 || !this.call;
    if (this.isConnected && isNew) this.#lifecycle.changed();
    if (changed.has('name')) this.call?.setName(this.name);
  }

  override addEventListener<Type extends EventType>(
    type: Type,
    listener: TypedListener<Type>,
    options?: AddOptions,
  ): void;
  override addEventListener(type: string, listener: Listener, options?: AddOptions): void;
  override addEventListener(type: string, listener: Listener, options?: AddOptions): void {
    super.addEventListener(type, listener as EventListener, options);
    this.#diagnosticsEvents.added(type, listener, options);
  }

  override removeEventListener<Type extends EventType>(
    type: Type,
    listener: TypedListener<Type>,
    options?: RemoveOptions,
  ): void;
  override removeEventListener(type: string, listener: Listener, options?: RemoveOptions): void;
  override removeEventListener(type: string, listener: Listener, options?: RemoveOptions): void {
    super.removeEventListener(type, listener as EventListener, options);
    this.#diagnosticsEvents.removed(type, listener);
  }

  #changed(now: CallState, before: CallState): void {
    const [name, previous] = [stateName(now), stateName(before)];
    if (name !== previous || this.getAttribute('state') !== name) this.#reflect(name);
    for (const event of happened(before, now)) this.dispatchEvent(event);
    if (now.report !== before.report) this.#diagnosticsEvents.report(now.report);
    this.#ui.changed(now, before, messagesFor(this.#language));
    this.requestUpdate();
  }

  #reflect(name: CallStateName): void {
    this.#written = name;
    this.setAttribute('state', name);
    this.#internals.states.clear();
    this.#internals.states.add(name);
  }

  #found(problems: readonly CallError[]): void {
    this.#ui.clearNotices();
    const more: CallError[] = [];
    oneOf('layout', this.layout, layouts, more);
    oneOf('theme', this.theme, themes, more);
    for (const problem of [...problems, ...more]) this.#failed(problem);
  }

  /** Dispatches `call-error`; shows the error to the user unless the page cancels the event. */
  #failed(error: CallError): void {
    const words = messagesFor(this.#language).errors[error.code](error.values);
    const shown = this.dispatchEvent(new CallErrorEvent(error, words));
    // A fatal error is part of the state of the call, which shows it.
    if (shown && !(error.fatal && this.call)) this.#ui.notice(error);
  }

  #isShown = false;

  /** Resolves after the first rendering of a running call: its templates are loaded on joining. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const isComplete = await super.getUpdateComplete();
    if (!this.#ui.isStageLoading) return isComplete;
    await this.#ui.stageLoaded();
    return super.getUpdateComplete();
  }

  protected override render(): TemplateResult | typeof nothing | typeof noChange {
    const words = messagesFor(this.#language);
    // The first rendering waits for its language: English would be replaced a moment later.
    this.#isShown ||= !isLoadingMessages(this.#language.lang(), 'call');
    if (!this.#isShown) return nothing;
    if (this.#ui.isStageLoading) return noChange;
    return callView({
      state: this.call?.state ?? idleState,
      words,
      commands: this.#ui.commands,
      ui: this.#ui.view,
      onPlaybackBlocked: () => this.#ui.playbackBlocked(),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'video-call': VideoCallElement;
  }
}
