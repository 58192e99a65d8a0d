// The life of the call behind a tag: made from its attributes, followed, begun anew when the room changes,
// ended when the tag is gone for good. Knows neither templates nor events.

import { CallError } from '../base/errors.js';
import { after, childOf, type Lifetime } from '../base/lifetime.js';
import { Call } from '../call/call.js';
import type { CallModel } from '../call/model.js';
import { type CallState, idleState } from '../call/state.js';
import { type CallAttributes, callOptionsOf } from './attributes.js';
import { watchPage } from './page.js';
import { tabSeat } from './seat.js';

/** Taken out of the document and not put back within this time, the call ends. Milliseconds. */
const graceMs = 80;

export interface CallLifeOptions {
  attributes(): CallAttributes;
  autoJoin(): boolean;
  /** Another call is behind the tag. */
  onCall(call: CallModel | null): void;
  onState(now: CallState, before: CallState): void;
  /** What is wrong with the attributes; replaces what was said before. */
  onProblems(problems: readonly CallError[]): void;
  onError(error: CallError): void;
}

/** A change of these makes another room; a change of any other attribute counts from the next join on. */
const roomAttributes: ReadonlySet<PropertyKey> = new Set<keyof CallAttributes>([
  'room',
  'secret',
  'secretFrom',
  'owner',
  'ownerKey',
  'transport',
]);
const joinAttributes: ReadonlySet<PropertyKey> = new Set<keyof CallAttributes>([
  'brokers',
  'iceServers',
  'relayOnly',
  'maxPeers',
  'audio',
  'video',
]);

export class CallLife {
  readonly #options: CallLifeOptions;
  #call: CallModel | null = null;
  /** Our own call, made from the attributes; `null` while the page brings one. */
  #own: Call | null = null;
  #brought = false;
  #following: Lifetime | null = null;
  /** Why there is no call though the tag is in the page. */
  #obstacle: CallError | null = null;
  #inDocument: Lifetime | null = null;
  #leaving: (() => void) | null = null;
  /** Attributes changed during a call that count from the next join on. */
  #stale = false;
  /** The page went into the back/forward cache in the middle of a call. */
  #rejoin = false;

  constructor(options: CallLifeOptions) {
    this.#options = options;
  }

  get call(): CallModel | null {
    return this.#call;
  }

  /** The page brings its own call; `null` returns to the one made from attributes. */
  bring(call: CallModel | null): void {
    this.#brought = call !== null;
    this.#follow(call);
    if (!call && this.#inDocument) this.#renew();
  }

  async join(): Promise<void> {
    if (this.#stale && !this.#running) this.#renew();
    if (!this.#call) throw this.#obstacle ?? new CallError('not-in-page');
    await this.#call.join();
  }

  entered(): void {
    this.#leaving?.();
    this.#leaving = null;
    if (this.#inDocument) return;
    this.#inDocument = childOf();
    watchPage(
      {
        onNetworkChange: () => this.#networkChanged(),
        onReturn: () => this.#call?.refresh(),
        onHide: () => this.#hidden(),
        onRestore: () => this.#restored(),
      },
      this.#inDocument.signal,
    );
  }

  /** A move in the document is an exit and an entrance in one task; only a lasting exit ends the call. */
  left(): void {
    if (!this.#inDocument) return;
    this.#leaving = after(graceMs, () => this.#gone(), this.#inDocument.signal);
  }

  /** Some attributes changed, or it is the first time that they are known. */
  changed(names: Iterable<PropertyKey>): void {
    if (this.#brought || !this.#inDocument) return;
    const changed = [...names];
    const room = changed.some((name) => roomAttributes.has(name));
    if (!this.#own || room) this.#changeRoom();
    else if (changed.some((name) => joinAttributes.has(name))) {
      if (this.#running) this.#stale = true;
      else this.#renew();
    }
  }

  get #running(): boolean {
    const stage = this.#call?.state.stage;
    return stage === 'joining' || stage === 'lobby' || stage === 'joined';
  }

  #changeRoom(): void {
    const rejoin = this.#running || (!this.#own && this.#options.autoJoin());
    this.#renew();
    // What is wrong with the options has been said already.
    if (rejoin && !this.#own?.state.error) this.#begin();
  }

  #renew(): void {
    const { options, problems } = callOptionsOf(this.#options.attributes(), location.hash);
    this.#stale = false;
    // A damaged secret must not open the room without it: no call until it is mended.
    this.#obstacle = problems.find(({ fatal }) => fatal) ?? null;
    const whole = { ...options, seat: tabSeat() };
    const call = this.#obstacle === null ? new Call(whole, this.#options.onError) : null;
    this.#follow(call, call);
    this.#options.onProblems(problems);
    if (call?.state.error) this.#options.onError(call.state.error);
    // Never rejects.
    void call?.preview();
  }

  /** A failed join shows as state and event; there is no caller to be told. */
  #begin(): void {
    this.#call?.join().catch(() => {});
  }

  /** The page is told what lies between the old call and the new one, people who are gone included. */
  #follow(call: CallModel | null, own: Call | null = null): void {
    const before = this.#call?.state;
    this.#own?.close();
    this.#own = own;
    this.#following?.end();
    this.#following = childOf();
    this.#call = call;
    this.#options.onCall(call);
    call?.watch((now, was) => this.#options.onState(now, was), this.#following.signal);
    if (before) this.#options.onState(call?.state ?? idleState, before);
  }

  #networkChanged(): void {
    this.#call?.refresh();
    this.#call?.restart().catch(() => {});
  }

  /** Synchronous up to the goodbye: an open connection would also keep the page out of the cache. */
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
    if (!this.#brought) this.#follow(null);
  }
}
