// Local candidates on their way to the peer (RFC 8838): the first ones are part of the description, the rest follow in batches
// at growing intervals.

import { abortScope, after, listen, onAbort } from '../base/abort.js';
import type { Candidate } from '../protocol/signal.js';

/**
 * Milliseconds between batches, since brokers limit the rate; the last figure repeats. The answers of the STUN servers, which
 * are asked at the same time, share the first batch.
 */
const batchMs = [50, 250, 1000, 4000] as const;

/** How long a description waits for candidates, milliseconds. */
export interface Patience {
  readonly mostMs: number;
  /** After the first candidate; absent: until gathering is complete. */
  readonly moreMs?: number;
}

export class TrickleIce {
  readonly #connection: RTCPeerConnection;
  readonly #send: (candidates: readonly Candidate[]) => void;
  readonly #abortSignal: AbortSignal;
  /** Descriptions that wait for candidates, which become part of them meanwhile. */
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

  /** A description was created and has not been sent yet. */
  get isHolding(): boolean {
    return this.#held > 0;
  }

  /** Waits for candidates before the description is sent. */
  async hold(patience: Patience): Promise<void> {
    this.#held++;
    if (patience.mostMs > 0) await gathered(this.#connection, patience, this.#abortSignal);
    this.#held--;
  }

  /** The description was sent: the remaining candidates follow it. */
  follow(sdp: string): void {
    this.#waiting = this.#waiting.filter(
      ({ candidate }) => !sdp.includes(candidate.replace(/^candidate:/, 'a=candidate:')),
    );
    this.#batches = 0;
    this.#planBatch();
  }

  #gathered(candidate: RTCIceCandidate | null): void {
    // Firefox marks the end by an empty candidate before the null one.
    // Browser note firefox-empty-candidate
    // A candidate that only opens TCP connections is not worth a message: a peer that listens learns its address and port from the
    // connection (RFC 6544, section 7.2). Chromium gathers them 0.1 s after the others.
    if (!candidate?.candidate || candidate.tcpType === 'active') return;
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
    // A candidate must not be sent before its description.
    if (this.#held > 0 || this.#waiting.length === 0) return;
    this.#batches++;
    this.#send(this.#waiting.splice(0));
  }
}

/** Resolves when gathering is complete or the time is over, whichever comes first. */
function gathered(
  connection: RTCPeerConnection,
  { mostMs, moreMs }: Patience,
  abortSignal: AbortSignal,
): Promise<void> {
  // Firefox still reports the previous generation for a moment; a new description contains no candidates then.
  // Browser note firefox-stale-gathering-state
  const isOver = connection.iceGatheringState === 'complete';
  if (isOver && connection.localDescription?.sdp.includes('a=candidate:')) return Promise.resolve();
  const wait = abortScope(abortSignal);
  after(mostMs, () => wait.end(), wait.signal);
  const stateChanged = () => {
    if (connection.iceGatheringState === 'complete') wait.end();
  };
  listen(connection, 'icegatheringstatechange', stateChanged, wait.signal);
  const found = ({ candidate }: RTCPeerConnectionIceEvent) => {
    if (candidate?.candidate && moreMs !== undefined) after(moreMs, () => wait.end(), wait.signal);
  };
  listen<RTCPeerConnectionIceEvent>(connection, 'icecandidate', found, wait.signal);
  // An abort is no error here: the caller checks whether the result is still needed.
  return new Promise((resolve) => onAbort(wait.signal, resolve));
}
