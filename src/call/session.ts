// One stay in a room, from join to leave: fresh keys, the line, the people, the diagnostics, wired together.
// Decides nothing that a part could decide, and ends everything by one signal.

import { type Lifetime, whileAlive } from '../base/abort.js';
import { CallError } from '../base/errors.js';
import { version } from '../base/version.js';
import { Monitor } from '../diagnostics/monitor.js';
import { redact } from '../diagnostics/redact.js';
import { emptyReport, peerSummary, type Redaction, type Report } from '../diagnostics/report.js';
import type { LobbyFacts } from '../lobby/lobby.js';
import { cameraLimit, encodingFor } from '../media/bandwidth.js';
import { watchLight } from '../media/light.js';
import { type Permissions, watchPermissions } from '../media/permission.js';
import { Group } from '../mesh/group-signals.js';
import { People } from '../mesh/mesh.js';
import { recoveryMs } from '../peer/ice-recovery.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import { Room } from '../room/room.js';
import type { PathMark } from '../room/room-options.js';
import { loadMqtt, mqttTransport } from '../transport/mqtt.js';
import { fleet } from '../transport/multi-transport.js';
import type { BrokerFacts } from '../transport/transport.js';
import { Entrance } from './admission.js';
import { Brokers } from './broker-status.js';
import type { Hosting } from './call-model.js';
import * as evidence from './diagnostics-adapter.js';
import { IceServers } from './ice-servers.js';
import { type Credentials, createCredentials } from './session-keys.js';
import type { SessionOptions } from './session-options.js';

export { reportOf } from './diagnostics-adapter.js';
export type { SessionOptions } from './session-options.js';
export { loadMqtt, redact };

export class Session {
  readonly id: PeerId;
  readonly #options: SessionOptions;
  readonly #life: Lifetime;
  readonly #monitor: Monitor;
  readonly #room: Room;
  readonly #people: People;
  readonly #group: Group;
  readonly #entrance: Entrance;
  readonly #brokers: Brokers;
  readonly #iceServers: IceServers;
  /** The last report; paths and verdicts on the tiles are read from it. */
  #report: Report = emptyReport(version);
  #permission: Permissions = {};

  /** Settles when a broker has answered and our hello is out. */
  static async join(options: SessionOptions, life: Lifetime): Promise<Session> {
    if (!globalThis.isSecureContext) throw new CallError('insecure-context');
    const iceServers = new IceServers(
      {
        source: options.settings.iceServers,
        onError: options.onError,
        onRenewed: () => session.#people.reconfigure(),
      },
      life.signal,
    );
    const [credentials] = await Promise.all([
      createCredentials(options.settings),
      iceServers.ask(),
    ]);
    life.signal.throwIfAborted();
    const session = new Session(options, credentials, iceServers, life);
    // The stay may end with this; what is known of the cause outlasts it.
    await whileAlive(session.#brokers.online, life.signal).finally(() => session.#monitor.tell());
    return session;
  }

  private constructor(
    options: SessionOptions,
    credentials: Credentials,
    iceServers: IceServers,
    life: Lifetime,
  ) {
    this.#options = options;
    this.#life = life;
    this.#iceServers = iceServers;
    this.id = credentials.identity.peerId;
    this.#monitor = new Monitor(
      {
        library: version,
        traffic: () => evidence.trafficOf(this.#room.counters, this.#group.refused),
        error: () => (iceServers.error ? evidence.errorFacts(iceServers.error) : undefined),
        onReport: (report) => this.#reported(report),
      },
      life.signal,
    );
    this.#monitor.stage(null, 'join');
    this.#people = this.#gather(credentials);
    this.#group = new Group(
      {
        topicId: credentials.keys.topicId,
        self: credentials.identity,
        room: () => this.#room,
        tell: (id, signal) => this.#people.sayToGroup(signal, id),
        onLobby: (from, signal) => this.#entrance.hear(from, signal),
        told: options,
      },
      life.signal,
    );
    this.#brokers = new Brokers((brokers) => this.#brokersChanged(brokers), life.signal);
    this.#entrance = this.#open(credentials);
    this.#room = this.#enter(credentials);
    watchLight(options.capture, (black) => this.#monitor.light(black), life.signal);
    watchPermissions((permission) => {
      this.#permission = permission;
      this.playback();
    }, life.signal);
  }

  /** Name, mute or camera changed: told to everybody, in band. */
  introduce(): void {
    this.#people.introduce();
  }

  send(): void {
    this.playback();
    this.#people.send();
    this.introduce();
  }

  /** Whether others can be heard, our own devices, or what the person allows have changed. */
  playback(): void {
    const playbackBlocked = this.#options.playbackBlocked() || undefined;
    const more = { permission: this.#permission, playbackBlocked };
    this.#monitor.media(evidence.mediaFacts(this.#options.capture, more));
  }

  async restart(only?: PeerId): Promise<void> {
    await this.#iceServers.ask();
    if (this.#life.signal.aborted) return;
    this.#people.reconfigure();
    this.#people.restart('asked', only);
    // People out of reach are met anew: our hello makes them offer.
    this.#room.refresh();
  }

  refresh(): void {
    this.#room.refresh();
    this.#people.refresh();
  }

  verify(matches: boolean): void {
    this.#group.verify(matches);
  }

  get hosting(): Hosting {
    return this.#entrance.hosting;
  }

  lookAt(life: AbortSignal): void {
    this.#monitor.lookAt(life);
  }

  async report(redaction: Redaction): Promise<Report> {
    return redact(await this.#monitor.sample(), redaction);
  }

  /** Says goodbye in band and by broker, then ends everything. */
  leave(): void {
    this.#people.goodbye();
    this.#room.leave();
    this.#life.end(new CallError('left'));
  }

  #gather({ certificate: { certificate }, seat }: Credentials): People {
    const { capture, settings } = this.#options;
    return new People(
      {
        self: this.id,
        configuration: () => ({
          iceServers: [...this.#iceServers.current],
          iceTransportPolicy: settings.relayOnly ? 'relay' : 'all',
          certificates: [certificate],
        }),
        introduction: () => ({ name: this.#options.name(), media: capture.media, seat }),
        tracks: () => capture.tracks,
        cameraEncoding: (others) => encodingFor(cameraLimit(others), capture.cameraHeight),
        say: (to, signal) => this.#say(to, signal),
        mark: (id, as) => this.#mark(id, as),
        watch: (peer, offerer, peerLife) => {
          const own = { offerer, polite: this.id > peer.id, servers: this.#iceServers.current };
          const role = { ...own, refused: () => evidence.channelRefusals(peer.refused) };
          this.#monitor.watch(peer.id, peer.connection, role, peerLife);
        },
        onSilent: () => this.#room.refresh(),
        lastLook: () => this.#monitor.sample(),
        summary: (id) => ({
          ...peerSummary(this.#report, this.#monitor.keyOf(id)),
          ...this.#entrance.standing(id),
        }),
        onRestart: (id, why) => {
          this.#monitor.restarted(id, why);
          void this.#iceServers.renew();
        },
        onClosed: (id, why) => this.#monitor.closed(id, why),
        onConfirmed: (id) => this.#entrance.brief(id),
        onGroup: (id, signal) => this.#group.hear(id, signal),
        onChange: () => this.#peopleChanged(),
        onError: (error) => {
          evidence.noteFault(error, this.#monitor);
          this.#options.onError(error);
        },
      },
      this.#life.signal,
    );
  }

  #enter({ keys, identity }: Credentials): Room {
    const { settings } = this.#options;
    const transport = settings.transport ?? fleet(settings.brokers.map(mqttTransport));
    return new Room(
      {
        keys,
        identity,
        transport,
        isFull: () => this.#isFull,
        door: this.#entrance.door,
        onPeer: (id, peer) => {
          this.#monitor.meet(id, peer.echoed);
          this.#people.meet(id, peer);
        },
        onEchoed: (id) => {
          this.#monitor.meet(id, true);
          this.#people.show(id);
        },
        onSignal: (from, signal) => this.#hear(from, signal),
        onGone: (id, how) => (how === 'will' ? this.#people.doubt(id) : this.#people.drop(id)),
        onArrival: (arrival) => {
          this.#monitor.stage(null, arrival);
          this.#options.onArrival(arrival);
        },
        onBroker: (facts) => this.#brokers.heard(facts),
        onVersion: (which) => this.#options.onError(new CallError(`version-${which}`)),
        carry: (to, frames) => this.#group.carry(to, frames),
      },
      this.#life.signal,
    );
  }

  #open({ openLobby }: Credentials): Entrance {
    const { onLobby, onPeers, onRefused } = this.#options;
    const options = {
      name: () => this.#options.name(),
      isFull: () => this.#isFull,
      say: this.#people.sayToGroup.bind(this.#people),
      onFacts: (facts: LobbyFacts) => {
        onLobby(facts);
        onPeers(this.#people.views);
      },
      onRefused,
      expel: (id: PeerId) => this.#room.expel(id),
      company: () => this.#people.company,
    };
    return new Entrance(openLobby, options, this.#life.signal);
  }

  get #isFull(): boolean {
    return this.#people.seats >= this.#options.settings.maxPeers - 1;
  }

  #say(to: PeerId, signal: PairSignal): void {
    this.#monitor.signal(to, 'out', evidence.signalKinds[signal.kind]);
    this.#room.say(to, signal);
  }

  #hear(from: PeerId, signal: PairSignal): void {
    this.#monitor.signal(from, 'in', evidence.signalKinds[signal.kind]);
    this.#people.hear(from, signal);
    if (signal.kind === 'deny') this.#entrance.denied();
  }

  #mark(id: PeerId, as: PathMark): void {
    if (as === 'forgotten') this.#monitor.gone(id);
    if (as === 'failed') this.#monitor.deadline(id, 'connect', recoveryMs.connect);
    this.#room.mark(id, as);
  }

  #peopleChanged(): void {
    const views = this.#people.views;
    for (const view of views) if (view.name) this.#monitor.says(view.id, view);
    this.#options.onPeers(views);
    this.#entrance.company(views.map(({ id }) => id));
    this.#group.update(this.#people.company);
  }

  #reported(report: Report): void {
    this.#report = report;
    this.#options.onReport(report);
    this.#options.onPeers(this.#people.views);
  }

  #brokersChanged(brokers: readonly BrokerFacts[]): void {
    this.#monitor.brokers(brokers.map(evidence.brokerReport));
    this.#options.onBrokers(brokers);
  }
}
