// Participants that were admitted and have not used their pass yet, while the admission is repeated to them. After that they
// are not signed for any more. Sends nothing.

import { after } from '../base/abort.js';
import type { PeerId } from '../protocol/signal.js';
import { repeatAtMs } from '../room/sender.js';

const dueMs = repeatAtMs.at(-1) ?? 0;

export class UnusedAdmissions {
  readonly #abortSignal: AbortSignal;
  readonly #ours = new Set<PeerId>();
  readonly #ofCohosts = new Set<PeerId>();

  constructor(abortSignal: AbortSignal) {
    this.#abortSignal = abortSignal;
  }

  get ids(): readonly PeerId[] {
    return [...this.#ours, ...this.#ofCohosts];
  }

  /** We have admitted the participant and repeat the admission. */
  isOurs(id: PeerId): boolean {
    return this.#ours.has(id);
  }

  add(id: PeerId): void {
    this.#await(id, this.#ours);
  }

  /** A cohost has admitted the participant. */
  expect(id: PeerId): void {
    this.#await(id, this.#ofCohosts);
  }

  forget(id: PeerId): void {
    this.#ours.delete(id);
    this.#ofCohosts.delete(id);
  }

  /** A cohost may have admitted itself under another identity before it was removed. */
  forgetExpected(): void {
    this.#ofCohosts.clear();
  }

  #await(id: PeerId, among: Set<PeerId>): void {
    among.add(id);
    after(dueMs, () => among.delete(id), this.#abortSignal);
  }
}
