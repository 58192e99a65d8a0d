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
export class Deduplicator<T> {
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

interface Sent {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** How often it came back. */
  echoes: number;
}

/** Messages in a row that came back more than once: one may have been repeated by somebody else. */
const enoughCopied = 3;

/** The envelopes that one line has published itself: tells its echoes from what others say. */
export class Published {
  readonly #sent = new Deduplicator<Sent>();
  #latest: Sent | null = null;
  #copied = 0;
  #copies = 1;

  /** How often a message comes back: more than once where several lines lead to one broker. */
  get copies(): number {
    return this.#copies;
  }

  add(envelope: Bytes, now: number): void {
    const nonce = outerNonce(envelope);
    if (nonce === null) return;
    if (this.#latest?.echoes === 1) {
      this.#copied = 0;
      this.#copies = 1;
    }
    this.#latest = { at: now, echoes: 0 };
    this.#sent.add(nonce, this.#latest);
  }

  /** When this was sent; `undefined` for an envelope of somebody else. An echo is counted. */
  sentAt(envelope: Bytes): number | undefined {
    const nonce = outerNonce(envelope);
    const sent = nonce === null ? undefined : this.#sent.get(nonce);
    if (!sent) return undefined;
    sent.echoes++;
    if (sent.echoes === 2) this.#copied++;
    if (sent.echoes > 1 && this.#copied >= enoughCopied) this.#copies = sent.echoes;
    return sent.at;
  }
}
