// The last words of the handshake, in band: each end proves that it holds the pair's keys for exactly these two
// certificates (protocol page, In band). Knows no channel and no connection; it is told when both are ready.

import { type AbortScope, abortScope, every } from '../base/abort.js';
import { type Bytes, equal, fromHex, hex } from '../base/bytes.js';
import type { Confirmation } from '../protocol/identity.js';
import type { GroupSignal } from '../protocol/signal.js';
import type { Channel } from './channel.js';

/**
 * How long their word may take: many round trips of the slowest path once they speak. If they say nothing at all, longer
 * than a browser takes to notice that a path is dead (Firefox 9 s). Counted in ticks, because time during which this page
 * was held up, or the path was down, says nothing about them.
 */
const tickMs = 500;
const dueTicks = { speaking: 10, silent: 24 };
/** Of somebody who is there: a ping comes every 2 s. */
const pauseMs = 2500;
/** Said once, by hosts: lost, somebody would not know that they are a cohost, or who was removed. */
const kept = { kinds: ['pass', 'lock'] as readonly string[], atMost: 16 };

export interface KeyConfirmationOptions {
  confirmations(): Promise<Confirmation>;
  send(proof: string): void;
  /** What the browser says of the path, and the channel, once there is one. */
  line(): {
    readonly state: RTCPeerConnectionState;
    readonly channel: Pick<Channel, 'silentMs'> | null;
  };
  onConfirmed(): void;
  /** Of the group, from somebody confirmed. */
  onGroup(signal: GroupSignal): void;
  onRefused(why: 'wrong' | 'missing'): void;
}

export class KeyConfirmation {
  readonly #options: KeyConfirmationOptions;
  readonly #abortSignal: AbortSignal;
  /** Until their word is there, or overdue. */
  readonly #waiting: AbortScope;
  #expected: Bytes | null = null;
  #own: string | null = null;
  #received: string | null = null;
  #open = false;
  readonly #ticks = { speaking: 0, silent: 0 };
  #said = false;
  #settled: 'confirmed' | 'refused' | null = null;
  /** Heard before that. */
  readonly #early: GroupSignal[] = [];

  constructor(options: KeyConfirmationOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#waiting = abortScope(abortSignal);
  }

  /** Until then their silence is judged here, and by nobody else. */
  get confirmed(): boolean {
    return this.#settled === 'confirmed';
  }

  /** The certificate is the one committed to: now it is worth saying, and theirs is due. */
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

  /** The first one counts; it may come before we are ready to judge it. */
  receive(proof: string): void {
    this.#received ??= proof;
    this.#step();
  }

  /** What comes before their last word has been judged counts after it, or never. */
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
