// One stay in a room, from join to leave: fresh keys, the line, the people, the diagnostics, wired together.
// Decides nothing that a part could decide, and ends everything by one signal.

import { CallError } from '../base/errors.js';
import { type Lifetime, whileAlive } from '../base/lifetime.js';
import { version } from '../base/version.js';
import { Monitor } from '../diagnostics/monitor.js';
import { redact } from '../diagnostics/redact.js';
import { emptyReport, peerSummary, type Redaction, type Report } from '../diagnostics/report.js';
import { cameraLimit, encodingFor } from '../media/bandwidth.js';
import type { Capture } from '../media/capture.js';
import { createCertificate, type SessionCertificate } from '../peer/certificate.js';
import { recoveryMs } from '../peer/recovery.js';
import { createIdentity, type Identity } from '../protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../protocol/keys.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import { type PathMark, Room } from '../room/room.js';
import { fleet } from '../transport/fleet.js';
import { loadMqtt, mqttTransport } from '../transport/mqtt.js';
import type { BrokerFacts } from '../transport/transport.js';
import { Brokers } from './brokers.js';
import { brokerReport, channelRefusals, mediaFacts, signalKinds, trafficOf } from './evidence.js';
import { IceServers } from './ice-servers.js';
import type { Hosting } from './model.js';
import type { CallSettings } from './options.js';
import { People } from './people.js';
import { Safety } from './safety.js';
import type { PeerView, SafetyFacts } from './state.js';

export { loadMqtt, redact };

export interface SessionOptions {
  readonly settings: CallSettings;
  readonly capture: Capture;
  /** Our display name as it is now. */
  name(): string;
  onPeers(peers: readonly PeerView[]): void;
  onSafety(facts: SafetyFacts): void;
  onBrokers(brokers: readonly BrokerFacts[]): void;
  onArrival(arrival: 'created' | 'joined'): void;
  onReport(report: Report): void;
  /** The room has no seat for us. */
  onFull(): void;
  onError(error: CallError): void;
}

/** What must exist before a word is said. */
interface Credentials {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly certificate: SessionCertificate;
  /** Of our tab in this room. */
  readonly seat: string | undefined;
}

export class Session {
  readonly id: PeerId;
  readonly #options: SessionOptions;
  readonly #life: Lifetime;
  readonly #monitor: Monitor;
  readonly #room: Room;
  readonly #people: People;
  readonly #safety: Safety;
  readonly #brokers: Brokers;
  readonly #iceServers: IceServers;
  /** The last report; paths and verdicts on the tiles are read from it. */
  #report: Report = emptyReport(version);

  /** Settles when a broker has answered and our hello is out. */
  static async join(options: SessionOptions, life: Lifetime): Promise<Session> {
    if (!globalThis.isSecureContext) throw new CallError('insecure-context');
    const { settings } = options;
    const { signal } = life;
    const iceServers = new IceServers(
      {
        source: settings.iceServers,
        onError: options.onError,
        onRenewed: () => session.#people.reconfigure(),
      },
      signal,
    );
    const [keys, certificate] = await Promise.all([
      deriveRoomKeys(settings),
      createCertificate(),
      iceServers.ask(),
    ]);
    const identity = await createIdentity(certificate.fingerprint);
    const seat = settings.seat ? await keys.seatOf(settings.seat) : undefined;
    signal.throwIfAborted();
    const session = new Session(options, { keys, identity, certificate, seat }, iceServers, life);
    await whileAlive(session.#brokers.online, signal);
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
        traffic: () => trafficOf(this.#room.counters),
        onReport: (report) => this.#reported(report),
      },
      life.signal,
    );
    this.#monitor.stage(null, 'join');
    this.#people = this.#gather(credentials);
    this.#safety = this.#compare(credentials);
    this.#brokers = new Brokers((brokers) => this.#brokersChanged(brokers), life.signal);
    this.#room = this.#enter(credentials);
  }

  get seats(): number {
    return this.#people.seats;
  }

  /** Name, mute or camera changed: told to everybody, in band. */
  introduce(): void {
    this.#people.introduce();
  }

  send(): void {
    this.#monitor.media(mediaFacts(this.#options.capture));
    this.#people.send();
    this.introduce();
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
    this.#safety.verify(matches);
  }

  /** A room without an owner has no hosts. */
  get hosting(): Hosting {
    const nothing = () => {};
    return {
      admit: nothing,
      deny: nothing,
      remove: (id) => this.#people.drop(id),
      makeCohost: nothing,
      setLocked: nothing,
    };
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
    const { capture, settings, onError } = this.#options;
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
        watch: (peer, offerer, peerLife) =>
          this.#monitor.watch(
            peer.id,
            peer.connection,
            {
              offerer,
              polite: this.id > peer.id,
              servers: this.#iceServers.current,
              refused: () => channelRefusals(peer.refused),
            },
            peerLife,
          ),
        lastLook: () => this.#monitor.sample(),
        summary: (id) => peerSummary(this.#report, this.#monitor.keyOf(id)),
        onRestart: (id, why) => this.#monitor.restarted(id, why),
        onClosed: (id, why) => this.#monitor.closed(id, why),
        onSafety: (id, signal) => this.#safety.hear(id, signal),
        onChange: () => this.#peopleChanged(),
        onError,
      },
      this.#life.signal,
    );
  }

  #compare({ keys, identity }: Credentials): Safety {
    return new Safety(
      {
        topicId: keys.topicId,
        self: identity,
        identityOf: (id) => this.#room.met(id)?.identity ?? null,
        say: (id, signal) => this.#people.saySafety(id, signal),
        onFacts: (facts) => this.#options.onSafety(facts),
        onError: (thrown) => this.#options.onError(new CallError('bug', {}, thrown)),
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
        isFull: () => this.#people.seats >= settings.maxPeers - 1,
        onPeer: (id, { fingerprint, offer }) => {
          this.#monitor.stage(id, 'join');
          const { pair } = this.#room.met(id) ?? {};
          if (!pair) return;
          const confirmations = () => pair.confirmations();
          this.#people.meet(id, { fingerprint, confirmations }, offer);
        },
        onSignal: (from, signal) => this.#hear(from, signal),
        onGone: (id, how) => (how === 'goodbye' ? this.#people.drop(id) : this.#people.doubt(id)),
        onArrival: (arrival) => {
          this.#monitor.stage(null, arrival);
          this.#options.onArrival(arrival);
        },
        onBroker: (facts) => this.#brokers.heard(facts),
      },
      this.#life.signal,
    );
  }

  #say(to: PeerId, signal: PairSignal): void {
    this.#monitor.signal(to, 'out', signalKinds[signal.kind]);
    this.#room.say(to, signal);
  }

  #hear(from: PeerId, signal: PairSignal): void {
    this.#monitor.signal(from, 'in', signalKinds[signal.kind]);
    if (signal.kind !== 'deny') this.#people.hear(from, signal);
    // A newcomer who takes fewer people than we do has no say in a call that is going on.
    else if (this.#people.isIn) this.#people.drop(from);
    else this.#options.onFull();
  }

  #mark(id: PeerId, as: PathMark): void {
    if (as === 'forgotten') this.#monitor.gone(id);
    if (as === 'failed') this.#monitor.deadline(id, 'connect', recoveryMs.connect);
    this.#room.mark(id, as);
  }

  #peopleChanged(): void {
    const views = this.#people.views;
    for (const { id, name } of views) if (name) this.#monitor.name(id, name);
    this.#options.onPeers(views);
    this.#safety.update(this.#people.company);
  }

  #reported(report: Report): void {
    this.#report = report;
    this.#options.onReport(report);
    // Paths and verdicts are part of what a tile shows.
    this.#options.onPeers(this.#people.views);
  }

  #brokersChanged(brokers: readonly BrokerFacts[]): void {
    this.#monitor.brokers(brokers.map(brokerReport));
    this.#options.onBrokers(brokers);
  }
}
