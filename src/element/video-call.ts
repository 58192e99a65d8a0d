// <video-call>: the promise to the page. Turns attributes into a call, the call's state into a picture, events
// and a reflected attribute, and the page's life into commands. Decides nothing about calls.

import { ContextProvider } from '@lit/context';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { CallError } from '../base/errors.js';
import type { CallCommands, CallModel } from '../call/call-model.js';
import { createLink } from '../call/invite-link.js';
import {
  type CallState,
  type CallStateName,
  idleState,
  type PeerId,
  type Redaction,
  type Report,
  stateName,
} from '../call/state.js';
import { wordsFor } from '../locales/languages.js';
import { type CheckOptions, type CheckReport, check } from '../preflight/preflight.js';
import type { SafetyPicture } from '../view/sas/lazy.js';
import { callStyles, callView } from '../view/shell/call-view.js';
import { announce } from '../view/shell/live-region.js';
import { adoptStyles } from './adopt-styles.js';
import { layouts, oneOf, serversOf, themes } from './attributes.js';
import { CallLifecycle } from './call-lifecycle.js';
import { CallPropertiesElement } from './call-properties.js';
import { callContext } from './controllers/call-controller.js';
import { DiagnosticsEvents, type Listener } from './controllers/diagnostics-events.js';
import { FocusKeeper } from './controllers/focus-keeper.js';
import { UiController } from './controllers/ui-controller.js';
import { CallErrorEvent, happened, type VideoCallEventMap } from './events.js';
import { Language } from './language.js';

/** Those that no property of Lit stands behind. */
const accessors = 'call state peers self localStream lobby security safetyCode'.split(' ');

/** The HTML gets no attribute that says as much as none. */
const unlessDefault = {
  toAttribute: (value: unknown) => (value && value !== 'auto' ? String(value) : null),
};

/**
 * The commands of the call that are methods of the tag. The element itself gives the other ones, or they differ: `name`
 * is an attribute, `remove()` is a method of every element, `getDiagnostics()` resolves with `null` without a call.
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
>;

type EventType = keyof VideoCallEventMap;
type TypedListener<Type extends EventType> = (event: VideoCallEventMap[Type]) => void;
type AddOptions = boolean | AddEventListenerOptions;
type RemoveOptions = boolean | EventListenerOptions;

/**
 * A group video call in one tag: no account, no backend. People who name the same room meet over a public
 * MQTT broker and talk peer to peer.
 *
 * @tag video-call
 * @slot - Anything to lay over the call.
 * @slot header - Above the call.
 * @slot prejoin - Beside the preview, before joining.
 * @slot lobby - While somebody has to let us in.
 * @slot waiting - While nobody else is here.
 * @slot controls-start - Before the built-in buttons.
 * @slot controls-end - After the built-in buttons.
 * @slot diagnostics - Replaces the built-in connection report (`<video-call-diagnostics>`).
 * @slot ended - After leaving.
 * @slot error - When the call cannot go on.
 * @fires {StateChangeEvent} state-change - The call is in another state.
 * @fires {PeerJoinEvent} peer-join - Somebody is in the room.
 * @fires {PeerLeaveEvent} peer-leave - Somebody left.
 * @fires {PeerUpdateEvent} peer-update - Somebody's name, microphone, camera or screen changed.
 * @fires {PeerStateEvent} peer-state - The connection to somebody is at another stage or takes another path.
 * @fires {TrackAddEvent} track-add - Somebody began to send microphone, camera or screen.
 * @fires {TrackRemoveEvent} track-remove - Somebody stopped sending it.
 * @fires {SecurityChangeEvent} security-change - The call is more or less safe than before.
 * @fires {KnockEvent} knock - Somebody asks to be let in; cancelable, which keeps the built-in card away.
 * @fires {LobbyChangeEvent} lobby-change - Who knocks, our own knock, our role, or the lock has changed.
 * @fires {BrokerChangeEvent} broker-change - A broker is up, down, at rest, or has proved that it forwards.
 * @fires {DiagnosticsEvent} diagnostics - A fresh report; at most once a second, only while somebody listens.
 * @fires {CallErrorEvent} call-error - Something went wrong; cancelable, which keeps the built-in notice away.
 * @cssstate idle - Nothing has begun: there is no room yet.
 * @cssstate prejoin - The preview is shown.
 * @cssstate connecting - Joining, or nobody is connected yet.
 * @cssstate lobby - Somebody has to let us in.
 * @cssstate waiting - Alone in the room.
 * @cssstate connected - At least one person is connected.
 * @cssstate reconnecting - The line to everybody is being repaired.
 * @cssstate left - Left by command.
 * @cssstate failed - It cannot go on; the reason is shown.
 * @cssstate full - The room has no seat left.
 */
export class VideoCallElement extends CallPropertiesElement implements ElementCommands {
  static override styles = [...callStyles];

  /** Makes links into a new private room: for guests and, with `lobby: true`, another for the host alone. */
  static readonly createLink = createLink;

  /** First, because the other controllers add listeners. */
  readonly #diagnosticsEvents = new DiagnosticsEvents(this);
  readonly #language = new Language(this);
  readonly #context = new ContextProvider(this, { context: callContext, initialValue: null });
  readonly #internals = this.attachInternals();
  /** How people are arranged. */
  @property({ useDefault: true }) layout: 'auto' | 'grid' | 'spotlight' | 'strip' = 'auto';

  /** Colours: `auto` follows the page and the system. */
  @property({ reflect: true, useDefault: true, converter: unlessDefault })
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /** Language of all words; without it that of the nearest ancestor which has one. */
  @property({ reflect: true, useDefault: true, converter: unlessDefault }) override lang = '';

  /** Whether the connection report is open. */
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
      // A call that the page brings may be running already.
      this.#reflect(this.state);
      this.#ui.lobby.follow(call?.state);
      this.requestUpdate();
    },
    onState: (now, before) => this.#changed(now, before),
    onProblems: (problems) => this.#found(problems),
    onError: (error) => this.#failed(error),
  });

  /** The call behind the tag. Set one of your own (`new Call(…)`) to replace the one made from attributes. */
  override get call(): CallModel | null {
    return this.#lifecycle.call;
  }

  override set call(call: CallModel | null) {
    this.#lifecycle.use(call);
  }

  /** The five pictures to compare by voice, with their names; empty while there is no code. */
  get safetyCode(): readonly SafetyPicture[] {
    return this.#ui.sas.pictures;
  }

  /** Joins the room. Settles when a broker has answered; rejects with a `CallError`. */
  async join(): Promise<void> {
    if (this.isConnected) await this.updateComplete; // else it never settles
    await this.#lifecycle.join();
  }

  /**
   * Tries everything that a call with this tag's servers would need, and says what would work (see `check()`). Looks at
   * microphone and camera if they are on, or may be opened without asking.
   */
  async check(options: CheckOptions = {}): Promise<CheckReport> {
    const media = this.localStream ?? undefined;
    return check({ ...serversOf(this), media, ...options });
  }

  /** Leaves the room: devices stop, people are told, connections close. */
  async leave(): Promise<void> {
    await this.call?.leave();
  }

  /** Mutes or unmutes. Rejects with a `CallError` when the microphone cannot be had. */
  async setMicrophone(on: boolean): Promise<void> {
    await this.call?.setMicrophone(on);
  }

  /** Starts or stops the camera; off means that the device is off. */
  async setCamera(on: boolean): Promise<void> {
    await this.call?.setCamera(on);
  }

  /**
   * Asks which screen to share. Call it in a user's gesture. Resolves without a screen when the person closes the
   * question; rejects with a `CallError` when the screen cannot be had.
   */
  async startScreenShare(): Promise<void> {
    await this.call?.startScreenShare();
  }

  /** Stops sharing. */
  async stopScreenShare(): Promise<void> {
    await this.call?.stopScreenShare();
  }

  /** Whether the safety code is the same on all screens, as you told each other. If not, leave and use a new link. */
  verify(matches: boolean): void {
    this.call?.verify(matches);
  }

  /** Lets somebody in who knocks. For owner and cohosts; from others nothing happens. */
  admit(id: string): void {
    this.call?.admit(id as PeerId);
  }

  /** Tells somebody who knocks that they may not come in. For owner and cohosts. */
  deny(id: string): void {
    this.call?.deny(id as PeerId);
  }

  /** Takes somebody out of the call. In a room without an owner: for us only, until we join anew. */
  removePeer(id: string): void {
    this.call?.remove(id as PeerId);
  }

  /** Lets somebody who is in let others in, too. For the owner. */
  makeCohost(id: string): void {
    this.call?.makeCohost(id as PeerId);
  }

  /** While the room is locked, nobody can knock; whoever is in stays. For owner and cohosts. */
  setLocked(locked: boolean): void {
    this.call?.setLocked(locked);
  }

  /** Looks for a new path to one person, or to everybody. */
  async restart(peer?: string): Promise<void> {
    await this.call?.restart(peer as PeerId | undefined);
  }

  /** A fresh report; addresses are `masked` unless asked otherwise (`strict`, `none`). */
  async getDiagnostics(options?: { redaction?: Redaction }): Promise<Report | null> {
    return (await this.call?.getDiagnostics(options)) ?? null;
  }

  constructor() {
    super();
    new FocusKeeper(this);
    this.#takeBack();
    // Somebody reaches for the call: what joining needs is on its way before the press.
    const intend = () => this.call?.prepare();
    this.addEventListener('pointerenter', intend);
    this.addEventListener('focusin', intend);
  }

  /** What the page set before the tag was defined hides our accessors: `call` above all, which is set now. */
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

  /** The state that stands in the HTML by us. */
  #written: CallStateName | null = null;

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: the attributes of the class that is asked, not of its parent.
    return [...super.observedAttributes, 'state'];
  }

  /** A copy of a tag has its attribute `state` and is in no call: it says so, and does not go in by itself. */
  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name !== 'state' || now === null || now === this.#written) return;
    if (!this.call && !/^(idle|prejoin|failed)$/.test(now)) this.#lifecycle.setIdle();
    this.#reflect(this.state);
  }

  adoptedCallback(): void {
    adoptStyles(this);
  }

  /** `moveBefore()` keeps everything, videos included, only if an element says that it can be moved. */
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
    this.#ui.changed(now);
    this.#ui.announce(announce(before, now, wordsFor(this.#language)));
    this.#ui.lobby.changed(now, before);
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

  /** Says it to the page; if the page does not object, to the person too. */
  #failed(error: CallError): void {
    const words = wordsFor(this.#language).errors[error.code](error.values);
    const shown = this.dispatchEvent(new CallErrorEvent(error, words));
    // What ends the call is part of its state, and shown from there.
    if (shown && !(error.fatal && this.call)) this.#ui.notice(error);
  }

  protected override render(): TemplateResult {
    return callView({
      state: this.call?.state ?? idleState,
      words: wordsFor(this.#language),
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
