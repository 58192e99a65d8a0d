// Candidates of the other side on their way to the browser: those that come before their description wait for it, and
// only those go in that protocol/candidates.ts allows. Knows no negotiation and no channel.

import { listen } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import {
  judgeCandidate,
  noAddresses,
  parseCandidate,
  type RemoteCandidate,
  withOwn,
} from '../protocol/candidates.js';
import type { ChannelRejections } from '../protocol/data-channel-guard.js';
import { isOfGeneration, screenCandidates } from '../protocol/sdp.js';
import { type Candidate, limits } from '../protocol/signal.js';

const minuteMs = 60_000;
/**
 * Ports of one address that is not public, for one description. A browser has one in each network; a relay there has one for
 * each TURN server and network.
 */
const portsOfAddress = 12;

export interface RemoteCandidatesOptions {
  readonly connection: RTCPeerConnection;
  /** What is not used is counted here. */
  readonly refused: ChannelRejections;
  /** Those that were held back may be used now: add them in turn. */
  onReleased(candidates: readonly Candidate[]): void;
  /** The browser does not take one of the present ICE generation. */
  onError(thrown: unknown): void;
}

export class RemoteCandidates {
  readonly #options: RemoteCandidatesOptions;
  #own = noAddresses;
  #early: Candidate[] = [];
  /** In networks that we have no address in, as far as is known. */
  #held: Candidate[] = [];
  /** Where candidates of the last minute led, and when that was said first. */
  readonly #recent = new Map<string, number>();
  /** Of the present description: address → endpoints. */
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

  /** The description as the browser is to see it. */
  screen(sdp: string): string {
    this.#endpoints.clear();
    this.#held = [];
    const screened = screenCandidates(sdp, (candidate) => this.#isUsable(candidate));
    // Those that are held back may follow.
    return this.#held.length > 0 ? screened.replace(/^a=end-of-candidates\r\n/gm, '') : screened;
  }

  /** Candidates that came before their description. */
  takeEarly(): Candidate[] {
    return this.#early.splice(0);
  }

  /** Their description was ignored, so that the browser will not know what these belong to; or it is still to be applied. */
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
        // A candidate of an earlier generation is refused too; it is of no use and does no harm.
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
