// Observes one connection: its events and statistics enter the history of the peer. It never changes the connection. It
// must be created before `createOffer`, or the first candidates are missed.

import { abortScope, delay, listen, onAbort } from '../base/abort.js';
import { wallMs } from '../base/clock.js';
import { candidatesIn } from './ice/candidate.js';
import { configured, readError, serverStatuses } from './ice/ice-servers.js';
import { observersOf } from './ice/nat.js';
import { type Reading, readStats } from './ice/stats.js';
import {
  connectionStages,
  type IceServerStatus,
  type PeerFacts,
  type Rejections,
  type Stage,
} from './peer-facts.js';
import type { PeerHistory } from './peer-history.js';
import type { Happening } from './report.js';
import type { Ms } from './verdict.js';

export interface NegotiationRole {
  readonly offerer: boolean;
  readonly polite: boolean;
  readonly servers: readonly RTCIceServer[];
  /** The rejected messages of its data channel so far. */
  refused(): Rejections;
}

interface Reporter {
  now(): Ms;
  emit(happening: Happening): void;
  /** A change that users should see at once. */
  onEdge(): void;
}

type States = PeerFacts['states'];

/** A browser responds within a few milliseconds, a busy one within some tens. */
const statsDueMs = 2000;

const steps: readonly Stage[] = connectionStages.slice(
  connectionStages.indexOf('offer'),
  connectionStages.indexOf('media'),
);

/** The statistics of a connection; `null` if it was closed. */
export const takeReading = (
  connection: Pick<RTCPeerConnection, 'getStats'>,
): Promise<Reading | null> =>
  connection.getStats().then(
    (stats) => readStats(stats as unknown as Map<string, unknown>),
    () => null,
  );

export class ConnectionObserver {
  readonly role: NegotiationRole;
  readonly policy: RTCIceTransportPolicy;
  readonly #connection: RTCPeerConnection;
  readonly #history: PeerHistory;
  readonly #reporter: Reporter;
  readonly #abortSignal: AbortSignal;
  readonly #servers: ReturnType<typeof configured>;
  #states: States;
  #endedAt: Ms | undefined;
  #dtls: RTCDtlsTransport | undefined;
  #sampling: Promise<void> | undefined;

  constructor(
    connection: RTCPeerConnection,
    {
      role,
      history,
      reporter,
    }: { role: NegotiationRole; history: PeerHistory; reporter: Reporter },
    abortSignal: AbortSignal,
  ) {
    this.role = role;
    this.#connection = connection;
    this.#history = history;
    this.#reporter = reporter;
    this.#abortSignal = abortSignal;
    this.#servers = configured(role.servers, wallMs());
    this.policy = connection.getConfiguration().iceTransportPolicy ?? 'all';
    this.#states = this.#read(reporter.now());
    this.#listen();
    onAbort(abortSignal, () => {
      this.#endedAt = reporter.now();
    });
  }

  get states(): States {
    return this.#states;
  }

  /** Connected on a known path: one sample in five seconds suffices. */
  get isSettled(): boolean {
    const isUp = this.#states.connection === 'connected';
    return (isUp && this.#history.attempt.selected !== null) || this.#abortSignal.aborted;
  }

  serverStatuses(): readonly IceServerStatus[] {
    const { gathering, local, errors } = this.#history.attempt;
    const { since } = gathering;
    const isComplete = gathering.completeAt !== undefined;
    // A server that had time left when the observation ended does not become silent afterwards.
    const now = this.#endedAt ?? this.#now();
    const isRelayOnly = this.policy === 'relay';
    return serverStatuses(this.#servers, { since, now, local, errors, isComplete, isRelayOnly });
  }

  /** The number of STUN servers of different operators that responded. */
  get observers(): number {
    const { stages, attempt } = this.#history;
    const { completeAt } = attempt.gathering;
    const isOver = completeAt !== undefined;
    // Chromium stops gathering once a path works.
    // Browser note chromium-gathering-stops
    const isCutShort = isOver && stages.ice !== undefined && stages.ice <= completeAt;
    return observersOf(this.serverStatuses(), { isOver, isCutShort });
  }

  /** Takes one sample; never two of one connection at once. */
  sample(): Promise<void> {
    this.#sampling ??= this.#sample().finally(() => {
      this.#sampling = undefined;
    });
    return this.#sampling;
  }

  /** Takes a sample that begins after this call: a running sample may be older than the present event. */
  sampleAgain(): Promise<void> {
    return this.#sampling ? this.#sampling.then(() => this.sample()) : this.sample();
  }

  /** `null` if they are unavailable: in Firefox the promise stays pending if the connection is closed meanwhile. */
  // Browser note firefox-stats-pending
  async #stats(): Promise<RTCStatsReport | null> {
    const wait = abortScope(this.#abortSignal);
    const unavailable = () => null;
    const overdue = delay(statsDueMs, wait.signal).then(unavailable, unavailable);
    const stats = await Promise.race([this.#connection.getStats().catch(unavailable), overdue]);
    wait.end();
    return stats;
  }

  async #sample(): Promise<void> {
    if (this.#abortSignal.aborted || this.#connection.connectionState === 'closed') return;
    const stats = await this.#stats();
    // The platform rejects if the connection was closed meanwhile.
    if (!stats || this.#abortSignal.aborted) return;
    // The description also contains the candidates that arrived after it.
    if (this.#connection.connectionState !== 'connected' || this.#isIncomplete)
      this.#readDescriptions();
    const isOver = ['failed', 'closed'].includes(this.#connection.connectionState);
    const reading = readStats(stats as unknown as Map<string, unknown>);
    // Statistics may be older than the event that caused this sample (Chromium caches them for 50 ms).
    // Browser note chromium-stats-cache
    const dtls = this.#dtls?.state ?? reading.dtls;
    this.#history.take({ ...reading, dtls }, this.#now(), isOver);
  }

  /** A check may arrive before the candidate that sends it, even until the connection is established. */
  get #isIncomplete(): boolean {
    const path = this.#history.attempt.selected?.path;
    return !path || (path.kind === 'nat' && path.remote === 'prflx');
  }

  #now(): Ms {
    return this.#reporter.now();
  }

  #read(since: Ms): States {
    const { signalingState, iceGatheringState, iceConnectionState, connectionState } =
      this.#connection;
    return {
      signaling: signalingState,
      gathering: iceGatheringState,
      ice: iceConnectionState,
      connection: connectionState,
      since,
    };
  }

  #edge(): void {
    this.#reporter.onEdge();
  }

  #listen(): void {
    const on = <E extends Event>(type: string, act: (event: E) => void) =>
      listen<E>(this.#connection, type, act, this.#abortSignal);
    on<RTCPeerConnectionIceEvent>('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) {
        this.#history.candidate('local', this.#now(), candidate.candidate, candidate);
      } else {
        this.#reporter.emit({ type: 'candidate', side: 'local', kind: 'all', fate: 'end' });
      }
    });
    on<RTCPeerConnectionIceErrorEvent>('icecandidateerror', (event) => this.#candidateError(event));
    on('signalingstatechange', () => this.#onSignaling());
    on('icegatheringstatechange', () => {
      const { iceGatheringState } = this.#connection;
      const { gathering } = this.#history.attempt;
      if (iceGatheringState === 'gathering') gathering.since ??= this.#now();
      if (iceGatheringState === 'complete') gathering.completeAt ??= this.#now();
      this.#change('gathering');
    });
    on('iceconnectionstatechange', () => {
      const { iceConnectionState } = this.#connection;
      if (iceConnectionState === 'checking') this.#reachAll('checking');
      if (['connected', 'completed'].includes(iceConnectionState)) this.#reachAll('ice');
      this.#change('ice');
    });
    on('connectionstatechange', () => {
      if (this.#connection.connectionState === 'connected') this.#onConnected();
      else this.#history.disconnected(this.#now());
      this.#change('connection');
      this.#edge();
    });
  }

  #onConnected(): void {
    this.#reachAll('connected');
    this.#history.connected();
  }

  /** The stages before `last` were reached, too: Chromium starts checks before it reports that the answer is set. */
  // Browser note chromium-checks-before-answer
  #reachAll(last: Stage): void {
    const now = this.#now();
    for (const stage of steps.slice(0, steps.indexOf(last) + 1)) this.#history.reach(stage, now);
  }

  #candidateError(event: RTCPeerConnectionIceErrorEvent): void {
    const error = readError(event, this.#now());
    this.#history.attempt.error(error);
    const { url: server, code } = error;
    this.#reporter.emit({
      type: 'candidate-error',
      server,
      code,
      text: event.errorText || undefined,
    });
    this.#edge();
  }

  #onSignaling(): void {
    this.#readDescriptions();
    this.#change('signaling');
    this.#findTransport();
    this.#edge();
  }

  #readDescriptions(): void {
    const { signalingState, remoteDescription, currentRemoteDescription } = this.#connection;
    const now = this.#now();
    if (signalingState.startsWith('have-')) this.#history.reach('offer', now);
    // After a rollback the state is stable without a description: that is no answer.
    if (signalingState === 'stable' && currentRemoteDescription) this.#history.reach('answer', now);
    // The first candidates are part of the description.
    for (const line of candidatesIn(remoteDescription?.sdp ?? '')) {
      this.#history.candidate('remote', now, line);
    }
  }

  /** Transports exist from the first description on; a restart may replace them. */
  #findTransport(): void {
    const { sctp } = this.#connection;
    const senders = this.#connection.getSenders().map((sender) => sender.transport);
    const dtls = sctp?.transport ?? senders.find((transport) => transport !== null);
    if (!dtls || dtls === this.#dtls) return;
    this.#dtls = dtls;
    const onDtls = () => {
      this.#history.attempt.statistics.dtls = dtls.state;
      if (dtls.state === 'connected') this.#reachAll('dtls');
      this.#reporter.emit({ type: 'state', what: 'dtls', to: dtls.state });
      this.#edge();
    };
    listen(dtls, 'statechange', onDtls, this.#abortSignal);
    const onSctp = () =>
      this.#reporter.emit({ type: 'state', what: 'sctp', to: sctp?.state ?? '' });
    if (sctp) listen(sctp, 'statechange', onSctp, this.#abortSignal);
    const ice = dtls.iceTransport as RTCIceTransport | undefined;
    if (ice) listen(ice, 'selectedcandidatepairchange', () => this.#edge(), this.#abortSignal);
  }

  #change(what: 'signaling' | 'gathering' | 'ice' | 'connection'): void {
    const before = this.#states;
    const isSame = before.connection === this.#connection.connectionState;
    this.#states = this.#read(isSame ? before.since : this.#now());
    if (before[what] === this.#states[what]) return;
    this.#reporter.emit({ type: 'state', what, to: this.#states[what] });
  }
}
