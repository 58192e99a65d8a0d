// One session in a room, from join to leave: creates keys, signalling, topology and diagnostics, connects them, and ends all of
// them by one abort signal. All decisions are made by the parts.

import { type AbortScope, whileAlive } from '../base/abort.js';
import { CallError } from '../base/errors.js';
import { version } from '../base/version.js';
import { Monitor } from '../diagnostics/monitor.js';
import { redact } from '../diagnostics/redact.js';
import { emptyReport, peerSummary, type Redaction, type Report } from '../diagnostics/report.js';
import { inFull } from '../media/bandwidth.js';
import { watchLight } from '../media/black-picture.js';
import type { Capture } from '../media/capture.js';
import { type Permissions, watchPermissions } from '../media/permission.js';
import { GroupSignals } from '../mesh/group-signals.js';
import { Mesh } from '../mesh/mesh.js';
import type { Topology } from '../mesh/topology.js';
import { recoveryMs } from '../peer/ice-recovery.js';
import type { PairSignal, PeerId, Wants } from '../protocol/signal.js';
import type { ArrivalKind } from '../room/join-outcome.js';
import { Room } from '../room/room.js';
import type { PathMark } from '../room/room-options.js';
import { loadMqtt, mqttTransport } from '../transport/mqtt.js';
import { multiTransport } from '../transport/multi-transport.js';
import type { BrokerFacts } from '../transport/transport.js';
import { Admission } from './admission.js';
import { BrokerStatus } from './broker-status.js';
import type { HostCommands } from './call-model.js';
import * as evidence from './diagnostics-adapter.js';
import { IceServers, usableServers } from './ice-servers.js';
import type { CallSettings } from './options.js';
import { createSessionKeys, prepareSessionKeys, type SessionKeys } from './session-keys.js';
import type { LobbyFacts, PeerView, SafetyFacts, Split } from './state.js';

export interface SessionOptions {
  readonly settings: CallSettings;
  readonly capture: Capture;
  /** Our current display name. */
  name(): string;
  /** The browser blocks sound before a user gesture. */
  playbackBlocked(): boolean;
  onPeers(peers: readonly PeerView[]): void;
  /** The participants that get no camera from us, because the uplink is too slow. */
  onSoundOnly(ids: readonly PeerId[]): void;
  onSafety(facts: SafetyFacts): void;
  onSplits(splits: readonly Split[]): void;
  onBrokers(brokers: readonly BrokerFacts[]): void;
  onArrival(arrival: ArrivalKind): void;
  onReport(report: Report): void;
  onLobby(facts: LobbyFacts): void;
  /** We were denied or removed. */
  onRefused(error: CallError): void;
  onError(error: CallError): void;
}

export { reportOf } from './diagnostics-adapter.js';
export { redact };

/** Loads and creates what a join needs. Nothing is sent, since the user may not join. */
export async function prepare(settings: CallSettings): Promise<void> {
  const { iceServers, transport } = settings;
  const isReady = typeof iceServers === 'function' || usableServers(iceServers);
  await Promise.all([isReady, transport ?? loadMqtt(), prepareSessionKeys(settings)]);
}

export class Session {
  readonly id: PeerId;
  readonly #options: SessionOptions;
  readonly #scope: AbortScope;
  readonly #monitor: Monitor;
  readonly #room: Room;
  readonly #topology: Topology;
  readonly #groupSignals: GroupSignals;
  readonly #admission: Admission;
  readonly #brokers: BrokerStatus;
  readonly #iceServers: IceServers;
  /** The last report; tiles read paths and verdicts from it. */
  #report: Report = emptyReport(version);
  #permission: Permissions = {};

  /** Resolves when a broker has answered and our HELLO is out. */
  static async join(options: SessionOptions, scope: AbortScope): Promise<Session> {
    if (!globalThis.isSecureContext) throw new CallError('insecure-context');
    const iceServers = new IceServers(
      {
        source: options.settings.iceServers,
        onError: options.onError,
        onRenewed: () => session.#topology.reconfigure(),
      },
      scope.signal,
    );
    // Loaded while the keys are created. The transport reports a failure.
    if (!options.settings.transport) loadMqtt().catch(() => {});
    const [credentials] = await Promise.all([
      createSessionKeys(options.settings),
      iceServers.ask(),
    ]);
    scope.signal.throwIfAborted();
    const session = new Session(options, credentials, iceServers, scope);
    // The session may end here; the report of the cause is kept.
    await whileAlive(session.#brokers.online, scope.signal).finally(() =>
      session.#monitor.emitReport(),
    );
    return session;
  }

  private constructor(
    options: SessionOptions,
    credentials: SessionKeys,
    iceServers: IceServers,
    scope: AbortScope,
  ) {
    this.#options = options;
    this.#scope = scope;
    this.#iceServers = iceServers;
    this.id = credentials.identity.peerId;
    this.#monitor = new Monitor(
      {
        library: version,
        traffic: () => evidence.trafficOf(this.#room.counters, this.#groupSignals.refused),
        error: () => (iceServers.error ? evidence.errorFacts(iceServers.error) : undefined),
        onReport: (report) => this.#reported(report),
      },
      scope.signal,
    );
    this.#monitor.stage(null, 'join');
    this.#topology = this.#createMesh(credentials);
    this.#groupSignals = new GroupSignals(
      {
        topicId: credentials.keys.topicId,
        self: credentials.identity,
        room: () => this.#room,
        send: (id, signal) => this.#topology.sendToGroup(signal, id),
        onLobby: (from, signal) => this.#admission.receive(from, signal),
        session: options,
      },
      scope.signal,
    );
    this.#brokers = new BrokerStatus((brokers) => this.#brokersChanged(brokers), scope.signal);
    this.#admission = this.#open(credentials);
    this.#room = this.#enter(credentials);
    watchLight(options.capture, (black) => this.#monitor.light(black), scope.signal);
    watchPermissions((permission) => {
      this.#permission = permission;
      this.playback();
    }, scope.signal);
  }

  /** Name or media state changed: sent to all over data channels. */
  introduce(): void {
    this.#topology.introduce();
  }

  publish(): void {
    this.playback();
    this.#topology.publish();
    this.introduce();
  }

  /** Playback, a local device or a permission changed. */
  playback(): void {
    const playbackBlocked = this.#options.playbackBlocked() || undefined;
    const more = { permission: this.#permission, playbackBlocked };
    this.#monitor.media(evidence.mediaFacts(this.#options.capture, more));
  }

  async restart(only?: PeerId): Promise<void> {
    await this.#iceServers.ask();
    if (this.#scope.signal.aborted) return;
    this.#topology.reconfigure();
    this.#topology.restart('asked', only);
    // For members out of reach: our HELLO makes them offer again.
    this.#room.refresh();
  }

  refresh(): void {
    this.#room.refresh();
    this.#topology.refresh();
  }

  want(id: PeerId, { camera = inFull, screen = inFull }: Partial<Wants>): void {
    this.#topology.want(id, { camera, screen });
  }

  verify(matches: boolean): void {
    this.#groupSignals.verify(matches);
  }

  get hosting(): HostCommands {
    return this.#admission.hosting;
  }

  lookAt(abortSignal: AbortSignal): void {
    this.#monitor.lookAt(abortSignal);
  }

  async report(redaction: Redaction): Promise<Report> {
    return redact(await this.#monitor.sample(), redaction);
  }

  /** Sends a goodbye over data channels and brokers, then ends everything. */
  leave(): void {
    this.#topology.close();
    this.#room.leave();
    this.#scope.end(new CallError('left'));
  }

  #createMesh({ certificate: { certificate }, resumeToken }: SessionKeys): Topology {
    const { capture, settings } = this.#options;
    return new Mesh(
      {
        self: this.id,
        configuration: () => ({
          iceServers: [...this.#iceServers.current],
          iceTransportPolicy: settings.relayOnly ? 'relay' : 'all',
          certificates: [certificate],
        }),
        introduction: () => ({
          name: this.#options.name(),
          media: capture.media,
          seat: resumeToken,
        }),
        tracks: () => capture.tracks,
        send: (to, signal) => this.#send(to, signal),
        mark: (id, as) => this.#mark(id, as),
        watch: (peer, offerer, peerLife) => {
          const own = { offerer, polite: this.id > peer.id, servers: this.#iceServers.current };
          const role = { ...own, refused: () => evidence.channelRefusals(peer.refused) };
          this.#monitor.watch(peer.id, peer.connection, role, peerLife);
        },
        onSilent: () => this.#room.refresh(),
        lastSample: () => this.#monitor.sample(),
        isLossy: (id) => this.#monitor.isLossy(id),
        summary: (id) => ({
          ...peerSummary(this.#report, this.#monitor.keyOf(id)),
          ...this.#admission.standing(id),
        }),
        onRestart: (id, why) => {
          this.#monitor.restarted(id, why);
          void this.#iceServers.renew();
        },
        onClosed: (id, why) => this.#monitor.closed(id, why),
        onConfirmed: (id) => this.#admission.sendLobbyState(id),
        onGroup: (id, signal) => this.#groupSignals.receive(id, signal),
        onSoundOnly: (ids) => this.#options.onSoundOnly(ids),
        onChange: () => this.#peopleChanged(),
        onError: (error) => {
          evidence.noteFault(error, this.#monitor);
          this.#options.onError(error);
        },
      },
      this.#scope.signal,
    );
  }

  #enter({ keys, identity }: SessionKeys): Room {
    const { settings } = this.#options;
    const transport = settings.transport ?? multiTransport(settings.brokers.map(mqttTransport));
    return new Room(
      {
        keys,
        identity,
        transport,
        isFull: () => this.#isFull,
        admissionPolicy: this.#admission.admissionPolicy,
        onPeer: (id, peer) => {
          this.#monitor.meet(id, peer.echoed);
          this.#topology.meet(id, peer);
        },
        onEchoed: (id) => {
          this.#monitor.meet(id, true);
          this.#topology.show(id);
        },
        onSignal: (from, signal) => this.#receive(from, signal),
        onGone: (id, how) =>
          how === 'will' ? this.#topology.probeLiveness(id) : this.#topology.drop(id),
        onArrival: (arrival) => {
          this.#monitor.stage(null, arrival);
          this.#options.onArrival(arrival);
        },
        onBroker: (facts) => this.#brokers.update(facts),
        onVersion: (which) => this.#options.onError(new CallError(`version-${which}`)),
        relay: (to, frames) => this.#groupSignals.relay(to, frames),
      },
      this.#scope.signal,
    );
  }

  #open({ openLobby }: SessionKeys): Admission {
    const { onLobby, onPeers, onRefused } = this.#options;
    const options = {
      name: () => this.#options.name(),
      isFull: () => this.#isFull,
      send: this.#topology.sendToGroup.bind(this.#topology),
      onFacts: (facts: LobbyFacts) => {
        onLobby(facts);
        onPeers(this.#topology.views);
      },
      onRefused,
      expel: (id: PeerId) => this.#room.expel(id),
      members: () => this.#topology.members,
    };
    return new Admission(openLobby, options, this.#scope.signal);
  }

  get #isFull(): boolean {
    return this.#topology.size >= this.#options.settings.maxPeers - 1;
  }

  #send(to: PeerId, signal: PairSignal): void {
    this.#monitor.signal(to, 'out', evidence.signalKinds[signal.kind]);
    this.#room.send(to, signal);
  }

  #receive(from: PeerId, signal: PairSignal): void {
    this.#monitor.signal(from, 'in', evidence.signalKinds[signal.kind]);
    this.#topology.receive(from, signal);
    if (signal.kind === 'deny') this.#admission.denied();
  }

  #mark(id: PeerId, as: PathMark): void {
    if (as === 'forgotten') this.#monitor.gone(id);
    if (as === 'failed') this.#monitor.deadline(id, 'connect', recoveryMs.connect);
    this.#room.mark(id, as);
  }

  #peopleChanged(): void {
    for (const view of this.#topology.introduced) this.#monitor.setIntroduction(view.id, view);
    const views = this.#topology.views;
    this.#options.onPeers(views);
    this.#admission.members(views.map(({ id }) => id));
    this.#groupSignals.update(this.#topology.members);
  }

  #reported(report: Report): void {
    this.#report = report;
    this.#options.onReport(report);
    this.#options.onPeers(this.#topology.views);
  }

  #brokersChanged(brokers: readonly BrokerFacts[]): void {
    this.#monitor.brokers(brokers.map(evidence.brokerReport));
    this.#options.onBrokers(brokers);
  }
}
