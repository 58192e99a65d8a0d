// A call without a user interface: keeps the state, executes the commands, and connects local media to a session. It belongs to
// one room for its lifetime, and can be left and joined again. Uses no document and no view.

import { type AbortScope, abortScope, after, onAbort } from '../base/abort.js';
import { importChunk } from '../base/dynamic-import.js';
import { asCallError, CallError } from '../base/errors.js';
import { displayName } from '../base/names.js';
import { Store } from '../base/store.js';
import type { Redaction, Report } from '../diagnostics/report.js';
import { Capture } from '../media/capture.js';
import type { PeerId, Wants } from '../protocol/signal.js';
import type { ArrivalKind } from '../room/join-outcome.js';
import type { CallModel } from './call-model.js';
import { type CallOptions, type CallSettings, checkedOptions, maxPeersRange } from './options.js';
import type { Session, SessionOptions } from './session.js';
import { type CallState, idleState, type LobbyFacts, noSafety, type SelfView } from './state.js';

/** `refusal`: the error that prevented the options. */
function optionFacts(options: CallOptions, refusal: CallError | null) {
  const checked = refusal ? { settings: null, error: refusal } : checkedOptions(options);
  const { settings, error } = checked;
  const facts = {
    room: settings?.room ?? options.room,
    access: settings?.secret.mode ?? 'open',
    maxPeers: settings?.maxPeers ?? maxPeersRange.default,
    error,
  } as const satisfies Partial<CallState>;
  return { settings, facts };
}

/**
 * The keys of the room are derived when the options have not changed for this long, milliseconds: a page may set a room or a secret
 * while the user types it.
 */
const settledMs = 250;

export class Call implements CallModel {
  readonly #scope = abortScope();
  readonly #store: Store<CallState>;
  readonly #capture: Capture;
  #settings: CallSettings | null;
  /** What the state shows of the options; `error` explains their absence. */
  #facts: ReturnType<typeof optionFacts>['facts'];
  readonly #onError: (error: CallError) => void;
  #name: string;
  #session: Session | null = null;
  #playbackBlocked = false;
  /** Observers of the diagnostics; a later session is told of them. */
  readonly #lookers = new Set<AbortSignal>();
  /** The session that is being joined or in progress. */
  #stay: { readonly scope: AbortScope; readonly joined: Promise<void> } | null = null;

  /**
   * Invalid options do not throw: the state is `failed` and names them, and `join()` rejects with the error. The same holds for
   * `refusal`, an error of the source of the options.
   */
  constructor(
    options: CallOptions,
    onError: (error: CallError) => void = () => {},
    refusal: CallError | null = null,
  ) {
    this.#onError = onError;
    this.#name = displayName(options.name);
    this.#capture = new Capture(
      { onChange: () => this.#captured(), onLost: (error) => onError(error) },
      this.#scope.signal,
    );
    const { settings, facts } = optionFacts(options, refusal);
    this.#settings = settings;
    this.#facts = facts;
    const stage = facts.error ? 'failed' : 'idle';
    this.#store = new Store<CallState>({ ...idleState, ...facts, stage, self: this.#self() });
    if (facts.error) void this.#explain(facts.error);
    this.#capture.setPreference('microphone', options.audio ?? 'on');
    this.#capture.setPreference('camera', options.video ?? 'on');
    this.#deriveKeys();
  }

  get state(): CallState {
    return this.#store.now;
  }

  watch(watcher: (now: CallState, before: CallState) => void, abortSignal: AbortSignal): void {
    this.#store.watch(watcher, abortSignal);
  }

  /**
   * Replaces the options from the next join on, except `audio` and `video`; devices stay as they are. Returns the error of
   * invalid options; it is also the state unless a session is in progress.
   */
  configure(options: CallOptions, refusal: CallError | null = null): CallError | null {
    const { settings, facts } = optionFacts(options, refusal);
    this.#settings = settings;
    this.#facts = facts;
    this.#deriveKeys();
    if (this.#stay) return facts.error;
    const { stage, room } = this.state;
    const stays = stage === 'idle' || (stage === 'left' && room === facts.room);
    this.#store.patch({ ...facts, stage: facts.error ? 'failed' : stays ? stage : 'prejoin' });
    if (facts.error) void this.#explain(facts.error);
    return facts.error;
  }

  async preview(devices = true): Promise<void> {
    if (this.state.stage === 'idle') this.#store.patch({ stage: 'prejoin' });
    if (devices && this.#settings) await this.#capture.openPermitted();
  }

  prepare(): void {
    const settings = this.#settings;
    if (!settings) return;
    // An error at this point would be premature: joining asks again and reports it.
    loadSession()
      .then(({ prepare }) => prepare(settings))
      .catch(() => {});
  }

  #deriveKeys(): void {
    const settings = this.#settings;
    if (!settings) return;
    const derive = () => {
      if (settings !== this.#settings) return;
      import('./room-keys.js').then(({ roomKeysOf }) => roomKeysOf(settings)).catch(() => {});
    };
    after(settledMs, derive, this.#scope.signal);
  }

  join(): Promise<void> {
    if (this.#stay) return this.#stay.joined;
    if (!this.#settings) return this.#refuse();
    const scope = abortScope(this.#scope.signal);
    const joined = this.#join(this.#settings, scope);
    this.#stay = { scope, joined };
    return joined;
  }

  async leave(): Promise<void> {
    const { stage } = this.state;
    this.#end();
    this.#capture.close();
    if (stage !== 'idle') this.#store.patch({ stage: 'left' });
  }

  /** Leaves, stops all devices and removes all watchers; the call cannot be used again. */
  close(): void {
    this.#end();
    // Devices are stopped even if a page has replaced AbortSignal.
    this.#capture.close();
    this.#scope.end(new CallError('left'));
  }

  setName(name: string): void {
    this.#name = displayName(name);
    this.#store.patch({ self: this.#self() });
    this.#session?.introduce();
  }

  async setMicrophone(on: boolean): Promise<void> {
    await this.#command(this.#capture.setMicrophone(on));
  }

  async setCamera(on: boolean): Promise<void> {
    await this.#command(this.#capture.setCamera(on));
  }

  async startScreenShare(): Promise<void> {
    await this.#command(this.#capture.startScreen());
  }

  async stopScreenShare(): Promise<void> {
    this.#capture.stopScreen();
  }

  verify(matches: boolean): void {
    if (!this.state.safety.code) return;
    this.#session?.verify(matches);
    if (!matches) this.#onError(new CallError('safety-mismatch'));
  }

  admit(id: PeerId): void {
    this.#session?.hosting.admit(id);
  }

  deny(id: PeerId): void {
    this.#session?.hosting.deny(id);
  }

  remove(id: PeerId): void {
    this.#session?.hosting.remove(id);
  }

  makeCohost(id: PeerId): void {
    this.#session?.hosting.makeCohost(id);
  }

  setLocked(locked: boolean): void {
    this.#session?.hosting.setLocked(locked);
  }

  want(peer: PeerId, wants: Partial<Wants>): void {
    this.#session?.want(peer, wants);
  }

  async restart(peer?: PeerId): Promise<void> {
    await this.#session?.restart(peer);
  }

  refresh(): void {
    this.#session?.refresh();
  }

  setPlaybackBlocked(blocked: boolean): void {
    this.#playbackBlocked = blocked;
    this.#session?.playback();
  }

  lookAt(abortSignal: AbortSignal): void {
    if (abortSignal.aborted) return;
    this.#lookers.add(abortSignal);
    onAbort(abortSignal, () => this.#lookers.delete(abortSignal));
    this.#session?.lookAt(abortSignal);
  }

  async getDiagnostics({ redaction = 'masked' }: { redaction?: Redaction } = {}): Promise<Report> {
    if (this.#session) return this.#session.report(redaction);
    const { redact } = await loadSession();
    return redact(this.state.report, redaction);
  }

  /** Errors of the options were reported when they were set. */
  async #refuse(): Promise<never> {
    this.#store.patch({ ...this.#facts, stage: 'failed' });
    throw this.#facts.error ?? new CallError('bug');
  }

  async #join(settings: CallSettings, scope: AbortScope): Promise<void> {
    try {
      const patch = { stage: 'joining', arrival: null, brokers: [], peers: [] } as const;
      this.#store.patch({ ...this.#facts, ...patch });
      // The camera takes time to start; signalling waits neither for it nor for the user's permission.
      this.#capture.open().catch((thrown) => this.#onError(asCallError(thrown)));
      const { Session } = await loadSession();
      const session = await Session.join(this.#sessionOptions(settings, scope), scope);
      // A listener that ran before may have left the call.
      scope.signal.throwIfAborted();
      this.#session = session;
      for (const looker of this.#lookers) session.lookAt(looker);
      // Devices may have started or failed before the session existed.
      session.publish();
      const waits = this.state.lobby?.role === null;
      this.#store.patch({ stage: waits ? 'lobby' : 'joined', self: this.#self() });
    } catch (thrown) {
      if (this.#stay?.scope !== scope) throw new CallError('left', {}, thrown);
      this.#fail(asCallError(thrown));
      throw thrown;
    }
  }

  #sessionOptions(settings: CallSettings, scope: AbortScope): SessionOptions {
    const alive = <A extends unknown[]>(act: (...given: A) => void) => {
      return (...given: A) => {
        if (!scope.signal.aborted) act(...given);
      };
    };
    return {
      settings,
      capture: this.#capture,
      name: () => this.#name,
      playbackBlocked: () => this.#playbackBlocked,
      onPeers: alive((peers: CallState['peers']) => this.#store.patch({ peers })),
      onSoundOnly: alive((soundOnly: CallState['soundOnly']) => this.#store.patch({ soundOnly })),
      onSafety: alive((safety: CallState['safety']) => this.#store.patch({ safety })),
      onSplits: alive((splits: CallState['splits']) => this.#store.patch({ splits })),
      onBrokers: alive((brokers: CallState['brokers']) => this.#store.patch({ brokers })),
      onArrival: alive((arrival: ArrivalKind) => this.#store.patch({ arrival })),
      onReport: alive((report: Report) => this.#store.patch({ report })),
      onLobby: alive((lobby: LobbyFacts) => this.#lobbyChanged(lobby)),
      onRefused: alive((error: CallError) => this.#fail(error)),
      onError: alive(this.#onError),
    };
  }

  #lobbyChanged(lobby: LobbyFacts): void {
    const { stage } = this.state;
    // We were admitted, or the owner has started a new epoch without us.
    const isDecided = stage === 'lobby' || stage === 'joined';
    this.#store.patch({ lobby, stage: isDecided ? (lobby.role ? 'joined' : 'lobby') : stage });
  }

  #fail(error: CallError): void {
    this.#end();
    this.#capture.close();
    this.#store.patch({ stage: error.code === 'room-full' ? 'full' : 'failed', error });
    void this.#explain(error);
    this.#onError(error);
  }

  /** The report contains it as well; without the session chunk only the state does. */
  async #explain(error: CallError): Promise<void> {
    const session = await loadSession().catch(() => null);
    if (session && this.state.error === error) {
      this.#store.patch({ report: session.reportOf(error, this.state.report) });
    }
  }

  #end(): void {
    const { scope } = this.#stay ?? {};
    this.#session?.leave();
    this.#session = null;
    this.#stay = null;
    scope?.end(new CallError('left'));
    const noPeers = { peers: [], splits: [], soundOnly: [] };
    this.#store.patch({ ...noPeers, brokers: [], safety: noSafety, lobby: null });
  }

  async #command(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (thrown) {
      const error = asCallError(thrown);
      this.#onError(error);
      throw error;
    }
  }

  #captured(): void {
    this.#store.patch({ self: this.#self() });
    this.#session?.publish();
  }

  #self(): SelfView {
    const id = this.#session?.id;
    return { ...this.#capture.facts, name: this.#name, ...(id && { id }) };
  }
}

/** The chunk with everything that is needed only after joining. */
const loadSession = () => importChunk(import('./session.js'));
