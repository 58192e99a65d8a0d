// Remote candidates on their way to the browser: early ones wait for their description, and only those that
// protocol/candidate-filter.ts allows are used.

import { listen } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import {
  judgeCandidate,
  noAddresses,
  parseCandidate,
  type RemoteCandidate,
  withOwn,
} from '../protocol/candidate-filter.js';
import type { ChannelRejections } from '../protocol/data-channel-guard.js';
import { isOfGeneration, screenCandidates } from '../protocol/sdp.js';
import { type Candidate, limits } from '../protocol/signal.js';

const minuteMs = 60_000;
/**
 * Ports of one private address for one description. A browser has one in each network; a relay there has one for each TURN
 * server and network.
 */
const portsOfAddress = 12;

export interface RemoteCandidatesOptions {
  readonly connection: RTCPeerConnection;
  /** Counts candidates that are not used. */
  readonly refused: ChannelRejections;
  /** Deferred candidates may be used now: add them in order. */
  onReleased(candidates: readonly Candidate[]): void;
  /** The browser rejected a candidate of the current ICE generation. */
  onError(thrown: unknown): void;
}

export class RemoteCandidates {
  readonly #options: RemoteCandidatesOptions;
  #own = noAddresses;
  #early: Candidate[] = [];
  /** Candidates in networks in which we have no known address. */
  #held: Candidate[] = [];
  /** Endpoints of the candidates of the last minute, and when each first appeared. */
  readonly #recent = new Map<string, number>();
  /** For the current description: address → endpoints. */
  readonly #endpoints = new Map<string, Set<string>>();

  constructor(options: RemoteCandidatesOptions, abortSignal: AbortSignal) {
    this.#options = options;
    listen<RTCPeerConnectionIceEvent>(
      options.connection,
      'icecandidate',
      ({ candidate }) => this.#gathered(candidate?.candidate ?? ''),
      abortSignal,
    );
  }

  /** The description as the browser is to apply it. */
  screen(sdp: string): string {
    this.#endpoints.clear();
    this.#held = [];
    const screened = screenCandidates(sdp, (candidate) => this.#isUsable(candidate));
    // Deferred candidates may follow.
    return this.#held.length > 0 ? screened.replace(/^a=end-of-candidates\r\n/gm, '') : screened;
  }

  /** Returns the candidates that came before their description. */
  takeEarly(): Candidate[] {
    return this.#early.splice(0);
  }

  /** Their description was ignored, so that the browser cannot assign them; or it has not been applied yet. */
  async add(
    candidates: readonly Candidate[],
    { isIgnored = false, isEarly = false } = {},
  ): Promise<void> {
    const { connection, onError } = this.#options;
    if (isEarly || !connection.remoteDescription) {
      this.#early = [...this.#early, ...candidates].slice(-limits.candidatesPerConnection);
      return;
    }
    for (const candidate of candidates) {
      if (!this.#isUsable(candidate)) continue;
      try {
        await connection.addIceCandidate(candidate);
      } catch (thrown) {
        // A candidate of an earlier generation is rejected too, without harm.
        const isCurrent = isOfGeneration(candidate, connection.remoteDescription.sdp);
        if (!isIgnored && isCurrent) onError(thrown);
      }
    }
  }

  #gathered(candidate: string): void {
    const own = withOwn(this.#own, candidate);
    const isNews = JSON.stringify(own) !== JSON.stringify(this.#own);
    this.#own = own;
    if (isNews && this.#held.length > 0) this.#options.onReleased(this.#held.splice(0));
  }

  #isUsable(candidate: Candidate): boolean {
    const read = parseCandidate(candidate.candidate);
    const judgement = judgeCandidate(read, this.#own);
    if (judgement === 'hold' && this.#held.length < limits.candidatesPerConnection)
      this.#held.push(candidate);
    if (judgement === 'refuse') this.#options.refused.address++;
    return judgement === 'use' && read !== null && this.#isWithinLimits(read);
  }

  #isWithinLimits({ kind, protocol, address, port }: RemoteCandidate): boolean {
    const now = monotonicMs();
    for (const [known, at] of this.#recent) if (at <= now - minuteMs) this.#recent.delete(known);
    const endpoint = `${protocol} ${address} ${port}`;
    const ofAddress = this.#endpoints.get(address) ?? new Set();
    const isNew = !this.#recent.has(endpoint);
    const isOver =
      (isNew && this.#recent.size >= limits.candidatesPerConnection) ||
      (kind !== 'public' && !ofAddress.has(endpoint) && ofAddress.size >= portsOfAddress);
    if (isOver) {
      this.#options.refused.candidates++;
      return false;
    }
    if (isNew) this.#recent.set(endpoint, now);
    this.#endpoints.set(address, ofAddress.add(endpoint));
    return true;
  }
}
