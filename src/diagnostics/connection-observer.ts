// Reads one connection: its events and its statistics go into the person's trail. Never changes the
// connection, and must be there before `createOffer`, or the first candidates are missed.

import { childOf, delay, listen, onEnd } from '../base/abort.js';
import { candidatesIn } from './ice/candidate.js';
import { configured, readError, serverFates } from './ice/ice-servers.js';
import { observersOf } from './ice/nat.js';
import { readStats } from './ice/stats.js';
import type { Trail } from './peer-history.js';
import type { IceServerFate, PeerReport, Refusals, Stage } from './peer-report.js';
import type { Happening } from './report.js';
import type { Ms } from './verdict.js';

export interface Role {
  readonly offerer: boolean;
  readonly polite: boolean;
  readonly servers: readonly RTCIceServer[];
  /** What was not let in through its data channel so far. */
  refused(): Refusals;
}

interface Reporter {
  now(): Ms;
  tell(happening: Happening): void;
  /** Something a person would want to see at once. */
  onEdge(): void;
}

type States = PeerReport['states'];

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

export class Watch {
  readonly role: Role;
  readonly policy: RTCIceTransportPolicy;
  readonly #connection: RTCPeerConnection;
  readonly #trail: Trail;
  readonly #reporter: Reporter;
  readonly #life: AbortSignal;
  readonly #servers: ReturnType<typeof configured>;
  #states: States;
  #endedAt: Ms | undefined;
  #dtls: RTCDtlsTransport | undefined;
  #sampling: Promise<void> | undefined;

  constructor(
    connection: RTCPeerConnection,
    { role, trail, reporter }: { role: Role; trail: Trail; reporter: Reporter },
    life: AbortSignal,
  ) {
    this.role = role;
    this.#connection = connection;
    this.#trail = trail;
    this.#reporter = reporter;
    this.#life = life;
    this.#servers = configured(role.servers, Date.now());
    this.policy = connection.getConfiguration().iceTransportPolicy ?? 'all';
    this.#states = this.#read(reporter.now());
    this.#listen();
    onEnd(life, () => {
      this.#endedAt = reporter.now();
    });
  }

  get states(): States {
    return this.#states;
  }

  /** Connected, and we know how: five seconds between two samples are enough. */
  get isSettled(): boolean {
    const isUp = this.#states.connection === 'connected' && this.#trail.path !== undefined;
    return isUp || this.#life.aborted;
  }

  fates(): readonly IceServerFate[] {
    const { gatheringSince: since, gatheredAt, local, errors } = this.#trail;
    const isComplete = gatheredAt !== undefined;
    // A server that had time left when the watch ended is not called silent afterwards.
    const now = this.#endedAt ?? this.#now();
    const isRelayOnly = this.policy === 'relay';
    return serverFates(this.#servers, { since, now, local, errors, isComplete, isRelayOnly });
  }

  /** STUN servers of different operators that answered. */
  get observers(): number {
    const { gatheredAt, stages } = this.#trail;
    const isOver = gatheredAt !== undefined;
    // Chromium stops asking once a path works.
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
  async #stats(): Promise<RTCStatsReport | null> {
    const wait = childOf(this.#life);
    const none = () => null;
    const overdue = delay(statsDueMs, wait.signal).then(none, none);
    const stats = await Promise.race([this.#connection.getStats().catch(none), overdue]);
    wait.end();
    return stats;
  }

  async #sample(): Promise<void> {
    if (this.#life.aborted || this.#connection.connectionState === 'closed') return;
    const stats = await this.#stats();
    // Closed meanwhile: the platform rejects, and there is nothing left to know.
    if (!stats || this.#life.aborted) return;
    // Candidates that came later than their description have been added to it.
    if (this.#connection.connectionState !== 'connected' || this.#isUntold)
      this.#readDescriptions();
    const isOver = ['failed', 'closed'].includes(this.#connection.connectionState);
    const reading = readStats(stats as unknown as Map<string, unknown>);
    // Statistics may be older than the event that made us look (Chromium keeps them for 50 ms).
    const dtls = this.#dtls?.state ?? reading.dtls;
    this.#trail.take({ ...reading, dtls }, this.#now(), isOver);
  }

  /** A check may overtake the candidate that it comes from, even until after the connection stands. */
  get #isUntold(): boolean {
    const { path } = this.#trail;
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
      listen<E>(this.#connection, type, act, this.#life);
    hear<RTCPeerConnectionIceEvent>('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) {
        this.#trail.candidate('local', this.#now(), candidate.candidate, candidate);
      } else {
        this.#reporter.tell({ type: 'candidate', side: 'local', kind: 'all', fate: 'end' });
      }
    });
    hear<RTCPeerConnectionIceErrorEvent>('icecandidateerror', (event) =>
      this.#candidateError(event),
    );
    hear('signalingstatechange', () => this.#onSignaling());
    hear('icegatheringstatechange', () => {
      const { iceGatheringState } = this.#connection;
      if (iceGatheringState === 'gathering') this.#trail.gatheringSince ??= this.#now();
      if (iceGatheringState === 'complete') this.#trail.gatheredAt ??= this.#now();
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
      else if (this.#trail.stages.connected !== undefined) this.#trail.lostAt ??= this.#now();
      this.#change('connection');
      this.#edge();
    });
  }

  #onConnected(): void {
    this.#reachAll('connected');
    this.#trail.gaveUpAt = this.#trail.goneAt = undefined;
    this.#trail.failed = this.#trail.lostAt = undefined;
  }

  /** What comes before was reached, too: Chromium checks before it tells that the answer is set. */
  #reachAll(last: Stage): void {
    const now = this.#now();
    for (const stage of steps.slice(0, steps.indexOf(last) + 1)) this.#trail.reach(stage, now);
  }

  #candidateError(event: RTCPeerConnectionIceErrorEvent): void {
    const error = readError(event, this.#now());
    this.#trail.error(error);
    const { url: server, code } = error;
    this.#reporter.tell({
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
    if (signalingState.startsWith('have-')) this.#trail.reach('offer', now);
    // Stable after a rollback has no description: that is no answer.
    if (signalingState === 'stable' && currentRemoteDescription) this.#trail.reach('answer', now);
    // The first candidates travel inside the description.
    for (const line of candidatesIn(remoteDescription?.sdp ?? '')) {
      this.#trail.candidate('remote', now, line);
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
      this.#trail.dtls = dtls.state;
      if (dtls.state === 'connected') this.#reachAll('dtls');
      this.#reporter.tell({ type: 'state', what: 'dtls', to: dtls.state });
      this.#edge();
    };
    listen(dtls, 'statechange', onDtls, this.#life);
    const onSctp = () =>
      this.#reporter.tell({ type: 'state', what: 'sctp', to: sctp?.state ?? '' });
    if (sctp) listen(sctp, 'statechange', onSctp, this.#life);
    const ice = dtls.iceTransport as RTCIceTransport | undefined;
    if (ice) listen(ice, 'selectedcandidatepairchange', () => this.#edge(), this.#life);
  }

  #change(what: 'signaling' | 'gathering' | 'ice' | 'connection'): void {
    const before = this.#states;
    const isSame = before.connection === this.#connection.connectionState;
    this.#states = this.#read(isSame ? before.since : this.#now());
    if (before[what] === this.#states[what]) return;
    this.#reporter.tell({ type: 'state', what, to: this.#states[what] });
  }
}
