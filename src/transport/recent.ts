// Remembers the envelopes that went by, by their outer nonce, so that each is delivered once however
// many brokers carry it. Knows of an envelope only where its nonce lies (protocol page, Envelope).

import { type Bytes, hex } from '../base/bytes.js';

const nonceAt = 2;
const nonceBytes = 12;
/** Some minutes of a busy room; a nonce is 12 bytes, so this is small. */
const capacity = 4096;

/** `null` for bytes too short to be an envelope. */
export const outerNonce = (envelope: Bytes): string | null =>
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

/** What one line has heard and said: tells our own echo, copies and news apart. */
export class Hearing {
  /** Envelope → monotonic milliseconds at which we sent it; `null` for those of others. */
  readonly #known = new Recent<number | null>();

  said(envelope: Bytes, now: number): void {
    const nonce = outerNonce(envelope);
    if (nonce !== null) this.#known.add(nonce, now);
  }

  /** `{ echoOf }` is when we said it ourselves; `copy` and `foreign` need no further words. */
  hear(envelope: Bytes): 'news' | 'copy' | 'foreign' | { readonly echoOf: number } {
    const nonce = outerNonce(envelope);
    if (nonce === null) return 'foreign';
    const saidAt = this.#known.get(nonce);
    if (typeof saidAt === 'number') return { echoOf: saidAt };
    return this.#known.add(nonce, null) ? 'news' : 'copy';
  }
}
