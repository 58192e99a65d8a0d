// One MQTT connection from its socket to its end: log in with a will, subscribe, publish and receive, close cleanly. The socket
// opens while MQTT.js is loaded. Holds the options of MQTT.js and the workarounds that it needs; mqtt.ts decides when to
// connect again.

import type { connect, IClientOptions, MqttClient } from 'mqtt';
import { abortScope, afterSilence, every, listen } from '../base/abort.js';
import { type Bytes, copy, randomName } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { bareUrl, loginOf } from './address.js';
import { filterPackets } from './packet-filter.js';
import type { BrokerAddress } from './public-servers.js';
import { type ConnectionEnd, type Failure, forbiddenBy } from './reconnect-policy.js';
import type { Subscription } from './transport.js';

/** Larger payloads are not from this protocol. A broker of MQTT 5 does not deliver them; from others they are dropped. */
const payloadLimit = 8192;
/**
 * Timeouts, milliseconds. A socket that has not opened within `socket` is replaced, with twice the time after each failure.
 * A server that sends nothing on an open socket is reported after `silent`, and has `answer` for each further step: a broker
 * with a latency of 2.5 s each way sends CONNACK after 5 s and the grant of the subscription after 10 s.
 */
const dueMs = { socket: 5000, socketMost: 20_000, silent: 5000, answer: 20_000 };
/**
 * Keepalive, seconds. A broker publishes the will after one and a half times that. The timers of a hidden page may run only
 * once a minute: with ten seconds, the broker would close the connection each time.
 */
// Browser note hidden-page-timers
const keepaliveSeconds = { seen: 10, hidden: 90 };
/**
 * An open connection is dead when nothing arrives for four of its round trips after our ping, within these bounds,
 * milliseconds: an ICE restart may be waiting for its replacement.
 */
const probeMs = { least: 1500, most: 3000 };
/**
 * MQTT.js waits half a keepalive, 5 s, for the answer to its ping. For round trips above `roundTripMs`, we send pings of
 * our own every `pingMs`: each answer postpones the ping of MQTT.js.
 */
const slow = { roundTripMs: 2000, pingMs: 4000 };
/** The timeout of a probe is at least this multiple of the round trip. */
const probeSpread = 1.5;

export type Connect = typeof connect;
export type Version = 4 | 5;

export interface ConnectionOptions {
  readonly broker: BrokerAddress;
  readonly line: Pick<Subscription, 'topic'>;
  /** Rejects if MQTT.js cannot be loaded. */
  readonly connectTo: Promise<Connect>;
  readonly will: Promise<Bytes>;
  readonly version: Version;
  /** Number of attempts that failed before this one. */
  readonly attempt: number;
  /** Nothing has arrived since CONNECT, for a while. It may still be a slow broker. */
  onSilent(): void;
  /** Logged in; the subscription is requested. */
  onLogin(): void;
  /** The subscription is granted. `connackAt`: monotonic milliseconds. */
  onOpen(connackAt: number): void;
  onBytes(bytes: Bytes): void;
  /** Called once, as the last callback. */
  onEnded(ending: ConnectionEnd): void;
}

/** One MQTT connection from its socket to its end. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #scope = abortScope();
  /** Lifetime of the current step of opening. */
  #step = abortScope(this.#scope.signal);
  #socket: WebSocket | null = null;
  /** Exists once CONNECT is sent. */
  #client: MqttClient | null = null;
  #openedAt: number | null = null;
  #heardAt = 0;
  /** Round trip of the subscription, milliseconds. */
  #roundTripMs = 0;
  #code: number | undefined;
  /** The reason in the close frame of the WebSocket. */
  #reason = '';

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { url } = options.broker;
    // The socket may fail before MQTT.js has.
    options.connectTo.catch(() => {});
    try {
      this.#socket = this.#openSocket(url);
    } catch (thrown) {
      // Firefox throws where the content policy forbids the socket, all browsers do so on mixed content or an invalid URL.
      // Reported in a microtask, because the caller does not have the instance yet.
      // Browser note csp-websocket
      const failure = forbiddenBy(thrown, url, globalThis.location?.protocol);
      queueMicrotask(() => this.#end(failure));
      return;
    }
    this.#watchPolicy(url);
    this.#expect(Math.min(dueMs.socket * 2 ** options.attempt, dueMs.socketMost));
    this.#logIn(this.#socket).catch(reportError);
  }

  publish(bytes: Bytes): void {
    const client = this.#client;
    if (!client?.connected) return;
    client.publish(this.#options.line.topic, asBuffer(bytes), { qos: 0, retain: false });
    flush(client);
  }

  /** Pings the broker. A connection without an answer is closed, and a new one is created. */
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

  /** Sends DISCONNECT after everything published so far, so that the broker discards the will. */
  close(): void {
    const client = this.#client;
    if (client?.connected) {
      client.end(false, { reasonCode: 0 });
      flush(client);
    } else this.#hangUp();
    this.#scope.end();
  }

  /** Without DISCONNECT. */
  #hangUp(): void {
    if (this.#client) this.#client.end(true);
    else this.#socket?.close();
  }

  #openSocket(url: string): WebSocket {
    const address = new URL(bareUrl(url));
    // Older browsers reject a fragment.
    address.hash = '';
    const socket = new WebSocket(address.href, 'mqtt');
    socket.binaryType = 'arraybuffer';
    filterPackets(socket, this.#scope.signal);
    const close = ({ reason }: CloseEvent) => {
      this.#reason = reason;
    };
    listen(socket, 'close', close, this.#scope.signal);
    return socket;
  }

  /** Sends CONNECT once the socket is open, MQTT.js is loaded and the will is sealed. */
  async #logIn(socket: WebSocket): Promise<void> {
    const ready = opened(socket, this.#scope.signal);
    // The time limit is for the server, not for our own chunk.
    ready.then(() => this.#step.end());
    const connectTo = await this.#options.connectTo.catch(() => null);
    if (!connectTo) {
      // The page is offline, or its rules block our own chunk: users can act on this.
      this.#hangUp();
      this.#end('not-loaded');
      return;
    }
    const will = await this.#options.will;
    await ready;
    if (this.#scope.signal.aborted) return;
    // A socket that is closed has no further events for MQTT.js.
    if (socket.readyState !== WebSocket.OPEN) {
      this.#end();
      return;
    }
    const createWebsocket = () => socket;
    // MQTT.js would send a login in the URL without decoding it.
    const url = bareUrl(this.#options.broker.url);
    const client = connectTo(url, { ...settings(this.#options, will), createWebsocket });
    this.#client = client;
    this.#listen(client);
    flush(client);
    this.#expect(dueMs.answer);
    afterSilence(dueMs.silent, () => this.#options.onSilent(), this.#step.signal);
  }

  #listen(client: MqttClient): void {
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
      // MQTT.js leaves the socket open after a protocol error.
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

  /** Chromium does not throw on a socket that the page's content policy forbids; it only reports a violation. */
  // Browser note csp-websocket
  #watchPolicy(url: string): void {
    const hear = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
      const isOpen = this.#socket?.readyState === WebSocket.OPEN;
      if (isOpen || disposition === 'report' || !isSameHost(blockedURI, url)) return;
      this.#hangUp();
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
    this.#hangUp();
    this.#end(this.#client ? 'silent' : undefined);
  }

  #end(failure?: Failure): void {
    if (this.#scope.signal.aborted) return;
    this.#scope.end();
    const openForMs = this.#openedAt === null ? null : monotonicMs() - this.#openedAt;
    const code = this.#code === undefined ? {} : { code: this.#code };
    this.#options.onEnded({
      openForMs,
      answered: this.#client !== null,
      ...code,
      reason: this.#reason,
      ...(failure && { failure }),
    });
  }
}

/** Resolves when the socket is open or has failed. */
const opened = (socket: WebSocket, abortSignal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    listen(socket, 'open', () => resolve(), abortSignal);
    listen(socket, 'close', () => resolve(), abortSignal);
  });

const isSameHost = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).host === new URL(b).host;

/** Reason code of CONNACK or SUBACK; `undefined` for other errors of MQTT.js. */
function codeOf(error: Error | null): number | undefined {
  return error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

function settings({ broker, line, version }: ConnectionOptions, will: Bytes): IClientOptions {
  const onlyIn5 = { ...inherited(), sessionExpiryInterval: 0, maximumPacketSize: payloadLimit };
  return {
    protocolVersion: version,
    protocolId: 'MQTT',
    clean: true,
    // Random, because a member who knew the client id could connect with it, and the broker would close our connection.
    clientId: randomName(),
    keepalive: globalThis.document?.hidden ? keepaliveSeconds.hidden : keepaliveSeconds.seen,
    // Our own timeout is shorter and covers the subscription too.
    connectTimeout: 2 * dueMs.answer,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // The default runs a worker from a blob URL, which strict content policies silently block.
    timerVariant: 'native',
    will: { topic: line.topic, payload: asBuffer(will), qos: 0, retain: false },
    ...(version === 5 && { properties: onlyIn5 }),
    ...loginOf(broker),
  };
}

/**
 * Properties that the page has added to `Object.prototype`, as own properties without a value: mqtt-packet 9 writes inherited
 * properties into CONNECT, and skips those that are `undefined`.
 */
function inherited(): Record<string, undefined> {
  const names: Record<string, undefined> = {};
  for (const name in Object.prototype) names[name] = undefined;
  return names;
}

/** MQTT.js is typed for Node.js; in a browser it accepts every Uint8Array. */
const asBuffer = (bytes: Bytes): Buffer => bytes as Uint8Array as Buffer;

/**
 * MQTT.js corks its stream until the next tick. A goodbye on `pagehide` has no next tick, and other messages gain nothing
 * from the wait.
 */
function flush({ stream }: MqttClient): void {
  while (stream.writableCorked > 0) stream.uncork();
}
