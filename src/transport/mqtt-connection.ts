// One MQTT connection from its socket to its end: log in with a will, subscribe, publish and receive, close cleanly. The socket
// opens while MQTT.js is loaded, and login, subscription and first message leave together. Holds the workarounds that MQTT.js
// needs; mqtt.ts decides when to connect again.

import type { connect, MqttClient } from 'mqtt';
import { abortScope, afterSilence, every, listen } from '../base/abort.js';
import { type Bytes, copy } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { bareUrl } from './address.js';
import { asBuffer, mqttOptions, payloadLimit, type Version } from './mqtt-options.js';
import { filterPackets } from './packet-filter.js';
import type { BrokerAddress } from './public-servers.js';
import { type ConnectionEnd, type Failure, forbiddenBy } from './reconnect-policy.js';
import type { Subscription } from './transport.js';

/**
 * Timeouts, milliseconds. A socket that has not opened within `socket` is replaced, with twice the time after each failure.
 * A server that sends nothing on an open socket is reported after `silent`, and has `answer` for each further step: a broker
 * with a latency of 2.5 s each way sends CONNACK after 5 s. A broker that has not granted the early subscription within
 * `early` after CONNACK ignores what it receives before.
 */
const dueMs = { socket: 5000, socketMost: 20_000, silent: 5000, answer: 20_000, early: 1000 };
/** mosquitto takes 100 ms for each further 4 KiB of a WebSocket message. */
const frameLimit = 4000;
/** Header of PUBLISH with the room's topic, bytes, at most. */
const publishOverhead = 32;
/** Messages that are kept while the grant of the subscription is still awaited: more than a room of 16 sends at once. */
const keptLimit = 64;
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

export interface ConnectionOptions {
  readonly broker: BrokerAddress;
  readonly line: Pick<Subscription, 'topic'>;
  /** Rejects if MQTT.js cannot be loaded. */
  readonly connectTo: Promise<Connect>;
  readonly will: Promise<Bytes>;
  /** The first message that we publish. */
  readonly greeting: Promise<Bytes> | undefined;
  /** SUBSCRIBE and the greeting do not wait for CONNACK. */
  readonly early: boolean;
  readonly version: Version;
  /** Number of attempts that failed before this one. */
  readonly attempt: number;
  /** Nothing has arrived since CONNECT, for a while. It may still be a slow broker. */
  onSilent(): void;
  /** Logged in; the subscription is requested. */
  onLogin(): void;
  /** The greeting was sent. */
  onGreeted(greeting: Bytes): void;
  /** The broker granted a subscription only when it was requested again: it ignores what it receives before its CONNACK. */
  onIgnored(): void;
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
  #connackAt = 0;
  #openedAt: number | null = null;
  #heardAt = 0;
  /** What arrived before the grant of the subscription. */
  #kept: Bytes[] = [];
  #greeting: Bytes | undefined;
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

  /** Round trip of the subscription, milliseconds. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  publish(bytes: Bytes): void {
    const client = this.#client;
    if (!client?.connected) return;
    this.#publish(client, bytes);
    flush(client);
  }

  #publish(client: MqttClient, bytes: Bytes): void {
    client.publish(this.#options.line.topic, asBuffer(bytes), { qos: 0, retain: false });
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

  /** Sends CONNECT once the socket is open, MQTT.js is loaded, and will and greeting are sealed. */
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
    this.#greeting = await this.#options.greeting;
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
    const client = connectTo(url, { ...mqttOptions(this.#options, will), createWebsocket });
    this.#client = client;
    this.#listen(client);
    if (this.#options.early) this.#sendEarly(client);
    flush(client);
    this.#expect(dueMs.answer);
    afterSilence(dueMs.silent, () => this.#options.onSilent(), this.#step.signal);
  }

  #listen(client: MqttClient): void {
    client.on('packetreceive', (packet) => {
      this.#heardAt = monotonicMs();
      if (packet.cmd !== 'connack' || (packet.reasonCode ?? packet.returnCode) !== 0) return;
      this.#connackAt = this.#heardAt;
      this.#expect(dueMs.answer);
      this.#options.onLogin();
    });
    client.on('connect', () => {
      const subscribe = () => {
        this.#subscribe(client, false);
        flush(client);
      };
      if (!this.#options.early) subscribe();
      else if (this.#openedAt === null) afterSilence(dueMs.early, subscribe, this.#step.signal);
    });
    client.on('message', (topic, payload, packet) => {
      if (topic !== this.#options.line.topic || packet.retain) return;
      if (payload.length <= payloadLimit) this.#receive(copy(payload));
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

  #receive(bytes: Bytes): void {
    if (this.#scope.signal.aborted) return;
    if (this.#openedAt !== null) this.#options.onBytes(bytes);
    else if (this.#kept.length < keptLimit) this.#kept.push(bytes);
  }

  /**
   * A client need not wait for CONNACK (MQTT 3.1.1 and 5.0, section 3.1.4). MQTT.js keeps back what is sent before; it sends at
   * once while it takes itself for connected.
   */
  #sendEarly(client: MqttClient): void {
    client.connected = true;
    this.#subscribe(client, true);
    this.#greet(client);
    client.connected = false;
  }

  #greet(client: MqttClient): void {
    if (!this.#greeting) return;
    if (client.stream.writableLength + this.#greeting.length + publishOverhead > frameLimit) {
      flush(client);
    }
    this.#publish(client, this.#greeting);
    this.#options.onGreeted(this.#greeting);
  }

  #subscribe(client: MqttClient, isEarly: boolean): void {
    const options = { qos: 0, nl: false, rap: true, rh: 2 } as const;
    const askedAt = monotonicMs();
    client.subscribe(this.#options.line.topic, options, (_error, _granted, packet) => {
      // Without SUBACK, the connection is about to end.
      const code = packet?.granted[0];
      if (this.#scope.signal.aborted || this.#openedAt !== null || typeof code !== 'number') return;
      if (code >= 0x80) {
        this.#code = code;
        client.end(true);
        return;
      }
      if (!isEarly) {
        if (this.#options.early) this.#options.onIgnored();
        this.#greet(client);
        flush(client);
      }
      this.#opened(client, askedAt);
    });
  }

  #opened(client: MqttClient, askedAt: number): void {
    this.#step.end();
    this.#openedAt = monotonicMs();
    this.#roundTripMs = this.#openedAt - askedAt;
    this.#options.onOpen(this.#connackAt);
    for (const bytes of this.#kept.splice(0)) this.#receive(bytes);
    if (this.#roundTripMs > slow.roundTripMs) {
      every(slow.pingMs, () => this.#ping(client), this.#scope.signal);
    }
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
      early: this.#client !== null && this.#options.early,
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

/**
 * MQTT.js corks its stream until the next tick. A goodbye on `pagehide` has no next tick, and other messages gain nothing
 * from the wait.
 */
function flush({ stream }: MqttClient): void {
  while (stream.writableCorked > 0) stream.uncork();
}
