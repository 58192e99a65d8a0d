// The inbound queue: opens envelopes one after the other. A topic is open to the whole internet, so floods are stopped here, as
// a count and at a bounded cost. Frames inside the envelopes are not interpreted.

import { after, serial } from '../base/abort.js';
import { type Bytes, hex } from '../base/bytes.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { isSampled, RateMeter } from '../base/rate-limiter.js';
import { openEnvelope } from '../protocol/envelope.js';
import { type RoomKeys, wireVersion } from '../protocol/keys.js';
import { limits } from '../protocol/signal.js';
import { Deduplicator } from '../transport/deduplicate.js';
import type { Counters, OtherVersion } from './traffic-counters.js';

/**
 * For each broker. `failed`: unreadable or forged envelopes that are opened in a second (0.1 ms each, so 2 % of a core).
 * `opened`: all envelopes in a second; 16 participants send at most 80. Beyond either limit a random sample is opened.
 * `waiting`: envelopes in the queue (2 MB at most). `otherVersions`: envelopes of another version that are tried in a second.
 * `flooded`: failures in a second that are reported, until the rate has been lower for `calmMs`.
 */
export const receiveQueueLimits = {
  failed: 200,
  opened: 400,
  waiting: 256,
  otherVersions: 2,
  flooded: 100,
  calmMs: 10_000,
};

export interface ReceiveQueueOptions {
  readonly keys: RoomKeys;
  readonly counters: Counters;
  /** `false`: one of the frames was forged. */
  onFrames(frames: readonly Bytes[]): Promise<boolean>;
  /** A member of this room uses another version of the wire format; called once for each of the two. */
  onVersion(which: OtherVersion): void;
  /** This broker delivers so much unreadable data that a sample is opened; `false` when that has ended. */
  onFlood(broker: string, isFlooded: boolean): void;
}

interface Waiting {
  readonly bytes: Bytes;
  readonly mark: string;
}

/** The queue of one broker: a flood from one does not affect the others. */
class Source {
  readonly waiting: Waiting[] = [];
  readonly heard = new RateMeter(1000);
  readonly failed = new RateMeter(1000);
  floodedAt = Number.NEGATIVE_INFINITY;
  isFlooded = false;
}

/** An envelope is identified by its outer nonce and its tag, which copies share. */
const markOf = (envelope: Bytes): string =>
  hex(envelope.subarray(2, 14)) + hex(envelope.subarray(-16));

export class ReceiveQueue {
  readonly #options: ReceiveQueueOptions;
  readonly #abortSignal: AbortSignal;
  readonly #inOrder = serial((thrown) => reportError(thrown));
  readonly #sources = new Map<string, Source>();
  /** Envelopes that were opened. Only these are remembered, since unauthenticated data could evict them. */
  readonly #known = new Deduplicator<true>();
  readonly #tried = new RateMeter(1000);
  readonly #toldVersions = new Set<OtherVersion>();
  /** Frames that arrived over data channels. */
  #waitingFrames = 0;

  constructor(options: ReceiveQueueOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
  }

  /** Opens one message after the other, so that decryption does not reorder them. */
  receive(bytes: Bytes, broker = ''): void {
    const { counters } = this.#options;
    if (bytes.length > limits.payloadIn) {
      counters.drop('oversize');
      return;
    }
    const mark = markOf(bytes);
    if (this.#known.get(mark)) {
      counters.drop('duplicate');
      return;
    }
    const source = this.#sources.get(broker) ?? new Source();
    this.#sources.set(broker, source);
    const now = monotonicMs();
    source.heard.add(now);
    if (this.#isInSample(source, now)) this.#wait(source, broker, { bytes, mark });
    else this.#refuse(source, broker);
  }

  /** Frames that arrived over a data channel, without an envelope. */
  receiveFrames(frames: readonly Bytes[]): void {
    const { counters, onFrames } = this.#options;
    if (this.#waitingFrames >= receiveQueueLimits.waiting) {
      counters.drop('flood');
      return;
    }
    this.#waitingFrames++;
    this.inTurn(async () => {
      this.#waitingFrames--;
      await onFrames(frames);
    });
  }

  /** Runs after everything that was received before. */
  inTurn(task: () => Promise<void>): void {
    this.#inOrder(async () => {
      if (!this.#abortSignal.aborted) await task();
    });
  }

  #isInSample({ failed, heard }: Source, now: number): boolean {
    const fraction = randomFraction();
    return (
      isSampled(failed.count(now), receiveQueueLimits.failed, fraction) &&
      isSampled(heard.count(now), receiveQueueLimits.opened, fraction)
    );
  }

  /** If the queue is full, a random entry is dropped rather than always the newest. */
  #wait(source: Source, broker: string, one: Waiting): void {
    const { waiting } = source;
    if (waiting.length < receiveQueueLimits.waiting) {
      waiting.push(one);
      this.inTurn(() => this.#openNext(source, broker));
      return;
    }
    this.#refuse(source, broker);
    const victim = Math.floor(randomFraction() * (waiting.length + 1));
    if (victim === waiting.length) return;
    waiting.splice(victim, 1);
    waiting.push(one);
  }

  async #openNext(source: Source, broker: string): Promise<void> {
    const one = source.waiting.shift();
    if (!one) return;
    const { counters, keys, onFrames } = this.#options;
    if (this.#known.get(one.mark)) {
      counters.drop('duplicate');
      return;
    }
    const frames = await openEnvelope(keys, one.bytes);
    if (!frames) counters.drop((await this.#isOtherVersion(one.bytes)) ? 'version' : 'unreadable');
    else {
      this.#known.add(one.mark, true);
      if (await onFrames(frames)) return;
    }
    this.#fail(source, broker);
  }

  async #isOtherVersion(bytes: Bytes): Promise<boolean> {
    if (bytes[0] === wireVersion) return false;
    const { counters, keys, onVersion } = this.#options;
    const now = monotonicMs();
    this.#tried.add(now);
    const { otherVersions } = receiveQueueLimits;
    if (!isSampled(this.#tried.count(now), otherVersions, randomFraction())) return false;
    const version = await keys.otherVersionOf(bytes);
    if (version === null) return false;
    const which = version < wireVersion ? 'older' : 'newer';
    counters.otherVersion = { which, at: now };
    if (!this.#toldVersions.has(which)) onVersion(which);
    this.#toldVersions.add(which);
    return true;
  }

  #refuse(source: Source, broker: string): void {
    this.#options.counters.drop('flood');
    this.#fail(source, broker);
  }

  #fail(source: Source, broker: string): void {
    const now = monotonicMs();
    source.failed.add(now);
    if (source.failed.count(now) < receiveQueueLimits.flooded) return;
    source.floodedAt = now;
    if (source.isFlooded || this.#abortSignal.aborted) return;
    source.isFlooded = true;
    this.#options.onFlood(broker, true);
    this.#calmLater(source, broker, receiveQueueLimits.calmMs);
  }

  #calmLater(source: Source, broker: string, waitMs: number): void {
    const look = () => {
      const leftMs = source.floodedAt + receiveQueueLimits.calmMs - monotonicMs();
      if (leftMs > 0) {
        this.#calmLater(source, broker, leftMs);
        return;
      }
      source.isFlooded = false;
      this.#options.onFlood(broker, false);
    };
    after(waitMs, look, this.#abortSignal);
  }
}
