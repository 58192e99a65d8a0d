// Perfect negotiation (https://www.w3.org/TR/webrtc/#perfect-negotiation-example) with two additions: candidates wait for the
// description that they belong to, and the first ones are part of it. Independent of media and transport.

import { after, listen, serial } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import type { RateLimiter } from '../base/rate-limiter.js';
import { Stopwatch } from '../base/stopwatch.js';
import type { ChannelRejections } from '../protocol/data-channel-guard.js';
import { examine, fragmentOf, isOfFirefox, versionOf } from '../protocol/sdp.js';
import type { Candidate, NegotiationSignal } from '../protocol/signal.js';
import { inRole, withDistinctMids, yieldTo } from './description-fixes.js';
import { type Description, PendingDescription } from './pending-description.js';
import { RemoteCandidates } from './remote-candidates.js';
import { TrickleIce } from './trickle-ice.js';

export interface NegotiationOptions {
  readonly connection: RTCPeerConnection;
  /** The polite side yields when two offers cross. */
  readonly polite: boolean;
  send(signal: NegotiationSignal): void;
  /** Signals go over the data channel now: candidates may follow one by one. */
  isInBand(): boolean;
  /** Sends a ping over the data channel. */
  ask(): void;
  /** Milliseconds since the last answered ping was sent: the path carried in both directions then. */
  carriedMs(): number;
  /** SHA-256 of the certificate that the peer committed to. */
  readonly fingerprint: Bytes;
  /** Counts input beyond the limits. */
  readonly refused: ChannelRejections;
  /** Limits the remote descriptions that are applied, over this connection and the previous ones. */
  readonly budget: RateLimiter;
  /** A remote description names another certificate. */
  onImpostor(): void;
  /**
   * Called between an accepted offer and its answer; `false`: the offer has other media sections than ours, and is not
   * answered.
   */
  beforeAnswer(): boolean;
  /** `refused`: the remote input that the browser rejected; absent if the error is our own. */
  onError(thrown: unknown, refused?: 'candidate' | 'description'): void;
}

/**
 * Milliseconds that a description waits for candidates. Without candidates, the first description costs another message; that
 * of a restart may cost the path (see `#renew`).
 */
const patienceMs = { inBand: 0, first: 150, restart: 500 } as const;
/**
 * Milliseconds that the first description waits after its first candidate: those of all interfaces arrive within 1 ms (measured;
 * hidden ones within a few), those of STUN servers take a round trip and follow. Waiting for the end of gathering took 0.12 s at
 * each side, and longer with a STUN server that is silent.
 */
const moreMs = 5;

/**
 * Milliseconds that an ICE restart needs to find its path; with Firefox longer, unless the path has carried since. An earlier
 * restart makes Firefox close the path that still carries, and the first byte sent without a path ends DTLS permanently
 * (measured with Firefox 153: once in about thirty restarts in direct succession).
 */
// Browser note firefox-restart-in-sequence
const settleMs = { carried: 1000, silent: 4000 } as const;
/** Between two repetitions of our description, milliseconds. */
const repeatMs = 500;
/** Interval at which the path is checked for having carried, milliseconds. */
const lookMs = 250;

export class Negotiation {
  readonly #options: NegotiationOptions;
  readonly #abortSignal: AbortSignal;
  readonly #enqueue: (task: () => Promise<void>) => void;
  /** The remote offer was ignored, and so are the candidates of its generation. */
  #ignoring = false;
  /** The ICE generation of the newest ignored offer. */
  #ignored = -1;
  /** Our offer went over the data channel: if the path is dead, the peer has not received it. */
  #offeredInBand = false;
  readonly #trickle: TrickleIce;
  readonly #remote: RemoteCandidates;
  readonly #pending: PendingDescription;
  /** When our description was last repeated. */
  readonly #repeated = new Stopwatch();
  /** The number of candidates for the current remote description. */
  #candidates = 0;
  /** The session version of the newest remote description that was applied. */
  #version = -1;
  /** The peer uses Firefox. Read from incoming descriptions, since Chromium drops the name when it applies them. */
  // Browser note firefox-origin-line
  #withFirefox = false;
  /** Our answer to that description, if it was an offer. */
  #answer: string | null = null;
  /** Our ICE generation, and when its negotiation started. */
  #fragment: string | undefined;
  readonly #renewed = new Stopwatch();
  #restartDue = () => {};

  constructor(options: NegotiationOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    const { connection, send, refused, onError, budget } = options;
    this.#enqueue = serial((thrown) => onError(thrown));
    this.#remote = new RemoteCandidates(
      {
        connection,
        refused,
        onReleased: (candidates) => this.#enqueue(() => this.#addCandidates(candidates)),
        onError: (thrown) => onError(thrown, 'candidate'),
      },
      abortSignal,
    );
    this.#pending = new PendingDescription(
      budget,
      (late) => this.#enqueue(() => this.#describe(late)),
      abortSignal,
    );
    const sayBatch = (candidates: readonly Candidate[]) => send({ kind: 'candidates', candidates });
    this.#trickle = new TrickleIce(connection, sayBatch, abortSignal);
    listen(connection, 'negotiationneeded', () => this.#enqueue(() => this.#offer()), abortSignal);
    listen(connection, 'signalingstatechange', () => this.#signalingChanged(), abortSignal);
  }

  /** Applies signals in the order of the calls, unless they exceed the limits or concern another connection. */
  receive(signal: NegotiationSignal): void {
    const { fingerprint, refused, onImpostor, connection } = this.#options;
    // The answer was not requested, or a repetition arrived.
    if (signal.kind === 'answer' && connection.signalingState !== 'have-local-offer') return;
    const { fault, candidates } = examine(signal, { fingerprint, candidates: this.#candidates });
    this.#candidates = candidates;
    if (!fault) this.#apply(signal);
    else if (fault === 'certificate') onImpostor();
    else refused[fault]++;
  }

  #apply(signal: NegotiationSignal): void {
    this.#enqueue(async () => {
      if (this.#abortSignal.aborted) return;
      if (signal.kind === 'candidates') await this.#addCandidates(signal.candidates);
      else if (signal.kind === 'restart') this.#restart(true);
      else await this.#describe({ type: signal.kind, sdp: signal.sdp });
    });
  }

  /** Gathers and checks new candidates; media continues on the old path while that works. */
  restart(isAsked = false): void {
    this.#enqueue(async () => this.#restart(isAsked));
  }

  /**
   * Queued, so that it never runs while a description is being created or applied: that may be a restart, and a second one
   * would follow it at once.
   */
  #restart(isAsked: boolean): void {
    if (this.#abortSignal.aborted) return;
    const { connection, ask } = this.#options;
    this.#restartDue();
    // Firefox throws when a closed connection is read.
    // Browser note firefox-closed-connection
    if (connection.signalingState === 'closed') return;
    if (connection.signalingState === 'have-local-offer') {
      this.#repeatOffer();
      return;
    }
    const settlesInMs = this.#settlesInMs;
    if (settlesInMs > settleMs.carried) ask();
    // Each restart costs both sides one description of their limits.
    const waitMs = Math.max(settlesInMs, this.#pending.waitMs);
    if (waitMs <= 0) this.#renew(isAsked);
    else
      this.#restartDue = after(
        Math.min(waitMs, lookMs),
        () => this.restart(isAsked),
        this.#abortSignal,
      );
  }

  /**
   * When the remote is Firefox, Chromium asks it to start the ICE restart. Chromium pairs its new candidates with the old
   * remote ones until it receives new ones. Firefox responds there, Chromium keeps such a pair, and Firefox does not listen on
   * it any more: both report `connected`, and nothing arrives (Chromium 156 with Firefox 153: within four restarts; of those
   * that Firefox offered with its candidates included, 120 of 120 worked).
   */
  // Browser note chromium-firefox-ice-restart
  #renew(isAsked: boolean): void {
    const { connection, send } = this.#options;
    if (this.#isMixed && this.#withFirefox && !isAsked) send({ kind: 'restart' });
    else connection.restartIce();
  }

  /** One of the two browsers is Firefox. */
  get #isMixed(): boolean {
    return this.#withFirefox !== isOfFirefox(this.#options.connection.localDescription?.sdp);
  }

  /** Our offer that starts another ICE generation is pending. */
  get #isPendingRestart(): boolean {
    const { pendingLocalDescription: pending } = this.#options.connection;
    const isNew = pending !== null && fragmentOf(pending.sdp) !== this.#fragment;
    return this.#fragment !== undefined && isNew;
  }

  /** Milliseconds until a restart is safe. */
  get #settlesInMs(): number {
    const isProven = !this.#isMixed || this.#options.carriedMs() < this.#renewed.ms;
    return settleMs[isProven ? 'carried' : 'silent'] - this.#renewed.ms;
  }

  /** An offer sent over a dead path would never be answered; over a broker it arrives. */
  #repeatOffer(): void {
    const { connection, send } = this.#options;
    const { pendingLocalDescription: pending } = connection;
    if (pending?.type !== 'offer' || this.#trickle.isHolding || this.#repeated.ms < repeatMs)
      return;
    this.#repeated.start();
    send({ kind: 'offer', sdp: pending.sdp });
  }

  #signalingChanged(): void {
    const { currentLocalDescription, signalingState } = this.#options.connection;
    if (signalingState !== 'stable' || !currentLocalDescription) return;
    const fragment = fragmentOf(currentLocalDescription.sdp);
    if (fragment !== this.#fragment) this.#renewed.start();
    this.#fragment = fragment;
  }

  /**
   * Queued with incoming signals: Firefox fires `negotiationneeded` while a remote offer is being applied, and would then
   * create an answer.
   */
  // Browser note firefox-early-negotiationneeded
  async #offer(): Promise<void> {
    const { connection, onError } = this.#options;
    // If it is still needed then, the event fires again when the state is stable.
    if (this.#abortSignal.aborted || connection.signalingState !== 'stable') return;
    await connection.setLocalDescription();
    // Not awaited: a remote offer may replace ours meanwhile.
    this.#sayDescription('offer', this.#version < 0).catch((thrown) => onError(thrown));
  }

  async #describe(description: Description): Promise<void> {
    const { type, sdp } = description;
    const { connection, polite } = this.#options;
    if (this.#abortSignal.aborted) return;
    // A broker may deliver late what a newer description has replaced: a copy of an offer, the answer to an earlier one.
    const version = versionOf(sdp);
    if (version <= this.#version) {
      if (type === 'offer' && version === this.#version) this.#repeatAnswer();
      return;
    }
    const collision = type === 'offer' && connection.signalingState !== 'stable';
    this.#ignoring = collision && !polite;
    if (this.#ignoring) {
      // A peer that repeats its offer has not received ours, to which it would have yielded; nor may have a peer that sends its
      // offer over the room while ours went over the data channel.
      const isUnheard = this.#offeredInBand && !this.#options.isInBand();
      if (version === this.#ignored || isUnheard) this.#repeatOffer();
      this.#ignored = version;
    }
    // The answer to our offer that was rolled back has no offer to answer.
    const stale = type === 'answer' && connection.signalingState !== 'have-local-offer';
    if (this.#ignoring || stale || !this.#pending.admits(description)) return;
    if (collision) await yieldTo(connection, sdp);
    if (!(await this.#take(type, type === 'offer' ? inRole(connection, sdp) : sdp))) return;
    const isFirst = this.#version < 0;
    this.#version = version;
    this.#withFirefox = isOfFirefox(sdp);
    this.#answer = null;
    await this.#addCandidates(this.#remote.takeEarly());
    if (type !== 'offer' || this.#abortSignal.aborted) return;
    if (await this.#answered()) await this.#sayDescription('answer', isFirst);
  }

  /** Returns `true` if the remote offer can be answered: a browser may apply an offer and then create no answer to it. */
  async #answered(): Promise<boolean> {
    const { connection, beforeAnswer, onError } = this.#options;
    try {
      if (!beforeAnswer()) throw new Error('media sections in another order');
      await connection.setLocalDescription();
      return true;
    } catch (thrown) {
      onError(thrown, 'description');
      return false;
    }
  }

  /**
   * The remote offer was repeated: our answer was lost or is in transit. Applying it again would undo what has been agreed
   * since.
   */
  #repeatAnswer(): void {
    if (!this.#answer || this.#repeated.ms < repeatMs) return;
    this.#repeated.start();
    this.#options.send({ kind: 'answer', sdp: this.#answer });
  }

  /** Waits a moment for candidates, so that the first ones need no message. */
  async #sayDescription(type: 'offer' | 'answer', isFirst: boolean): Promise<void> {
    const { connection, isInBand } = this.#options;
    const isRestart = type === 'offer' && this.#isMixed && this.#isPendingRestart;
    const mostMs = patienceMs[isRestart ? 'restart' : isInBand() ? 'inBand' : 'first'];
    await this.#trickle.hold({ mostMs, ...(isFirst && { moreMs }) });
    // While it waited, an offer may have been rolled back, and our offer may have followed an answer: `localDescription` would
    // be a different one by now.
    const description =
      type === 'offer' ? connection.pendingLocalDescription : connection.currentLocalDescription;
    if (this.#abortSignal.aborted || description?.type !== type) return;
    if (type === 'answer') this.#answer = description.sdp;
    else this.#offeredInBand = isInBand();
    this.#options.send({ kind: type, sdp: description.sdp });
    this.#trickle.follow(description.sdp);
  }

  /** Returns `true` if the browser applied the remote description; otherwise its state is unchanged. */
  async #take(type: 'offer' | 'answer', sdp: string): Promise<boolean> {
    const { connection, onError } = this.#options;
    try {
      const screened = this.#remote.screen(withDistinctMids(sdp));
      await connection.setRemoteDescription({ type, sdp: screened });
      return true;
    } catch (thrown) {
      onError(thrown, 'description');
      return false;
    }
  }

  #addCandidates(candidates: readonly Candidate[]): Promise<void> {
    // Read now: an answer may clear the flag before the browser has rejected the candidate.
    return this.#remote.add(candidates, {
      isIgnored: this.#ignoring,
      isEarly: this.#pending.isWaiting,
    });
  }
}
