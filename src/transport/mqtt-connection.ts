// One MQTT connection from its socket to its end: log in with a will, subscribe, carry bytes, close cleanly.
// How MQTT.js is set up, and where it must be held by the hand, is here; when to connect again is in mqtt.ts.

import type { connect, IClientOptions, MqttClient } from 'mqtt';
import { abortScope, afterSilence, every, listen } from '../base/abort.js';
import { type Bytes, copy, randomName } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { bareUrl, loginOf } from './address.js';
import { filterPackets } from './packet-filter.js';
import type { BrokerAddress } from './public-servers.js';
import { type ConnectionEnd, type Failure, forbiddenBy } from './reconnect-policy.js';
import type { Subscription } from './transport.js';

/** Larger payloads are not ours: a broker of MQTT 5 keeps them from us, of others we drop them. */
const payloadLimit = 8192;
/**
 * A socket that has not opened by then is tried again, with twice the time after each failure. One that has opened and says
 * nothing is reported as silent, and has `answerMs` for each further step: a broker that delivers 2.5 s late each way sends
 * CONNACK after 5 s and the grant of the subscription after 10 s.
 */
const dueMs = { socket: 5000, socketMost: 20_000, silent: 5000, answer: 20_000 };
/**
 * Seconds of silence after which MQTT.js says something; a broker waits half as long again before it tells of a death. A
 * page that nobody looks at may be woken once a minute only, and with ten seconds would be thrown out each time.
 */
// Browser note hidden-page-timers
const keepaliveSeconds = { seen: 10, hidden: 90 };
/**
 * An open connection that says nothing for four of its round trips after a ping of ours is dead, but for no less and no more
 * than this, milliseconds: a restart of ICE may wait for what takes its place.
 */
const probeMs = { least: 1500, most: 3000 };
/**
 * MQTT.js waits half a keepalive, 5 s, for the answer to a ping. Where a round trip takes longer than `roundTripMs` pings of our
 * own keep it from asking: each answer puts its question off.
 */
const slow = { roundTripMs: 2000, pingMs: 4000 };
/** Whatever the round trip, this part of it more is waited for. */
const probeSpread = 1.5;

export type Connect = typeof connect;
export type Version = 4 | 5;

export interface ConnectionOptions {
  readonly broker: BrokerAddress;
  readonly line: Pick<Subscription, 'topic'>;
  readonly will: Bytes;
  readonly version: Version;
  /** Attempts that have failed before this one. */
  readonly attempt: number;
  /** The socket is open, and nothing has come for a while. It may still be a slow broker. */
  onSilent(): void;
  /** Logged in; the subscription is asked for. */
  onLogin(): void;
  /** The subscription is granted; `connackAt` by the monotonic clock. */
  onOpen(connackAt: number): void;
  onBytes(bytes: Bytes): void;
  /** Said once, last. */
  onEnded(ending: ConnectionEnd): void;
}

/** One MQTT connection from its socket to its end. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #scope = abortScope();
  /** Until the next step of opening is done. */
  #step = abortScope(this.#scope.signal);
  #client: MqttClient | null = null;
  #socketOpen = false;
  #openedAt: number | null = null;
  #heardAt = 0;
  /** Of the subscription, milliseconds. */
  #roundTripMs = 0;
  #code: number | undefined;
  /** Of the WebSocket's close frame. */
  #reason = '';

  constructor(connectTo: Connect, options: ConnectionOptions) {
    this.#options = options;
    const { url } = options.broker;
    try {
      const createWebsocket = (address: string, protocols: string[]) =>
        this.#openSocket(address, protocols);
      // MQTT.js would send a login in the address as it stands, undecoded.
      this.#client = connectTo(bareUrl(url), { ...settings(options), createWebsocket });
    } catch (thrown) {
      // Firefox throws where content policy forbids the socket, all browsers on mixed content or a bad
      // URL. Told in a task of its own, because our owner does not hold us yet.
      // Browser note csp-websocket
      const failure = forbiddenBy(thrown, url, globalThis.location?.protocol);
      queueMicrotask(() => this.#end(failure));
      return;
    }
    this.#listen(this.#client);
    this.#watchPolicy(url);
    this.#expect(Math.min(dueMs.socket * 2 ** options.attempt, dueMs.socketMost));
  }

  publish(bytes: Bytes): void {
    const client = this.#client;
    if (!client?.connected) return;
    client.publish(this.#options.line.topic, asBuffer(bytes), { qos: 0, retain: false });
    flush(client);
  }

  /** Asks the broker for a sign of life; a connection that gives none is cut and made anew. */
  probe(): void {
    const client = this.#client;
    if (!client?.connected) return;
    const askedAt = monotonicMs();
    this.#ping(client);
    const judgeSilence = () => {
      if (this.#heardAt < askedAt) client.end(true);
    };
    const enoughMs = Math.min(4 * this.#roundTripMs, probeMs.most);
    const patienceMs = Math.max(probeMs.least, enoughMs, probeSpread * this.#roundTripMs);
    afterSilence(patienceMs, judgeSilence, this.#scope.signal);
  }

  #ping(client: MqttClient): void {
    client.sendPing();
    flush(client);
  }

  /** Says DISCONNECT after everything published so far, so that the broker keeps the will to itself. */
  close(): void {
    const client = this.#client;
    if (client?.connected) {
      client.end(false, { reasonCode: 0 });
      flush(client);
    } else client?.end(true);
    this.#scope.end();
  }

  #openSocket(url: string, protocols: string[]): WebSocket {
    const socket = new WebSocket(url, protocols);
    filterPackets(socket, this.#scope.signal);
    const close = ({ reason }: CloseEvent) => {
      this.#reason = reason;
    };
    listen(socket, 'close', close, this.#scope.signal);
    return socket;
  }

  #listen(client: MqttClient): void {
    client.stream.on('connect', () => {
      this.#socketOpen = true;
      this.#expect(dueMs.answer);
      afterSilence(dueMs.silent, () => this.#options.onSilent(), this.#step.signal);
    });
    client.on('connect', () => {
      this.#expect(dueMs.answer);
      this.#options.onLogin();
      this.#subscribe(client);
    });
    client.on('packetreceive', () => {
      this.#heardAt = monotonicMs();
    });
    client.on('message', (topic, payload, packet) => {
      if (topic !== this.#options.line.topic || packet.retain) return;
      if (payload.length > payloadLimit || this.#scope.signal.aborted) return;
      this.#options.onBytes(copy(payload));
    });
    client.on('disconnect', (packet) => {
      this.#code = packet.reasonCode;
      client.end(true);
    });
    client.on('error', (error) => {
      this.#code ??= codeOf(error);
      // A protocol error leaves the socket open; without this, nothing would ever close it.
      client.end(true);
      this.#end();
    });
    client.on('close', () => this.#end());
  }

  #subscribe(client: MqttClient): void {
    const options = { qos: 0, nl: false, rap: true, rh: 2 } as const;
    const askedAt = monotonicMs();
    client.subscribe(this.#options.line.topic, options, (error, granted) => {
      if (this.#scope.signal.aborted) return;
      const code = granted?.[0]?.qos ?? codeOf(error);
      if (error || code === undefined || code >= 0x80) {
        this.#code = code;
        client.end(true);
        return;
      }
      this.#step.end();
      this.#openedAt = monotonicMs();
      this.#roundTripMs = this.#openedAt - askedAt;
      this.#options.onOpen(askedAt);
      if (this.#roundTripMs > slow.roundTripMs) {
        every(slow.pingMs, () => this.#ping(client), this.#scope.signal);
      }
    });
    flush(client);
  }

  /** Chromium does not throw on a socket that the page's policy forbids; it only reports a violation. */
  // Browser note csp-websocket
  #watchPolicy(url: string): void {
    const hear = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
      if (this.#socketOpen || disposition === 'report' || !isSameHost(blockedURI, url)) return;
      this.#client?.end(true);
      this.#end('blocked');
    };
    listen(globalThis, 'securitypolicyviolation', hear, this.#scope.signal);
  }

  #expect(withinMs: number): void {
    this.#step.end();
    this.#step = abortScope(this.#scope.signal);
    afterSilence(withinMs, () => this.#overdue(), this.#step.signal);
  }

  #overdue(): void {
    if (this.#openedAt !== null) return;
    this.#client?.end(true);
    this.#end(this.#socketOpen ? 'silent' : undefined);
  }

  #end(failure?: Failure): void {
    if (this.#scope.signal.aborted) return;
    this.#scope.end();
    const openForMs = this.#openedAt === null ? null : monotonicMs() - this.#openedAt;
    const code = this.#code === undefined ? {} : { code: this.#code };
    this.#options.onEnded({
      openForMs,
      answered: this.#socketOpen,
      ...code,
      reason: this.#reason,
      ...(failure && { failure }),
    });
  }
}

const isSameHost = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).host === new URL(b).host;

/** Reason code of CONNACK or SUBACK; other errors of MQTT.js have none. */
function codeOf(error: Error | null): number | undefined {
  return error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

function settings({ broker, line, will, version }: ConnectionOptions): IClientOptions {
  const onlyIn5 = { ...inherited(), sessionExpiryInterval: 0, maximumPacketSize: payloadLimit };
  return {
    protocolVersion: version,
    protocolId: 'MQTT',
    clean: true,
    // Never derived from anything a member can see: whoever connects with our id throws us out.
    clientId: randomName(),
    // MQTT.js takes the brackets off an IPv6 address, and then no browser understands it.
    hostname: new URL(broker.url).hostname,
    keepalive: globalThis.document?.hidden ? keepaliveSeconds.hidden : keepaliveSeconds.seen,
    // Ours is shorter and covers the subscription too.
    connectTimeout: 2 * dueMs.answer,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // The default runs a worker from a blob URL, which strict content policies stop without a word.
    timerVariant: 'native',
    will: { topic: line.topic, payload: asBuffer(will), qos: 0, retain: false },
    ...(version === 5 && { properties: onlyIn5 }),
    ...loginOf(broker),
  };
}

/**
 * What a page has added to `Object.prototype`, as own properties without a value: mqtt-packet 9 writes inherited properties
 * into CONNECT, and skips those that are `undefined`.
 */
function inherited(): Record<string, undefined> {
  const names: Record<string, undefined> = {};
  for (const name in Object.prototype) names[name] = undefined;
  return names;
}

/** MQTT.js is typed for Node; in a browser every Uint8Array is taken as it is. */
const asBuffer = (bytes: Bytes): Buffer => bytes as Uint8Array as Buffer;

/**
 * MQTT.js corks its stream until the next tick. A goodbye on `pagehide` has no next tick, and nothing
 * else gains from waiting.
 */
const flush = (client: MqttClient): void => client.stream.uncork();
