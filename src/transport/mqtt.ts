// One broker over one WebSocket by MQTT.js: log in, subscribe, prove that it forwards, come back when lost.
// The library is loaded when a line is opened, never with the page. Knows bytes and one topic, no people.

import {
  type AbortScope,
  abortScope,
  after,
  afterSilence,
  listen,
  onAbort,
} from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { bareUrl } from './address.js';
import { banBroker, remainingBan } from './broker-bans.js';
import { Published } from './deduplicate.js';
import { type Connect, Connection, type Version } from './mqtt-connection.js';
import type { BrokerAddress } from './public-servers.js';
import {
  attemptAfter,
  type ConnectionEnd,
  decideReconnect,
  type ReconnectDecision,
  refusesVersion5,
} from './reconnect-policy.js';
import { SizeLimitDetector } from './size-limit-detection.js';
import type { BrokerFacts, Subscription, Transport } from './transport.js';

/**
 * What was published comes back within this time, milliseconds, or it is doubtful that the broker forwards: 3 s, or twice what
 * a round trip took so far.
 */
export const echoDueMs = ({
  connackMs = 0,
  openMs = 0,
  echoMs = 0,
}: Partial<BrokerFacts>): number => Math.max(3000, 2 * (openMs - connackMs), 2 * echoMs);

/** From the wish to connect to CONNACK. */
const slowLoginMs = 2000;

/** Fetches the library: on join, or earlier when somebody is about to. */
export async function loadMqtt(): Promise<Connect> {
  // Its browser build has a default export only, whatever its types promise.
  return (await import('mqtt')).default.connect;
}

export const mqttTransport = (broker: BrokerAddress): Transport => new MqttTransport(broker);

class MqttTransport implements Transport {
  readonly #broker: BrokerAddress;
  #upkeep: Upkeep | null = null;

  constructor(broker: BrokerAddress) {
    this.#broker = broker;
  }

  open(subscription: Subscription, abortSignal: AbortSignal): void {
    this.#upkeep = new Upkeep(this.#broker, subscription, abortSignal);
  }

  publish(bytes: Bytes): void {
    this.#upkeep?.publish(bytes);
  }

  refresh(): void {
    this.#upkeep?.refresh();
  }

  rest(resting: boolean): void {
    this.#upkeep?.rest(resting);
  }
}

/** Keeps one line open: a connection, the wait after it, the next connection. */
class Upkeep {
  readonly #broker: BrokerAddress;
  readonly #subscription: Subscription;
  readonly #abortSignal: AbortSignal;
  readonly #published = new Published();
  readonly #sizes: SizeLimitDetector;
  #facts: BrokerFacts;
  #version: Version = 5;
  #connection: Connection | null = null;
  #attempt = 0;
  #wait: AbortScope | null = null;
  #benched = false;
  /** Closed because others suffice. */
  #resting = false;
  /** From the first word that waits for its echo. */
  #doubt: AbortScope | null = null;
  /** The version that this broker has let us in with. */
  #proved: Version | null = null;
  /** The last connection was open and died. */
  #lost = false;

  constructor(broker: BrokerAddress, subscription: Subscription, abortSignal: AbortSignal) {
    this.#broker = broker;
    this.#subscription = subscription;
    this.#abortSignal = abortSignal;
    const onLimited = (limitBytes: number) => {
      const { state, suspect } = this.#facts;
      if (state === 'ready' && !suspect) this.#notify({ limitBytes });
    };
    this.#sizes = new SizeLimitDetector(
      { dueMs: () => echoDueMs(this.#facts), onLimited },
      abortSignal,
    );
    this.#facts = { url: bareUrl(broker.url), state: 'connecting', reconnects: 0 };
    if (abortSignal.aborted) return;
    subscription.onBroker(this.#facts);
    listen(globalThis, 'online', () => this.refresh(), abortSignal);
    onAbort(abortSignal, () => {
      this.#connection?.close();
      this.#notify({ state: 'closed' });
    });
    void this.#connect();
  }

  publish(bytes: Bytes): void {
    if (this.#facts.state !== 'open' && this.#facts.state !== 'ready') return;
    this.#published.add(bytes, monotonicMs());
    this.#connection?.publish(bytes);
    this.#sizes.sent(bytes.length);
    if (this.#doubt) return;
    this.#doubt = abortScope(this.#abortSignal);
    afterSilence(echoDueMs(this.#facts), () => this.#suspect(), this.#doubt.signal);
  }

  refresh(): void {
    if (this.#wait) {
      if (this.#benched) return;
      this.#wait.end();
      void this.#connect();
    } else this.#connection?.probe();
  }

  /** Only an open connection rests; what is on its way, or waits, goes on. */
  rest(resting: boolean): void {
    if (resting && this.#connection) {
      this.#resting = true;
      this.#close();
      this.#notify({ state: 'resting', suspect: false });
    } else if (!resting && this.#resting) {
      this.#resting = false;
      this.#notify({ state: 'connecting' });
      void this.#connect();
    }
  }

  async #connect(): Promise<void> {
    this.#wait = null;
    const askedAt = monotonicMs();
    let connect: Connect;
    try {
      connect = await loadMqtt();
    } catch {
      // Offline, or the page's rules keep our own chunk away: the fact that everybody can act on.
      this.#ended({ openForMs: null, answered: false, failure: 'not-loaded' });
      return;
    }
    const will = await this.#subscription.will();
    if (this.#abortSignal.aborted) return;
    const banned = remainingBan(this.#facts.url);
    if (banned) {
      this.#notify(banned.why);
      this.#waitFor(banned.waitMs, true);
      return;
    }
    this.#connection = new Connection(connect, {
      broker: this.#broker,
      line: this.#subscription,
      will,
      version: this.#version,
      attempt: this.#attempt,
      onSilent: () => this.#silent(),
      onLogin: () => this.#loggedIn(askedAt),
      onOpen: (connackAt) => this.#open(askedAt, connackAt),
      onBytes: (bytes) => this.#receive(bytes),
      onEnded: (ending) => this.#ended(ending),
    });
  }

  #silent(): void {
    const cause = this.#proved === null ? 'broker-not-mqtt' : 'broker-unreachable';
    this.#notify({ state: 'unreachable', cause });
  }

  /** Told only of a slow one: it is waited for. */
  #loggedIn(askedAt: number): void {
    const { url, reconnects, failedAttempts = 0 } = this.#facts;
    const connackMs = monotonicMs() - askedAt;
    if (connackMs < slowLoginMs) return;
    this.#facts = { url, state: 'connecting', connackMs, failedAttempts, reconnects };
    this.#subscription.onBroker(this.#facts);
  }

  #open(askedAt: number, connackAt: number): void {
    const { url, reconnects, failedAttempts = 0 } = this.#facts;
    this.#facts = {
      url,
      state: 'open',
      connackMs: connackAt - askedAt,
      openMs: monotonicMs() - askedAt,
      failedAttempts,
      reconnects: this.#lost ? reconnects + 1 : reconnects,
    };
    this.#lost = false;
    this.#proved = this.#version;
    this.#subscription.onBroker(this.#facts);
  }

  #receive(bytes: Bytes): void {
    const sentAt = this.#published.sentAt(bytes);
    if (sentAt === undefined) this.#subscription.onBytes(bytes, this.#facts.url);
    else {
      this.#trust();
      if (this.#sizes.isProof(bytes.length)) {
        const { limitBytes: _, ...facts } = this.#facts;
        this.#facts = facts;
      }
      const { copies } = this.#published;
      this.#notify({ state: 'ready', suspect: false, copies, echoMs: monotonicMs() - sentAt });
    }
  }

  #suspect(): void {
    this.#doubt = null;
    if (!this.#facts.suspect) this.#notify({ suspect: true });
  }

  #trust(): void {
    this.#doubt?.end();
    this.#doubt = null;
  }

  #ended(ending: ConnectionEnd): void {
    this.#connection = null;
    this.#trust();
    this.#sizes.end();
    if (this.#abortSignal.aborted) return;
    this.#lost ||= ending.openForMs !== null;
    if (this.#tryOlder(ending)) return;
    this.#attempt = attemptAfter(ending.openForMs, this.#attempt);
    const known = this.#proved !== null;
    const verdict = decideReconnect({ ...ending, known }, this.#attempt++, randomFraction());
    this.#stayAway(verdict, ending);
  }

  #stayAway({ state, cause, waitMs, benched }: ReconnectDecision, ending: ConnectionEnd): void {
    const { url, reconnects, failedAttempts = 0 } = this.#facts;
    this.#facts = {
      url,
      reconnects,
      failedAttempts: ending.openForMs === null ? failedAttempts + 1 : failedAttempts,
      state,
      cause,
      ...(ending.code !== undefined && { code: ending.code }),
    };
    if (cause === 'broker-banned') banBroker(this.#facts, waitMs);
    this.#subscription.onBroker(this.#facts);
    if (!this.#abortSignal.aborted) this.#waitFor(waitMs, benched);
  }

  #waitFor(waitMs: number, benched: boolean): void {
    this.#benched = benched;
    this.#wait = abortScope(this.#abortSignal);
    after(waitMs, () => void this.#connect(), this.#wait.signal);
  }

  #close(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#trust();
    this.#sizes.end();
  }

  /**
   * Whether 3.1.1 is tried instead: at once the first time, so that a broker of 3.1.1 costs no wait. A broker that hangs
   * up on both is tried with the one and the other in turn, at the usual pace.
   */
  #tryOlder(ending: ConnectionEnd): boolean {
    if (this.#proved !== null) return false;
    const isRefused = this.#version === 5 && refusesVersion5(ending);
    this.#version = isRefused ? 4 : 5;
    if (!isRefused || this.#attempt > 0) return false;
    void this.#connect();
    return true;
  }

  #notify(change: Partial<BrokerFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    this.#subscription.onBroker(this.#facts);
  }
}
