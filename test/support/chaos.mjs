// A WebSocket proxy in front of a real broker that breaks on purpose what a public broker breaks by chance. Every
// decision follows from a seed, the number of the connection and the number of the delivery, so that a failing run can
// be run again. Knows packets, never what is sealed in them.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import mqtt from 'mqtt';
import { WebSocket, WebSocketServer } from 'ws';
import { seeded } from '../../src/base/seeded.ts';
import {
  CONNECT,
  goodbye,
  PUBLISH,
  packetSplitter,
  readPublish,
  refusal,
  typeOf,
  versionOf,
  writePublish,
} from './mqtt-packets.mjs';

/** What the proxy remembers for a replay: minutes of a busy room. */
const RECORD_LIMIT = 2000;

/** This process serves the browsers, too. When it was late, what has waited for it comes all at once. */
let [turnedAt, heldUpAt] = [performance.now(), Number.NEGATIVE_INFINITY];
const lateMs = 250;
setInterval(() => {
  const now = performance.now();
  if (now - turnedAt > lateMs) heldUpAt = now;
  turnedAt = now;
}, 50).unref();
/** From when on what comes has not waited: a second after the process was late. */
const onTimeAt = () =>
  performance.now() - turnedAt > lateMs ? Number.POSITIVE_INFINITY : heldUpAt + 1000;

/**
 * Each proxy has an address of its own, as brokers have: Firefox opens one WebSocket at a time to an address (RFC 6455,
 * section 4.1) and lets the others wait while it holds back from a port that has failed. Linux answers to all of 127/8.
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
  /** Most publishes of one connection within any 900 ms: a second, less what the way may compress. */
  peakPerSecond: 0,
});

/**
 * Rules; those not named are off. Fractions are in [0, 1].
 *
 * Deliveries (broker → client): `drop`, `duplicate`, `delayMs: [least, most]` (unequal ones reorder), `corrupt` (a byte of
 * the payload), `truncate` (of the payload), `garble` (any byte of the packet: no longer MQTT).
 * Publishes (client → broker): `perSecond` (silently dropped beyond it, as EMQX does), `swallow` (every one),
 * `cutAfter` (the n-th of all connections passes, then every line is cut and the proxy refuses),
 * `mostBytes` (payloads above it are silently dropped),
 * `banAfter: { publishes, code }` (DISCONNECT with this reason).
 * Connections: `refuse` (nobody answers), `reset` (fraction of handshakes), `silent` (accepts and never says a word),
 * `hangUp: { code, reason }` (closes the WebSocket instead of an answer to CONNECT, as RabbitMQ does on a wrong password),
 * `connack` (reason code of the refusal), `connack5` (of MQTT 5 only).
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

  /** From the next packet on. */
  set rules(rules) {
    this.#rules = rules;
  }

  get seed() {
    return this.#seed;
  }

  /** Drops every connection, as a crash does; whoever comes again is let in unless `refuse` is set. */
  cut() {
    for (const line of this.#lines) line.cut();
  }

  /** Delivers once more all that was ever delivered, to everybody; `as` changes topic or retain flag on the way. */
  replay(as = {}) {
    for (const publish of [...this.#record]) {
      for (const line of this.#lines) line.deliver({ ...publish, ...as });
      this.counts.replayed++;
    }
  }

  /**
   * A stranger publishes garbage on the last topic that was heard of, as fast as asked, through the broker itself; it has
   * the size and the first two bytes of an envelope, so that only the key can tell. How many were published.
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

  /** The n-th publish was the last one. */
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

/** One client and its own connection to the broker. */
class Line {
  #chaos;
  #client;
  #broker;
  #random;
  #version = 5;
  #published = 0;
  #times = [];

  constructor(chaos, target, client, random) {
    this.#chaos = chaos;
    this.#client = client;
    this.#random = random;
    // Opened before the client has said a word: what it says first waits in the socket's own buffer.
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
    this.#broker.on('error', () => this.cut()); // the broker is gone: so is the line
    client.on('error', () => this.cut()); // broken frames of a dying client
  }

  cut() {
    this.#client.terminate();
    this.#broker.terminate();
  }

  /** To the client, whole, whatever the rules; from a replay. */
  deliver(publish) {
    this.#send(writePublish(publish, this.#version));
  }

  #toBroker(packet) {
    const { silent, connack, connack5, hangUp } = this.#chaos.rules;
    if (silent) return;
    if (typeOf(packet) === CONNECT) {
      this.#version = versionOf(packet);
      if (hangUp) return this.#client.close(hangUp.code, hangUp.reason);
      const code = connack ?? (this.#version === 5 ? connack5 : undefined);
      if (code !== undefined) return this.#refuse(refusal(code, this.#version));
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

  /** Counts the publish; whether it is for the broker. */
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
      // The last one still reaches the broker, and from there whoever is quick.
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
    if (typeOf(packet) !== PUBLISH) return this.#send(packet);
    const { counts, rules } = this.#chaos;
    const { drop = 0, duplicate = 0, delayMs } = rules;
    // The same number of draws for every delivery, so that one rule does not shift the others.
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
