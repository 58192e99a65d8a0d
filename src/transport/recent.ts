// Remembers the envelopes that a line has sent, by their outer nonce. Those of others are not remembered here: nothing
// in them is authenticated yet, and anybody could flush the memory. Knows of an envelope only where its nonce lies
// (protocol page, Envelope).

import { type Bytes, hex } from '../base/bytes.js';

const nonceAt = 2;
const nonceBytes = 12;
/** Some minutes of a busy room; a nonce is 12 bytes, so this is small. */
const capacity = 4096;

/** `null` for bytes too short to be an envelope. */
const outerNonce = (envelope: Bytes): string | null =>
  envelope.length < nonceAt + nonceBytes
    ? null
    : hex(envelope.subarray(nonceAt, nonceAt + nonceBytes));

/** The most recent keys with a value each; the oldest is forgotten first. */
export class Recent<T> {
  readonly #entries = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  /** `false` when the key was known already; its value stays. */
  add(key: string, value: T): boolean {
    if (this.#entries.has(key)) return false;
    this.#entries.set(key, value);
    if (this.#entries.size > capacity) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    return true;
  }
}

/** The envelopes that one line has published itself: tells its echoes from what others say. */
export class Published {
  /** Envelope → monotonic milliseconds at which it was sent. */
  readonly #sentAt = new Recent<number>();

  add(envelope: Bytes, now: number): void {
    const nonce = outerNonce(envelope);
    if (nonce !== null) this.#sentAt.add(nonce, now);
  }

  /** When this was sent; `undefined` for an envelope of somebody else. */
  sentAt(envelope: Bytes): number | undefined {
    const nonce = outerNonce(envelope);
    return nonce === null ? undefined : this.#sentAt.get(nonce);
  }
}
