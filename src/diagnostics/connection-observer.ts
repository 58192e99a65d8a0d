// Reads one connection: its events and its statistics go into the person's trail. Never changes the
// connection, and must be there before `createOffer`, or the first candidates are missed.

import { abortScope, delay, listen, onAbort } from '../base/abort.js';
import { wallMs } from '../base/clock.js';
import { candidatesIn } from './ice/candidate.js';
import { configured, readError, serverStatuses } from './ice/ice-servers.js';
import { observersOf } from './ice/nat.js';
import { readStats } from './ice/stats.js';
import type { IceServerStatus, PeerFacts, Rejections, Stage } from './peer-facts.js';
import type { PeerHistory } from './peer-history.js';
import type { Happening } from './report.js';
import type { Ms } from './verdict.js';

export interface NegotiationRole {
  readonly offerer: boolean;
  readonly polite: boolean;
  readonly servers: readonly RTCIceServer[];
  /** What was not let in through its data channel so far. */
  refused(): Rejections;
}

interface Reporter {
  now(): Ms;
  emit(happening: Happening): void;
  /** Something a person would want to see at once. */
  onEdge(): void;
}

type States = PeerFacts['states'];

/** A browser answers in a few milliseconds, a busy one in some tens. */
const statsDueMs = 2000;

const steps: readonly Stage[] = [
  'offer',
  'answer',
  'candidates',
  'checking',
  'ice',
  'dtls',
  'connected',
];

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

  /** Connected, and we know how: five seconds between two samples are enough. */
  get isSettled(): boolean {
    const isUp = this.#states.connection === 'connected' && this.#history.path !== undefined;
    return isUp || this.#abortSignal.aborted;
  }

  fates(): readonly IceServerStatus[] {
    const { gatheringSince: since, gatheredAt, local, errors } = this.#history;
    const isComplete = gatheredAt !== undefined;
    // A server that had time left when the watch ended is not called silent afterwards.
    const now = this.#endedAt ?? this.#now();
    const isRelayOnly = this.policy === 'relay';
    return serverStatuses(this.#servers, { since, now, local, errors, isComplete, isRelayOnly });
  }

  /** STUN servers of different operators that answered. */
  get observers(): number {
    const { gatheredAt, stages } = this.#history;
    const isOver = gatheredAt !== undefined;
    // Chromium stops asking once a path works.
    // Browser note chromium-gathering-stops
    const isCutShort = isOver && stages.ice !== undefined && stages.ice <= gatheredAt;
    return observersOf(this.fates(), { isOver, isCutShort });
  }

  /** One full sample; never two of one connection at once. */
  sample(): Promise<void> {
    this.#sampling ??= this.#sample().finally(() => {
      this.#sampling = undefined;
    });
    return this.#sampling;
  }

  /** One that begins after this moment: a sample that is under way may not know yet what happened. */
  sampleAnew(): Promise<void> {
    return this.#sampling ? this.#sampling.then(() => this.sample()) : this.sample();
  }

  /** `null` when there are none: Firefox leaves the question open for ever if the connection is closed meanwhile. */
  // Browser note firefox-stats-pending
  async #stats(): Promise<RTCStatsReport | null> {
    const wait = abortScope(this.#abortSignal);
    const none = () => null;
    const overdue = delay(statsDueMs, wait.signal).then(none, none);
    const stats = await Promise.race([this.#connection.getStats().catch(none), overdue]);
    wait.end();
    return stats;
  }

  async #sample(): Promise<void> {
    if (this.#abortSignal.aborted || this.#connection.connectionState === 'closed') return;
    const stats = await this.#stats();
    // Closed meanwhile: the platform rejects, and there is nothing left to know.
    if (!stats || this.#abortSignal.aborted) return;
    // Candidates that came later than their description have been added to it.
    if (this.#connection.connectionState !== 'connected' || this.#isUntold)
      this.#readDescriptions();
    const isOver = ['failed', 'closed'].includes(this.#connection.connectionState);
    const reading = readStats(stats as unknown as Map<string, unknown>);
    // Statistics may be older than the event that made us look (Chromium keeps them for 50 ms).
    // Browser note chromium-stats-cache
    const dtls = this.#dtls?.state ?? reading.dtls;
    this.#history.take({ ...reading, dtls }, this.#now(), isOver);
  }

  /** A check may overtake the candidate that it comes from, even until after the connection stands. */
  get #isUntold(): boolean {
    const { path } = this.#history;
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
    const hear = <E extends Event>(type: string, act: (event: E) => void) =>
      listen<E>(this.#connection, type, act, this.#abortSignal);
    hear<RTCPeerConnectionIceEvent>('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) {
        this.#history.candidate('local', this.#now(), candidate.candidate, candidate);
      } else {
        this.#reporter.emit({ type: 'candidate', side: 'local', kind: 'all', fate: 'end' });
      }
    });
    hear<RTCPeerConnectionIceErrorEvent>('icecandidateerror', (event) =>
      this.#candidateError(event),
    );
    hear('signalingstatechange', () => this.#onSignaling());
    hear('icegatheringstatechange', () => {
      const { iceGatheringState } = this.#connection;
      if (iceGatheringState === 'gathering') this.#history.gatheringSince ??= this.#now();
      if (iceGatheringState === 'complete') this.#history.gatheredAt ??= this.#now();
      this.#change('gathering');
    });
    hear('iceconnectionstatechange', () => {
      const { iceConnectionState } = this.#connection;
      if (iceConnectionState === 'checking') this.#reachAll('checking');
      if (['connected', 'completed'].includes(iceConnectionState)) this.#reachAll('ice');
      this.#change('ice');
    });
    hear('connectionstatechange', () => {
      if (this.#connection.connectionState === 'connected') this.#onConnected();
      else if (this.#history.stages.connected !== undefined) this.#history.lostAt ??= this.#now();
      this.#change('connection');
      this.#edge();
    });
  }

  #onConnected(): void {
    this.#reachAll('connected');
    this.#history.gaveUpAt = this.#history.goneAt = undefined;
    this.#history.failed = this.#history.lostAt = undefined;
  }

  /** What comes before was reached, too: Chromium checks before it tells that the answer is set. */
  // Browser note chromium-checks-before-answer
  #reachAll(last: Stage): void {
    const now = this.#now();
    for (const stage of steps.slice(0, steps.indexOf(last) + 1)) this.#history.reach(stage, now);
  }

  #candidateError(event: RTCPeerConnectionIceErrorEvent): void {
    const error = readError(event, this.#now());
    this.#history.error(error);
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
    // Stable after a rollback has no description: that is no answer.
    if (signalingState === 'stable' && currentRemoteDescription) this.#history.reach('answer', now);
    // The first candidates travel inside the description.
    for (const line of candidatesIn(remoteDescription?.sdp ?? '')) {
      this.#history.candidate('remote', now, line);
    }
  }

  /** Transports exist from the first description on, and a restart may bring others. */
  #findTransport(): void {
    const { sctp } = this.#connection;
    const senders = this.#connection.getSenders().map((sender) => sender.transport);
    const dtls = sctp?.transport ?? senders.find((transport) => transport !== null);
    if (!dtls || dtls === this.#dtls) return;
    this.#dtls = dtls;
    const onDtls = () => {
      this.#history.dtls = dtls.state;
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
