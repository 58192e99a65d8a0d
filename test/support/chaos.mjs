// A WebSocket proxy in front of a real broker that injects the faults of public brokers. Every decision follows from a
// seed, the number of the connection and the number of the delivery, so that a failing run can be repeated. The proxy
// parses MQTT packets and cannot read the sealed payloads.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import mqtt from 'mqtt';
import { WebSocket, WebSocketServer } from 'ws';
import {
  CONNACK,
  CONNECT,
  denied,
  goodbye,
  PUBLISH,
  packetSplitter,
  readPublish,
  refusal,
  SUBACK,
  typeOf,
  versionOf,
  writePublish,
} from './mqtt-packets.mjs';
import { seeded } from './seeded.ts';

/** Publishes kept for a replay: several minutes of a busy room. */
const RECORD_LIMIT = 2000;

/**
 * The process of the proxy also serves the browsers. After a delay of its event loop, queued messages arrive in a
 * burst.
 */
let [turnedAt, heldUpAt] = [performance.now(), Number.NEGATIVE_INFINITY];
const lateMs = 250;
setInterval(() => {
  const now = performance.now();
  if (now - turnedAt > lateMs) heldUpAt = now;
  turnedAt = now;
}, 50).unref();
/** Time from which arriving messages are no longer part of such a burst: 1 s after the delay. */
const onTimeAt = () =>
  performance.now() - turnedAt > lateMs ? Number.POSITIVE_INFINITY : heldUpAt + 1000;

/**
 * Each proxy has its own address, as brokers do. Firefox opens one WebSocket at a time to an address (RFC 6455, section
 * 4.1), and the others wait while it backs off from a failed port. Linux answers on all of 127/8.
 */
let proxies = 0;
const ownAddress = () =>
  process.platform === 'linux' ? `127.0.0.${2 + (proxies++ % 250)}` : '127.0.0.1';

const noCounts = () => ({
  attempts: 0,
  open: 0,
  published: 0,
  delivered: 0,
  dropped: 0,
  duplicated: 0,
  damaged: 0,
  replayed: 0,
  /** Most publishes of one connection within any 900 ms: 1 s minus the compression that the path may cause. */
  peakPerSecond: 0,
});

/**
 * Rules; an omitted rule is off. Fractions are in [0, 1].
 *
 * Deliveries (broker → client): `drop`, `duplicate`, `delayMs: [least, most]` (an interval reorders), `corrupt` (a byte
 * of
 * the payload), `truncate` (of the payload), `garble` (any byte of the packet, which is then invalid MQTT).
 * Publishes (client → broker): `perSecond` (excess is dropped silently, as EMQX does), `swallow` (drops every publish),
 * `cutAfter` (the n-th publish of all connections passes, then all connections are closed and new ones refused),
 * `mostBytes` (larger payloads are dropped silently),
 * `banAfter: { publishes, code }` (DISCONNECT with this reason code).
 * Connections: `refuse` (no response), `reset` (fraction of handshakes), `silent` (accepts and never sends),
 * `hangUp: { code, reason }` (closes the WebSocket instead of a response to CONNECT, as RabbitMQ does on a wrong
 * password),
 * `connack` (reason code of the refusal), `connack5` (of MQTT 5 only),
 * `early` (packets before CONNACK: `ignore` drops them, `hang-up` closes the connection), `suback` (reason code of the
 * refusal of every subscription).
 */
export async function startChaos(target, { seed = 1, rules = {} } = {}) {
  const chaos = new Chaos(target, seed, rules);
  await chaos.listen();
  return chaos;
}

class Chaos {
  #target;
  #seed;
  #rules;
  #server = createServer();
  #sockets = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first });
  #lines = new Set();
  #record = [];
  #handshakes;
  #connections = 0;
  #address = ownAddress();
  counts = noCounts();

  constructor(target, seed, rules) {
    this.#target = target;
    this.#seed = seed;
    this.#rules = rules;
    this.#handshakes = seeded(seed);
    this.#server.on('upgrade', (request, socket, head) => {
      this.counts.attempts++;
      const { refuse, reset = 0 } = this.#rules;
      if (refuse || (reset > 0 && this.#handshakes() < reset)) return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client));
    });
  }

  listen() {
    return new Promise((resolve) => this.#server.listen(0, this.#address, resolve));
  }

  get url() {
    return `ws://${this.#address}:${this.#server.address().port}`;
  }

  get rules() {
    return this.#rules;
  }

  /** Applies from the next packet on. */
  set rules(rules) {
    this.#rules = rules;
  }

  get seed() {
    return this.#seed;
  }

  /** Closes every connection, as a crash does. New connections are accepted unless `refuse` is set. */
  cut() {
    for (const line of this.#lines) line.cut();
  }

  /** Delivers all recorded publishes again to all clients; `as` changes the topic or the retain flag. */
  replay(as = {}) {
    for (const publish of [...this.#record]) {
      for (const line of this.#lines) line.deliver({ ...publish, ...as });
      this.counts.replayed++;
    }
  }

  /**
   * An outsider publishes random bytes on the most recent topic through the broker at the given rate. They have the
   * size and the first two bytes of an envelope, so that only decryption can reject them. Returns the number of
   * publishes.
   */
  async flood({ perSecond, seconds }) {
    const { topic } = this.#record.at(-1);
    const stranger = await mqtt.connectAsync(this.#target, { protocolVersion: 5 });
    const began = performance.now();
    let published = 0;
    while (published < perSecond * seconds) {
      const due = Math.min(perSecond * seconds, (perSecond * (performance.now() - began)) / 1000);
      for (; published < due; published++) {
        stranger.publish(topic, Buffer.concat([Buffer.from([2, 1]), randomBytes(510)]));
      }
      await delay(5);
    }
    await stranger.endAsync();
    return published;
  }

  remember(publish) {
    if (this.#record.length < RECORD_LIMIT) this.#record.push(publish);
  }

  /** The n-th publish was the last. */
  fall() {
    this.#rules = { ...this.#rules, refuse: true };
    this.cut();
  }

  get log() {
    return { ...this.counts, open: this.#lines.size, seed: this.#seed };
  }

  close() {
    this.cut();
    if (!this.#server.listening) return Promise.resolve();
    return new Promise((resolve) => {
      this.#server.closeAllConnections();
      this.#server.close(resolve);
    });
  }

  #accept(client) {
    const random = seeded(this.#seed + 0x9e3779b9 * ++this.#connections);
    const line = new Line(this, this.#target, client, random);
    this.#lines.add(line);
    client.on('close', () => {
      line.cut();
      this.#lines.delete(line);
    });
  }
}

/** One client and its connection to the broker. */
class Line {
  #chaos;
  #client;
  #broker;
  #random;
  #version = 5;
  #published = 0;
  #accepted = false;
  #times = [];

  constructor(chaos, target, client, random) {
    this.#chaos = chaos;
    this.#client = client;
    this.#random = random;
    // Opened before the first message of the client; earlier messages wait in the socket's buffer.
    this.#broker = new WebSocket(target, client.protocol || 'mqtt');
    const opened = new Promise((resolve) => this.#broker.once('open', resolve));
    const up = packetSplitter();
    let before = opened;
    client.on('message', (chunk) => {
      before = before.then(() => {
        for (const packet of up(chunk)) this.#toBroker(packet);
      });
    });
    const down = packetSplitter();
    this.#broker.on('message', (chunk) => {
      for (const packet of down(chunk)) this.#toClient(packet);
    });
    this.#broker.on('close', () => this.cut());
    this.#broker.on('error', () => this.cut()); // the broker is gone, so close the client, too
    client.on('error', () => this.cut()); // invalid frames of a client that is closing
  }

  cut() {
    this.#client.terminate();
    this.#broker.terminate();
  }

  /** Sends a recorded publish to the client unchanged, regardless of the rules. */
  deliver(publish) {
    this.#send(writePublish(publish, this.#version));
  }

  #toBroker(packet) {
    const { silent, connack, connack5, hangUp, early } = this.#chaos.rules;
    if (silent) return;
    if (typeOf(packet) === CONNECT) {
      this.#version = versionOf(packet);
      if (hangUp) return this.#client.close(hangUp.code, hangUp.reason);
      const code = connack ?? (this.#version === 5 ? connack5 : undefined);
      if (code !== undefined) return this.#refuse(refusal(code, this.#version));
    } else if (early && !this.#accepted) {
      if (early === 'hang-up') this.cut();
      return;
    }
    const { mostBytes = Number.POSITIVE_INFINITY } = this.#chaos.rules;
    const isTooLarge =
      typeOf(packet) === PUBLISH && readPublish(packet, this.#version).payload.length > mostBytes;
    if (isTooLarge) return;
    if (typeOf(packet) !== PUBLISH || this.#mayPublish()) this.#forward(packet);
  }

  #forward(packet) {
    if (this.#broker.readyState === WebSocket.OPEN) this.#broker.send(packet);
  }

  /** Counts the publish and decides whether it goes to the broker. */
  #mayPublish() {
    const { counts } = this.#chaos;
    const { swallow, perSecond = Number.POSITIVE_INFINITY, banAfter, cutAfter } = this.#chaos.rules;
    const now = performance.now();
    this.#times = [...this.#times.filter((time) => time > now - 1000), now];
    const latest = this.#times.filter((time) => time > now - 900).length;
    if (now > onTimeAt()) counts.peakPerSecond = Math.max(counts.peakPerSecond, latest);
    counts.published++;
    this.#published++;
    if (cutAfter !== undefined && counts.published >= cutAfter) {
      // The last publish still reaches the broker, and through it the fastest subscribers.
      setImmediate(() => this.#chaos.fall());
    }
    if (banAfter && this.#published >= banAfter.publishes) {
      this.#refuse(goodbye(banAfter.code, this.#version));
      return false;
    }
    const passes = !swallow && this.#times.length <= perSecond;
    if (!passes) counts.dropped++;
    return passes;
  }

  #refuse(packet) {
    this.#send(packet);
    this.#client.close();
    this.#broker.terminate();
  }

  #toClient(packet) {
    if (this.#chaos.rules.silent) return;
    if (typeOf(packet) === CONNACK) this.#accepted = true;
    const { suback } = this.#chaos.rules;
    if (typeOf(packet) === SUBACK && suback !== undefined) {
      return this.#send(denied(packet, suback));
    }
    if (typeOf(packet) !== PUBLISH) return this.#send(packet);
    const { counts, rules } = this.#chaos;
    const { drop = 0, duplicate = 0, delayMs } = rules;
    // Every delivery takes the same number of random draws, so that one rule does not shift the others.
    const [chance, again, first, second] = [0, 0, 0, 0].map(() => this.#random());
    this.#chaos.remember(readPublish(packet, this.#version));
    if (chance < drop) {
      counts.dropped++;
      return;
    }
    const damaged = this.#damage(packet, rules);
    const fractions = again < duplicate ? [first, second] : [first];
    counts.duplicated += fractions.length - 1;
    for (const fraction of fractions) {
      counts.delivered++;
      if (!delayMs) this.#send(damaged);
      else {
        const [least, most] = delayMs;
        delay(least + fraction * (most - least)).then(() => this.#send(damaged));
      }
    }
  }

  #damage(packet, { corrupt = 0, truncate = 0, garble = 0 }) {
    const [how, where, what] = [0, 0, 0].map(() => this.#random());
    const at = (bytes) => Math.floor(where * bytes.length);
    const flip = (bytes) => {
      const flipped = Buffer.from(bytes);
      if (flipped.length > 0) flipped[at(bytes)] ^= 1 + Math.floor(what * 255);
      return flipped;
    };
    if (how >= corrupt + truncate + garble) return packet;
    this.#chaos.counts.damaged++;
    if (how >= corrupt + truncate) return flip(packet);
    const publish = readPublish(packet, this.#version);
    const { payload } = publish;
    const broken = how < corrupt ? flip(payload) : payload.subarray(0, at(payload));
    return writePublish({ ...publish, payload: broken }, this.#version);
  }

  #send(packet) {
    if (packet.length > 0 && this.#client.readyState === WebSocket.OPEN) this.#client.send(packet);
  }
}
