// Detects echoes of our own envelopes by their outer nonce (protocol page, Envelope). Envelopes of others are deduplicated
// later, after authentication: before it, an attacker could flush the memory.

import { type Bytes, hex } from '../base/bytes.js';

const nonceAt = 2;
const nonceBytes = 12;
/** Entries for some minutes of a busy room; an entry is small, because a nonce has 12 bytes. */
const capacity = 4096;

/** `null` for bytes that are too short for an envelope. */
const outerNonce = (envelope: Bytes): string | null =>
  envelope.length < nonceAt + nonceBytes
    ? null
    : hex(envelope.subarray(nonceAt, nonceAt + nonceBytes));

/** The most recent keys, with a value each. The oldest one is removed first. */
export class Deduplicator<T> {
  readonly #entries = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  /** Returns `false` if the key is known already; its value stays. */
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
  /** The number of times that it came back. */
  echoes: number;
}

/** Consecutive messages that must come back more than once: a single one may have been replayed by an attacker. */
const enoughCopied = 3;

/** The envelopes that one transport has published: distinguishes their echoes from the envelopes of others. */
export class Published {
  readonly #sent = new Deduplicator<Sent>();
  #latest: Sent | null = null;
  #copied = 0;
  #copies = 1;

  /** The number of echoes of a message: more than one where several addresses lead to one broker. */
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

  /** The time at which the envelope was sent; `undefined` for an envelope of another sender. Counts the echo. */
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
