// Our candidates on their way to the other side (RFC 8838): the first ride inside the description they belong to, the
// rest follow in batches that grow rarer. Knows neither what is negotiated nor what carries it.

import { abortScope, after, delay, listen } from '../base/abort.js';
import type { Candidate } from '../protocol/signal.js';

/** A broker takes few messages; the last figure repeats. Milliseconds. */
const batchMs = [50, 250, 1000, 4000] as const;

export class TrickleIce {
  readonly #connection: RTCPeerConnection;
  readonly #send: (candidates: readonly Candidate[]) => void;
  readonly #abortSignal: AbortSignal;
  /** Descriptions that wait for candidates; these go inside them meanwhile. */
  #held = 0;
  #waiting: Candidate[] = [];
  #batches = 0;
  #batchDue: (() => void) | null = null;

  constructor(
    connection: RTCPeerConnection,
    say: (candidates: readonly Candidate[]) => void,
    abortSignal: AbortSignal,
  ) {
    this.#connection = connection;
    this.#send = say;
    this.#abortSignal = abortSignal;
    listen<RTCPeerConnectionIceEvent>(
      connection,
      'icecandidate',
      ({ candidate }) => this.#gathered(candidate),
      abortSignal,
    );
  }

  /** A description that was made has not been said yet. */
  get isHolding(): boolean {
    return this.#held > 0;
  }

  /** Gives candidates so many milliseconds to be there when the description is said. */
  async hold(patienceMs: number): Promise<void> {
    this.#held++;
    if (patienceMs > 0) await complete(this.#connection, patienceMs, this.#abortSignal);
    this.#held--;
  }

  /** The description was said: what it did not hold follows it. */
  follow(sdp: string): void {
    this.#waiting = this.#waiting.filter(
      ({ candidate }) => !sdp.includes(candidate.replace(/^candidate:/, 'a=candidate:')),
    );
    this.#batches = 0;
    this.#planBatch();
  }

  #gathered(candidate: RTCIceCandidate | null): void {
    // Firefox marks the end with an empty candidate before the null one.
    if (!candidate?.candidate) return;
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.#waiting.push({
      candidate: candidate.candidate,
      sdpMid,
      sdpMLineIndex,
      usernameFragment: usernameFragment ?? null,
    });
    this.#planBatch();
  }

  #planBatch(): void {
    if (this.#held > 0 || this.#batchDue || this.#waiting.length === 0) return;
    const dueMs = batchMs[Math.min(this.#batches, batchMs.length - 1)] ?? 0;
    this.#batchDue = after(dueMs, () => this.#sayBatch(), this.#abortSignal);
  }

  #sayBatch(): void {
    this.#batchDue = null;
    // A candidate must not overtake the description it belongs to.
    if (this.#held > 0 || this.#waiting.length === 0) return;
    this.#batches++;
    this.#send(this.#waiting.splice(0));
  }
}

/** Settles when gathering is complete or patience is over, whichever comes first. */
async function complete(
  connection: RTCPeerConnection,
  patienceMs: number,
  abortSignal: AbortSignal,
): Promise<void> {
  // Firefox still says so of the generation before, for a moment; a new description holds no candidates by then.
  const isOver = connection.iceGatheringState === 'complete';
  if (isOver && connection.localDescription?.sdp.includes('a=candidate:')) return;
  const wait = abortScope(abortSignal);
  const isComplete = new Promise<void>((resolve) => {
    listen(
      connection,
      'icegatheringstatechange',
      () => {
        if (connection.iceGatheringState === 'complete') resolve();
      },
      wait.signal,
    );
  });
  // The lifetime's end is no error here: whoever waited asks whether it is still wanted.
  await Promise.race([isComplete, delay(patienceMs, wait.signal).catch(() => {})]);
  wait.end();
}
