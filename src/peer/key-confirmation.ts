// Key confirmation over the data channel: each end proves that it holds the pair's keys for exactly these two certificates
// (src/protocol/README.md, In band). The owner says when certificate and channel are ready.

import { type AbortScope, abortScope, every } from '../base/abort.js';
import { type Bytes, equal, fromHex, hex } from '../base/bytes.js';
import type { Confirmation } from '../protocol/identity.js';
import type { GroupSignal } from '../protocol/signal.js';
import type { Channel } from './channel.js';

/**
 * Time limits for the proof of the peer: many round trips of the slowest path once it responds; if it does not respond at all,
 * longer than a browser takes to detect a dead path (Firefox 9 s). Counted in ticks, since time during which this page was busy
 * or the path was down must not count.
 */
const tickMs = 500;
// Browser note ice-timeouts
const dueTicks = { speaking: 10, silent: 24 };
/** The silence of a peer that responds: pings arrive every 2 s. */
const pauseMs = 2500;
/** Lobby signals that arrive before the proof are kept: hosts send them once, and a lost one would hide a role or a removal. */
const kept = { kinds: ['pass', 'lock'] as readonly string[], atMost: 16 };

export interface KeyConfirmationOptions {
  confirmations(): Promise<Confirmation>;
  send(proof: string): void;
  /** The connection state, and the channel once it exists. */
  line(): {
    readonly state: RTCPeerConnectionState;
    readonly channel: Pick<Channel, 'silentMs'> | null;
  };
  onConfirmed(): void;
  /** A group signal from a confirmed peer. */
  onGroup(signal: GroupSignal): void;
  onRefused(why: 'wrong' | 'missing'): void;
}

export class KeyConfirmation {
  readonly #options: KeyConfirmationOptions;
  readonly #abortSignal: AbortSignal;
  /** Until the proof arrived or is overdue. */
  readonly #waiting: AbortScope;
  #expected: Bytes | null = null;
  #own: string | null = null;
  #received: string | null = null;
  #open = false;
  readonly #ticks = { speaking: 0, silent: 0 };
  #said = false;
  #settled: 'confirmed' | 'refused' | null = null;
  /** Group signals that arrived before the proof. */
  readonly #early: GroupSignal[] = [];

  constructor(options: KeyConfirmationOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#waiting = abortScope(abortSignal);
  }

  /** Until then only this class evaluates the silence of the peer. */
  get confirmed(): boolean {
    return this.#settled === 'confirmed';
  }

  /** The certificate is verified: our proof is sent, and that of the peer is due. */
  async certificateVerified(): Promise<void> {
    every(tickMs, () => this.#tick(), this.#waiting.signal);
    const { own, expected } = await this.#options.confirmations();
    this.#own = hex(own);
    this.#expected = expected;
    this.#step();
  }

  opened(): void {
    this.#open = true;
    this.#step();
  }

  /** The first proof counts; it may arrive before we can verify it. */
  receive(proof: string): void {
    this.#received ??= proof;
    this.#step();
  }

  /** Signals that arrive before the proof is verified count afterwards, or never. */
  receiveGroupSignal(signal: GroupSignal): void {
    if (this.confirmed) this.#options.onGroup(signal);
    const isKept = !this.#settled && kept.kinds.includes(signal.kind);
    if (isKept && this.#early.length < kept.atMost) this.#early.push(signal);
  }

  #tick(): void {
    const { state, channel } = this.#options.line();
    if (state === 'connected') this.#ticks.silent++;
    if (this.#open && channel && channel.silentMs < pauseMs) this.#ticks.speaking++;
    const { speaking, silent } = this.#ticks;
    if (speaking >= dueTicks.speaking || silent >= dueTicks.silent) this.#settle('missing');
  }

  #step(): void {
    if (this.#abortSignal.aborted || this.#settled) return;
    if (this.#open && this.#own && !this.#said) {
      this.#said = true;
      this.#options.send(this.#own);
    }
    if (!this.#expected || this.#received === null) return;
    const theirs = fromHex(this.#received);
    this.#settle(theirs && equal(theirs, this.#expected) ? 'confirmed' : 'wrong');
  }

  #settle(how: 'confirmed' | 'wrong' | 'missing'): void {
    if (this.#abortSignal.aborted || this.#settled) return;
    this.#waiting.end();
    this.#settled = how === 'confirmed' ? how : 'refused';
    if (how === 'confirmed') this.#options.onConfirmed();
    else this.#options.onRefused(how);
    for (const signal of this.#early.splice(0)) this.receiveGroupSignal(signal);
  }
}
