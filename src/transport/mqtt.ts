// The transport over one MQTT broker: connects, detects whether the broker forwards messages, and reconnects. MQTT.js is
// loaded when a transport is opened, never with the page.

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
import { awaitConnack, awaitsConnack, banBroker, remainingBan } from './broker-memory.js';
import { Published } from './deduplicate.js';
import { type Connect, Connection } from './mqtt-connection.js';
import type { BrokerAddress } from './public-servers.js';
import type { ConnectionEnd } from './reconnect-policy.js';
import {
  type ReconnectEffect,
  type ReconnectEvent,
  reconnectStart,
  reconnectTransition,
} from './reconnect-state.js';
import { SizeLimitDetector } from './size-limit-detection.js';
import type { BrokerFacts, Subscription, Transport } from './transport.js';

/**
 * The time within which a published message must come back, milliseconds; after it, the broker may not forward messages.
 * 3 s, or twice the longest of the round trips so far.
 */
export const echoDueMs = (...roundTripsMs: readonly (number | undefined)[]): number =>
  Math.max(3000, ...roundTripsMs.map((ms = 0) => 2 * ms));

/** Loads the library: on join, or earlier when a join is likely. */
export async function loadMqtt(): Promise<Connect> {
  // Its browser build has only a default export, although its types declare others.
  return (await import('mqtt')).default.connect;
}

export const mqttTransport = (broker: BrokerAddress): Transport => new MqttTransport(broker);

class MqttTransport implements Transport {
  readonly #broker: BrokerAddress;
  #reconnector: MqttReconnector | null = null;

  constructor(broker: BrokerAddress) {
    this.#broker = broker;
  }

  open(subscription: Subscription, abortSignal: AbortSignal): void {
    this.#reconnector = new MqttReconnector(this.#broker, subscription, abortSignal);
  }

  publish(bytes: Bytes): void {
    this.#reconnector?.publish(bytes);
  }

  refresh(): void {
    this.#reconnector?.dispatch({ type: 'refresh' });
  }

  rest(resting: boolean): void {
    this.#reconnector?.dispatch({ type: resting ? 'rest' : 'wake' });
  }
}

/** Keeps the line to one broker open. reconnect-state.ts decides; this class performs the effects. */
class MqttReconnector {
  readonly #broker: BrokerAddress;
  readonly #subscription: Subscription;
  readonly #abortSignal: AbortSignal;
  readonly #published = new Published();
  readonly #sizes: SizeLimitDetector;
  #state = reconnectStart.state;
  #facts: BrokerFacts;
  #connection: Connection | null = null;
  #wait: AbortScope | null = null;
  /** From the first message that waits for its echo. */
  #echoDue: AbortScope | null = null;
  /** A callback of an effect may cause another event: each event has all of its effects before the next one. */
  readonly #events: ReconnectEvent[] = [];
  #isBusy = false;

  constructor(broker: BrokerAddress, subscription: Subscription, abortSignal: AbortSignal) {
    this.#broker = broker;
    this.#subscription = subscription;
    this.#abortSignal = abortSignal;
    const onLimited = (limitBytes: number) => {
      const { state, suspect } = this.#facts;
      if (state === 'ready' && !suspect) this.#report({ limitBytes });
    };
    this.#sizes = new SizeLimitDetector({ dueMs: () => this.#echoDueMs, onLimited }, abortSignal);
    this.#facts = { url: bareUrl(broker.url), state: 'connecting', reconnects: 0 };
    if (abortSignal.aborted) return;
    listen(globalThis, 'online', () => this.dispatch({ type: 'refresh' }), abortSignal);
    onAbort(abortSignal, () => this.dispatch({ type: 'close' }));
    this.#perform(reconnectStart.effects);
    this.#drain();
  }

  dispatch(event: ReconnectEvent): void {
    this.#events.push(event);
    if (!this.#isBusy) this.#drain();
  }

  publish(bytes: Bytes): void {
    if (this.#state.phase !== 'open') return;
    this.#published.add(bytes, monotonicMs());
    this.#connection?.publish(bytes);
    this.#sizes.sent(bytes.length);
    this.#awaitEcho();
  }

  #awaitEcho(): void {
    if (this.#echoDue) return;
    this.#echoDue = abortScope(this.#abortSignal);
    afterSilence(this.#echoDueMs, () => this.#echoOverdue(), this.#echoDue.signal);
  }

  #drain(): void {
    for (let event = this.#events.shift(); event; event = this.#events.shift()) {
      const { state, effects } = reconnectTransition(this.#state, event);
      this.#state = state;
      this.#perform(effects);
    }
  }

  #perform(effects: readonly ReconnectEffect[]): void {
    this.#isBusy = true;
    try {
      for (const effect of effects) this.#performOne(effect);
    } finally {
      this.#isBusy = false;
    }
  }

  #performOne(effect: ReconnectEffect): void {
    switch (effect.type) {
      case 'connect':
        this.#connect();
        return;
      case 'disconnect':
        this.#connection?.close();
        this.#forgetConnection();
        return;
      case 'probe':
        this.#connection?.probe();
        return;
      case 'wait':
        this.#wait = abortScope(this.#abortSignal);
        after(effect.waitMs, () => this.dispatch({ type: 'due' }), this.#wait.signal);
        return;
      case 'cancel-wait':
        this.#wait?.end();
        return;
      case 'await-connack':
        awaitConnack(this.#facts.url);
        return;
      case 'ban':
        banBroker(this.#facts, effect.waitMs);
        return;
      case 'report':
        this.#report(effect.facts, effect.fresh);
    }
  }

  #connect(): void {
    const { url } = this.#facts;
    const ban = remainingBan(url);
    if (ban) {
      // Reported in a microtask: where a call has several brokers, the other ones are opened first.
      queueMicrotask(() => this.dispatch({ type: 'banned', ban }));
      return;
    }
    const askedAt = monotonicMs();
    let isGreeted = false;
    const { version, attempt } = this.#state.history;
    this.#connection = new Connection({
      ...{ broker: this.#broker, line: this.#subscription, version, attempt },
      connectTo: loadMqtt(),
      will: this.#subscription.will(),
      greeting: this.#subscription.greeting?.(),
      early: !awaitsConnack(url),
      onSilent: () => this.dispatch({ type: 'silent' }),
      onLogin: () => this.dispatch({ type: 'logged-in', connackMs: monotonicMs() - askedAt }),
      onGreeted: (greeting) => {
        isGreeted = true;
        this.#published.add(greeting, monotonicMs());
      },
      onIgnored: () => this.dispatch({ type: 'ignored' }),
      onOpen: (connackAt) => {
        const [connackMs, openMs] = [connackAt - askedAt, monotonicMs() - askedAt];
        this.dispatch({ type: 'opened', connackMs, openMs, greeted: isGreeted });
        if (isGreeted) this.#awaitEcho();
      },
      onBytes: (bytes) => this.#receive(bytes),
      onEnded: (end) => this.#ended(end),
    });
  }

  #receive(bytes: Bytes): void {
    const sentAt = this.#published.sentAt(bytes);
    if (sentAt === undefined) {
      this.#subscription.onBytes(bytes, this.#facts.url);
      return;
    }
    this.#cancelEchoDue();
    if (this.#sizes.isProof(bytes.length)) {
      const { limitBytes: _, ...facts } = this.#facts;
      this.#facts = facts;
    }
    const { copies } = this.#published;
    this.#report({ state: 'ready', suspect: false, copies, echoMs: monotonicMs() - sentAt });
  }

  get #echoDueMs(): number {
    return echoDueMs(this.#connection?.roundTripMs, this.#facts.echoMs);
  }

  #echoOverdue(): void {
    this.#echoDue = null;
    if (!this.#facts.suspect) this.#report({ suspect: true });
  }

  #cancelEchoDue(): void {
    this.#echoDue?.end();
    this.#echoDue = null;
  }

  #ended(end: ConnectionEnd): void {
    this.#forgetConnection();
    this.dispatch({ type: 'ended', end, fraction: randomFraction() });
  }

  #forgetConnection(): void {
    this.#connection = null;
    this.#cancelEchoDue();
    this.#sizes.end();
  }

  #report(change: Partial<BrokerFacts>, fresh = false): void {
    const { reconnects, failedAttempts } = this.#state.history;
    const { url, state } = this.#facts;
    const before = fresh ? { url, state, reconnects, failedAttempts } : this.#facts;
    this.#facts = { ...before, ...change };
    this.#subscription.onBroker(this.#facts);
  }
}
