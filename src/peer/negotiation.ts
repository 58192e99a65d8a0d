// Perfect negotiation and nothing else (https://www.w3.org/TR/webrtc/#perfect-negotiation-example), with
// two additions: candidates wait for the description they belong to, and the first ones ride inside it.
// Knows neither what is negotiated nor what carries it.

import { after, listen, serial } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import type { RateLimiter } from '../base/rate-limiter.js';
import type { ChannelRejections } from '../protocol/data-channel-guard.js';
import { examine, fragmentOf, isOfFirefox, versionOf } from '../protocol/sdp.js';
import type { Candidate, NegotiationSignal } from '../protocol/signal.js';
import { inRole, withDistinctMids, yieldTo } from './crossing.js';
import { Stopwatch } from './ice-recovery.js';
import { type Description, PendingDescription } from './pending.js';
import { RemoteCandidates } from './remote-candidates.js';
import { TrickleIce } from './trickle-ice.js';

export interface NegotiationOptions {
  readonly connection: RTCPeerConnection;
  /** The polite side gives way when two offers cross. */
  readonly polite: boolean;
  send(signal: NegotiationSignal): void;
  /** What is said now goes in band: candidates may follow one by one. */
  isInBand(): boolean;
  /** Asks in band for a sign of life. */
  ask(): void;
  /** Milliseconds since an answered one was asked for: so lately the path has carried both ways. */
  carriedMs(): number;
  /** The certificate that the other side committed to, SHA-256. */
  readonly fingerprint: Bytes;
  /** What is beyond the limits is counted here. */
  readonly refused: ChannelRejections;
  /** How often their descriptions may be applied, on this connection and the ones before. */
  readonly budget: RateLimiter;
  /** Their description names another certificate. */
  onImpostor(): void;
  /** Called between an accepted offer and its answer; `false`: the offer has other sections than ours, and gets no answer. */
  beforeAnswer(): boolean;
  /** `refused`: what of theirs the browser does not take; without it, the fault is ours. */
  onError(thrown: unknown, refused?: 'candidate' | 'description'): void;
}

/**
 * Milliseconds that a description waits for candidates. Without any, that of a first meeting costs a message; that of a restart
 * may cost the path (see `#renew`).
 */
const patienceMs = { inBand: 0, first: 150, restart: 500 } as const;

/**
 * An ICE restart needs so long to find its path, milliseconds; with Firefox longer, unless the path has carried since. A restart
 * that begins before makes Firefox close the path that still carries, and the first byte sent without any ends DTLS for good
 * (measured with Firefox 153: once in some thirty restarts that follow each other at once).
 */
const settleMs = { carried: 1000, silent: 4000 } as const;
/** Between two descriptions of ours that are said again, milliseconds. */
const repeatMs = 500;
/** How often it is looked whether it has carried, milliseconds. */
const lookMs = 250;

export class Negotiation {
  readonly #options: NegotiationOptions;
  readonly #abortSignal: AbortSignal;
  readonly #enqueue: (task: () => Promise<void>) => void;
  /** The remote offer was ignored, and so are the candidates of its generation. */
  #ignoring = false;
  /** Of the newest offer that was ignored. */
  #ignored = -1;
  /** Our offer went in band: should the path be dead, they have not heard it. */
  #offeredInBand = false;
  readonly #trickle: TrickleIce;
  readonly #remote: RemoteCandidates;
  readonly #pending: PendingDescription;
  /** An offer or answer of ours was last said again. */
  readonly #repeated = new Stopwatch();
  /** How many candidates came for their present description. */
  #candidates = 0;
  /** Of the newest description of theirs that was applied. */
  #version = -1;
  /** Their browser is Firefox. Read off what comes in: Chromium does not keep the name in what it has applied. */
  #withFirefox = false;
  /** Ours to that description, if it was an offer. */
  #answer: string | null = null;
  /** Our ICE generation, and since when it is negotiated. */
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

  /** Signals are applied in the order of these calls, unless they are beyond the limits or about a stranger. */
  receive(signal: NegotiationSignal): void {
    const { fingerprint, refused, onImpostor, connection } = this.#options;
    // Nobody asked for it, or it was answered before.
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

  /** New addresses are gathered and checked; media goes on over the old path while that works. */
  restart(isAsked = false): void {
    this.#enqueue(async () => this.#restart(isAsked));
  }

  /** In turn, never while a description is made or set: that may be a restart, and another would follow it at once. */
  #restart(isAsked: boolean): void {
    if (this.#abortSignal.aborted) return;
    const { connection, ask } = this.#options;
    this.#restartDue();
    // Firefox throws when a closed connection is asked.
    if (connection.signalingState === 'closed') return;
    if (connection.signalingState === 'have-local-offer') {
      this.#repeatOffer();
      return;
    }
    const settlesInMs = this.#settlesInMs;
    if (settlesInMs > settleMs.carried) ask();
    // Each restart has the other side apply one description of ours, and us one of theirs.
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
   * Towards Firefox, Chromium has it restarted by Firefox. Chromium pairs its new candidates with the old ones of the other side
   * until it hears of new ones. Firefox answers there, Chromium keeps to such a pair, and Firefox does not listen on it any more:
   * both say that they are connected, and nothing arrives (Chromium 156 with Firefox 153: within four restarts; of those that
   * Firefox offered with its candidates inside, 120 of 120 were well).
   */
  #renew(isAsked: boolean): void {
    const { connection, send } = this.#options;
    if (this.#isMixed && this.#withFirefox && !isAsked) send({ kind: 'restart' });
    else connection.restartIce();
  }

  /** One of the two browsers is Firefox. */
  get #isMixed(): boolean {
    return this.#withFirefox !== isOfFirefox(this.#options.connection.localDescription?.sdp);
  }

  /** An offer of ours is out that begins another ICE generation. */
  get #isPendingRestart(): boolean {
    const { pendingLocalDescription: pending } = this.#options.connection;
    const isNew = pending !== null && fragmentOf(pending.sdp) !== this.#fragment;
    return this.#fragment !== undefined && isNew;
  }

  /** Until a restart does no harm, milliseconds. */
  get #settlesInMs(): number {
    const isProven = !this.#isMixed || this.#options.carriedMs() < this.#renewed.ms;
    return settleMs[isProven ? 'carried' : 'silent'] - this.#renewed.ms;
  }

  /** An offer that went into a dead path would be waited for for ever; by broker, it arrives. */
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

  /** In turn with what is heard: Firefox asks for an offer while one of theirs is being set, and would then make an answer. */
  async #offer(): Promise<void> {
    const { connection, onError } = this.#options;
    // If it is still needed then, it is asked for again when the state is stable.
    if (this.#abortSignal.aborted || connection.signalingState !== 'stable') return;
    await connection.setLocalDescription();
    // Not waited for: an offer of theirs may take its place meanwhile.
    this.#sayDescription('offer').catch((thrown) => onError(thrown));
  }

  async #describe(description: Description): Promise<void> {
    const { type, sdp } = description;
    const { connection, polite } = this.#options;
    if (this.#abortSignal.aborted) return;
    // A broker may bring late what a newer description has replaced: a copy of an offer, the answer to a former one.
    const version = versionOf(sdp);
    if (version <= this.#version) {
      if (type === 'offer' && version === this.#version) this.#repeatAnswer();
      return;
    }
    const collision = type === 'offer' && connection.signalingState !== 'stable';
    this.#ignoring = collision && !polite;
    if (this.#ignoring) {
      // Who says an offer again has not heard ours, which they would have given way to; nor may have who had to say
      // theirs by the room, while ours went in band.
      const isUnheard = this.#offeredInBand && !this.#options.isInBand();
      if (version === this.#ignored || isUnheard) this.#repeatOffer();
      this.#ignored = version;
    }
    // An answer to an offer of ours that was rolled back has nothing to answer.
    const stale = type === 'answer' && connection.signalingState !== 'have-local-offer';
    if (this.#ignoring || stale || !this.#pending.admits(description)) return;
    if (collision) await yieldTo(connection, sdp);
    if (!(await this.#take(type, type === 'offer' ? inRole(connection, sdp) : sdp))) return;
    this.#version = version;
    this.#withFirefox = isOfFirefox(sdp);
    this.#answer = null;
    await this.#addCandidates(this.#remote.takeEarly());
    if (type !== 'offer' || this.#abortSignal.aborted) return;
    if (await this.#answered()) await this.#sayDescription('answer');
  }

  /** Whether their offer can be answered: a browser may take one that it then makes no answer to. */
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

  /** Their offer again: ours got lost, or is on its way. Applied anew, it would undo what has been agreed since. */
  #repeatAnswer(): void {
    if (!this.#answer || this.#repeated.ms < repeatMs) return;
    this.#repeated.start();
    this.#options.send({ kind: 'answer', sdp: this.#answer });
  }

  /** Waits a moment for candidates, so that the first of them need no message of their own. */
  async #sayDescription(type: 'offer' | 'answer'): Promise<void> {
    const { connection, isInBand } = this.#options;
    const isRestart = type === 'offer' && this.#isMixed && this.#isPendingRestart;
    await this.#trickle.hold(patienceMs[isRestart ? 'restart' : isInBand() ? 'inBand' : 'first']);
    // While it waited an offer may have been rolled back, and an answer may have been followed by an offer
    // of ours: `localDescription` would be another one by now.
    const description =
      type === 'offer' ? connection.pendingLocalDescription : connection.currentLocalDescription;
    if (this.#abortSignal.aborted || description?.type !== type) return;
    if (type === 'answer') this.#answer = description.sdp;
    else this.#offeredInBand = isInBand();
    this.#options.send({ kind: type, sdp: description.sdp });
    this.#trickle.follow(description.sdp);
  }

  /** Whether the browser took their description; if not, it is as it was before. */
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
    // Remembered now: an answer may clear the flag before the browser has refused the candidate.
    return this.#remote.add(candidates, {
      isIgnored: this.#ignoring,
      isEarly: this.#pending.isWaiting,
    });
  }
}
