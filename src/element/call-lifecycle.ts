// The lifecycle of the call of a tag: created from its attributes, observed, replaced when the room changes, and closed when
// the tag is removed from the document.

import { type AbortScope, abortScope, after, listen, onWake } from '../base/abort.js';
import { CallError } from '../base/errors.js';
import { Call } from '../call/call.js';
import type { CallModel } from '../call/call-model.js';
import type { CallOptions } from '../call/options.js';
import { type CallState, idleState } from '../call/state.js';
import { ownerAttendance, tabId } from './browser-storage.js';
import {
  type CallAttributes,
  type CallRequest,
  callOptionsOf,
  type SecretTraces,
} from './call-request.js';
import { fingerprintOf, fingerprintsOf, valueKey } from './fingerprints.js';
import { inviteUrl, PageInvite } from './page-invite.js';

/** A tag that is removed from the document and not inserted again within this time ends its call. Milliseconds. */
const graceMs = 80;

export interface CallLifecycleOptions {
  attributes(): CallAttributes;
  secretTraces(): SecretTraces;
  autoJoin(): boolean;
  /** The tag has another call. */
  onCall(call: CallModel | null): void;
  onState(now: CallState, before: CallState): void;
  /** The problems of the attributes; replaces the previous ones. */
  onProblems(problems: readonly CallError[]): void;
  onError(error: CallError): void;
}

const isRunning = (stage: CallState['stage'] | undefined): boolean =>
  stage === 'joining' || stage === 'lobby' || stage === 'joined';

interface OwnCall {
  readonly call: Call;
  readonly options: CallOptions;
  readonly fingerprints: ReturnType<typeof fingerprintsOf>;
}

/** The data that the browser keeps across pages. */
const kept = (): Pick<CallOptions, 'resumeToken' | 'attendance'> => ({
  resumeToken: tabId(),
  attendance: ownerAttendance,
});

/** Events of the page around a call: the network returns, the tab is shown again, frozen or closed. */
interface PageEvents {
  /** Another network, or the same one after an interruption: connections need new candidates. */
  onNetworkChange(): void;
  /** The page is visible again, or awake after a suspension: the known state of connections may be outdated. */
  onReturn(): void;
  /** The page is hidden, perhaps permanently: only synchronous work is possible. */
  onHide(): void;
  /** The page is restored from the back/forward cache: what `onHide` closed has to be opened again. */
  onRestore(): void;
}

/** Not in the library of TypeScript, because it is no standard (Chromium only). */
// Browser note chromium-network-information
type NetworkInformation = EventTarget & { readonly type?: string };

function watchPage(events: PageEvents, abortSignal: AbortSignal): void {
  listen(window, 'online', events.onNetworkChange, abortSignal);
  const { connection } = navigator as Navigator & { connection?: NetworkInformation };
  if (connection) {
    // Also fires for new estimates of the bandwidth; only another type of network needs new candidates.
    let type = connection.type;
    const changed = () => {
      if (connection.type === type) return;
      type = connection.type;
      events.onNetworkChange();
    };
    listen(connection, 'change', changed, abortSignal);
  }
  const shown = () => document.visibilityState === 'visible' && events.onReturn();
  listen(document, 'visibilitychange', shown, abortSignal);
  onWake(events.onReturn, abortSignal);
  listen(window, 'pagehide', events.onHide, abortSignal);
  const restored = ({ persisted }: PageTransitionEvent) => persisted && events.onRestore();
  listen<PageTransitionEvent>(window, 'pageshow', restored, abortSignal);
}

export class CallLifecycle {
  readonly #options: CallLifecycleOptions;
  readonly #link = new PageInvite();
  #call: CallModel | null = null;
  /** The call created from attributes, with its options; `null` without a room, and with a call that the page sets. */
  #own: OwnCall | null = null;
  /** The latest values of the attributes. */
  #request: CallRequest | null = null;
  /** The name of the room, and the source of its keys. */
  #roomSource = '';
  /** The error in the options of the own call. */
  #error: CallError | null = null;
  #isExternal = false;
  #following: AbortScope | null = null;
  #inDocument: AbortScope | null = null;
  #leaving: (() => void) | null = null;
  /** After a call, and in a copy of another tag, only `join()` turns devices on and joins. */
  #isIdle = false;
  /** The page entered the back/forward cache during a call. */
  #rejoin = false;

  constructor(options: CallLifecycleOptions) {
    this.#options = options;
  }

  get call(): CallModel | null {
    return this.#call;
  }

  /** An invite link to the room that was joined, even if the address of the page has changed since. */
  get inviteUrl(): string {
    const isFromHash = (this.#request?.secretFrom ?? 'none') !== 'none';
    return inviteUrl(location.href, this.#own?.options ?? {}, isFromHash);
  }

  /** The tag is a copy of another one. */
  setIdle(): void {
    this.#isIdle = true;
  }

  /** Uses a call that the page sets; `null` returns to the call created from attributes. */
  use(call: CallModel | null): void {
    this.#isExternal = call !== null;
    this.#follow(call);
    this.#request = null;
    this.changed();
  }

  async join(): Promise<void> {
    this.changed();
    if (!this.#call) throw this.#noCall();
    this.#isIdle = false;
    await this.#call.join();
  }

  #noCall(): CallError {
    if (!this.#inDocument) return new CallError('not-in-page');
    const error = new CallError('room-missing');
    this.#options.onError(error);
    return error;
  }

  entered(): void {
    this.#leaving?.();
    this.#leaving = null;
    if (this.#inDocument) return;
    this.#inDocument = abortScope();
    watchPage(
      {
        onNetworkChange: () => this.#networkChanged(),
        onReturn: () => this.#call?.refresh(),
        onHide: () => this.#hidden(),
        onRestore: () => this.#restored(),
      },
      this.#inDocument.signal,
    );
    listen(window, 'hashchange', () => this.changed(), this.#inDocument.signal);
  }

  /** A move in the document removes and inserts the tag in one task; only a lasting removal ends the call. */
  left(): void {
    if (!this.#inDocument) return;
    this.#leaving = after(graceMs, () => this.#gone(), this.#inDocument.signal);
  }

  /** The attributes or the address may have changed. Without a change of their values it has no effect. */
  changed(): void {
    if (this.#isExternal || !this.#inDocument) return;
    const before = this.#request;
    const given = this.#options.attributes();
    const { isSecretSet, names } = this.#options.secretTraces();
    const traces = { names, isSecretSet: isSecretSet || before?.isSecretNeeded === true };
    const roomSource = valueKey([given.room, given.namespace, given.secretFrom]);
    const request = callOptionsOf(given, traces, (source) =>
      // The address is read until the call is joined; then the call stays in its room. For another room it is read again.
      this.#running && roomSource === this.#roomSource ? this.#link.last : this.#link.read(source),
    );
    this.#request = request;
    this.#roomSource = roomSource;
    const { options, problems } = request;
    if (!before || fingerprintOf(...problems) !== fingerprintOf(...before.problems)) {
      // Without a room there is no call that could fail.
      this.#options.onProblems(problems.filter(({ fatal }) => !fatal || options.room !== ''));
    }
    this.#apply(options, problems.find(({ fatal }) => fatal) ?? null);
  }

  get #running(): boolean {
    return isRunning(this.#call?.state.stage);
  }

  /** `refusal`: a secret that is damaged or missing must not open the room without it. */
  #apply(options: CallOptions, refusal: CallError | null): void {
    const own = this.#own;
    const running = this.#running;
    const fingerprints = fingerprintsOf(options);
    if (options.room.trim() === '') {
      if (this.#call) this.#follow(null);
    } else if (!own) {
      this.#make(options, refusal, this.#autoJoins);
    } else if (running && (refusal || fingerprints.room !== own.fingerprints.room)) {
      this.#make(options, refusal, true);
    } else if (!running && fingerprints.devices !== own.fingerprints.devices) {
      this.#make(options, refusal, this.#error !== null && this.#autoJoins);
    } else if (refusal || this.#error || fingerprints.all !== own.fingerprints.all) {
      const { devices } = own.fingerprints;
      this.#own = { call: own.call, options, fingerprints: { ...fingerprints, devices } };
      this.#configure(own.call, options, refusal);
    }
  }

  get #autoJoins(): boolean {
    return this.#options.autoJoin() && !this.#isIdle;
  }

  #make(options: CallOptions, refusal: CallError | null, joins: boolean): void {
    const call = new Call({ ...options, ...kept() }, this.#options.onError, refusal);
    this.#follow(call, { call, options, fingerprints: fingerprintsOf(options) });
    this.#found(call.state.error, refusal);
    if (this.#error) return;
    // `preview()` never rejects.
    if (joins) this.#begin();
    else void call.preview(!this.#isIdle);
  }

  /** Devices and a running call are not affected. */
  #configure(call: Call, options: CallOptions, refusal: CallError | null): void {
    const wasUsable = this.#error === null;
    this.#found(call.configure({ ...options, ...kept() }, refusal), refusal);
    if (wasUsable || this.#error || this.#running) return;
    if (this.#autoJoins) this.#begin();
    else void call.preview(!this.#isIdle);
  }

  /** Problems of the attributes (`refusal`) are already reported. */
  #found(error: CallError | null, refusal: CallError | null): void {
    const isKnown = fingerprintOf(error) === fingerprintOf(this.#error);
    this.#error = error;
    if (error && error !== refusal && !isKnown) this.#options.onError(error);
  }

  /** A failed join is part of the state and dispatched as an event; there is no caller who could catch it. */
  #begin(): void {
    this.#isIdle = false;
    this.#call?.join().catch(() => {});
  }

  /** The page gets events for the difference between the old call and the new one, such as participants who left. */
  #follow(call: CallModel | null, own: OwnCall | null = null): void {
    const before = this.#call?.state;
    this.#own?.call.close();
    this.#own = own;
    this.#error = null;
    this.#following?.end();
    this.#following = abortScope();
    this.#call = call;
    this.#options.onCall(call);
    call?.watch((now, was) => this.#changed(now, was), this.#following.signal);
    if (before) this.#options.onState(call?.state ?? idleState, before);
  }

  #changed(now: CallState, before: CallState): void {
    if (isRunning(before.stage) && !isRunning(now.stage)) this.#isIdle = true;
    this.#options.onState(now, before);
  }

  #networkChanged(): void {
    this.#call?.refresh();
    this.#call?.restart().catch(() => {});
  }

  /** Sends the BYE synchronously. An open connection would also prevent the back/forward cache. */
  #hidden(): void {
    this.#rejoin = this.#running;
    if (this.#running) void this.#call?.leave();
  }

  #restored(): void {
    if (this.#rejoin) this.#begin();
    this.#rejoin = false;
  }

  #gone(): void {
    this.#inDocument?.end();
    this.#inDocument = null;
    this.#isIdle = false;
    this.#request = null;
    if (!this.#isExternal) this.#follow(null);
  }
}
