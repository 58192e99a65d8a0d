// Signalling for one session: announces us on the topic, meets members, and exchanges signals with each of them. Does not
// depend on peer connections or media.

import { type AbortScope, abortScope, after, every } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { sealEnvelope } from '../protocol/envelope.js';
import { writeGone, zeroId } from '../protocol/frame.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import type { BrokerFacts } from '../transport/transport.js';
import type { AdmissionPolicy, RoomApi } from './admission-policy.js';
import {
  arrivalMs,
  certainHellos,
  helloDelayMs,
  LocalNonces,
  nonceRenewalMs,
} from './hello-schedule.js';
import { JoinOutcome } from './join-outcome.js';
import { Receiver } from './receiver.js';
import type { PathMark, ProvenPeer, RoomOptions } from './room-options.js';
import { advance, hasSaidHello, isConnected, isUnheard, Roster } from './roster.js';
import { SendQueue } from './send-queue.js';
import { Sender } from './sender.js';
import { Counters, type RoomCounters } from './traffic-counters.js';

/** The facts of each broker, completed by whether it is flooded, which its transport cannot know: it opens no envelopes. */
class BrokerFloods {
  readonly #onBroker: (facts: BrokerFacts) => void;
  /** The latest facts of each broker, by `url`. */
  readonly #known = new Map<string, BrokerFacts>();
  readonly #flooded = new Set<string>();

  constructor(onBroker: (facts: BrokerFacts) => void) {
    this.#onBroker = onBroker;
  }

  update(facts: BrokerFacts): void {
    this.#known.set(facts.url, facts);
    this.#notify(facts);
  }

  flooded(url: string, isFlooded: boolean): void {
    if (isFlooded) this.#flooded.add(url);
    else this.#flooded.delete(url);
    const facts = this.#known.get(url);
    if (facts) this.#notify(facts);
  }

  #notify(facts: BrokerFacts): void {
    this.#onBroker(this.#flooded.has(facts.url) ? { ...facts, flooded: true } : facts);
  }
}

export class Room {
  readonly #options: RoomOptions;
  readonly #scope: AbortScope;
  readonly #nonces = new LocalNonces();
  readonly #roster = new Roster();
  readonly #counters = new Counters();
  readonly #sendQueue: SendQueue;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #policy: AdmissionPolicy | null;
  readonly #arrival: JoinOutcome;
  readonly #brokers: BrokerFloods;
  /** Sealed in advance, since a page that is being closed has no time to sign. */
  #goodbye: Bytes | null = null;
  #helloIndex = 0;
  #cancelHello = () => {};
  /** When we last announced ourselves at a broker. */
  #cameAt: number | null = null;
  #settled = false;

  /** Opens the transport and keeps it open until `abortSignal` aborts or `leave()` is called. */
  constructor(options: RoomOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#scope = abortScope(abortSignal);
    const { keys, identity, transport, isFull, checkLimits } = options;
    this.#brokers = new BrokerFloods((facts) => options.onBroker(facts));
    const counters = this.#counters;
    const sendQueue = new SendQueue(
      {
        publish: async (frames, leastBytes) => {
          const envelope = await sealEnvelope(keys, frames, leastBytes);
          if (this.#scope.signal.aborted) return;
          counters.published++;
          transport.publish(envelope);
        },
        onOverflow: () => counters.drop('overflow'),
      },
      this.#scope.signal,
    );
    const shared = { keys, identity, nonces: this.#nonces, counters };
    const policy = () => this.#policy;
    const carry = options.relay?.bind(options) ?? (() => {});
    this.#sendQueue = sendQueue;
    this.#sender = new Sender({ ...shared, sendQueue, relay: carry, policy }, this.#scope.signal);
    const isOutside = () => this.#policy !== null && this.#policy.pass === null;
    const onArrival = options.onArrival.bind(options);
    this.#arrival = new JoinOutcome({ isOutside, onArrival }, this.#scope.signal);
    this.#policy = options.admissionPolicy?.(this.#voice(), this.#scope.signal) ?? null;
    this.#receiver = new Receiver(
      {
        ...shared,
        policy,
        roster: this.#roster,
        sender: this.#sender,
        isJoining: () => this.#cameAt !== null && monotonicMs() - this.#cameAt < arrivalMs,
        ...{ isFull, checkLimits },
        // Connected members send no HELLO: one that answers without one was here before us.
        onAnswered: (member) =>
          this.#arrival.joined(!hasSaidHello(member) && this.#helloIndex <= certainHellos),
        onPeer: (id, peer) => {
          this.#settle();
          options.onPeer(id, peer);
        },
        onEchoed: (id) => {
          this.#settle();
          options.onEchoed?.(id);
        },
        onLapsed: (id) => {
          options.onGone(id, 'lapsed');
          this.#receiver.proceed();
        },
        onSignal: options.onSignal.bind(options),
        onGone: (id, how) => {
          options.onGone(id, how);
          this.#settle();
        },
        onVersion: (which) => options.onVersion?.(which),
        onFlood: (broker, isFlooded) => this.#brokers.flooded(broker, isFlooded),
      },
      this.#scope.signal,
    );
    this.#start().catch(reportError);
  }

  /** Messages sent, received and dropped so far. */
  get counters(): RoomCounters {
    return this.#counters.copy(this.#roster.size);
  }

  /** `null` for an unknown participant. */
  met(id: PeerId): ProvenPeer | null {
    return this.#roster.get(id) ?? null;
  }

  /** Sealed for this participant alone; an offer is repeated until it is answered. Lost if the participant has left. */
  send(to: PeerId, signal: PairSignal): void {
    const member = this.#roster.get(to);
    if (!member || member.phase === 'departed') this.#counters.drop('unknown-peer');
    else if (this.#policy && !this.#policy.admits(to)) this.#counters.drop('uninvited');
    else this.#sender.send(member, signal);
    this.#settle();
  }

  /** Sends a HELLO to this participant alone over `relay`, unless a handshake is in progress or cannot succeed. */
  introduce(to: PeerId): void {
    const { announced, phase } = this.#roster.get(to) ?? { announced: false, phase: 'known' };
    if (this.#roster.isExpelled(to) || (!announced && this.#options.isFull())) return;
    if (phase === 'known' || phase === 'failed') this.#sender.introduce(to);
  }

  /** Frames that another member relayed. They are checked like those from a broker. */
  receive(frames: readonly Bytes[]): void {
    this.#receiver.receiveFrames(frames);
  }

  /**
   * Records the state of the connection to a participant. `connected`: HELLOs of both sides end. `failed`: the handshake is
   * void, and a later HELLO starts another one. `refused`: the same, and counted, since the participant did not prove its
   * identity. `forgotten`: the participant is unknown again.
   */
  mark(id: PeerId, as: PathMark): void {
    if (as === 'refused') this.#counters.drop('unproven');
    const member = this.#roster.get(id);
    if (!member || member.phase === 'departed') return;
    // Signalling failed rather than the path: another attempt may succeed.
    if (as === 'failed' && member.announced && isUnheard(member)) this.#come();
    if (as === 'connected') advance(member, 'connect');
    else {
      const isForgotten = as === 'forgotten' || !member.announced;
      advance(member, isForgotten ? 'reset' : 'fail');
      if (isForgotten) member.announced = false;
    }
    this.#receiver.proceed();
    this.#settle();
  }

  /** Ignores this participant for the rest of the session. */
  expel(id: PeerId): void {
    const member = this.#roster.get(id);
    if (member) advance(member, 'depart');
    this.#roster.expel(id);
    if (member?.announced) this.#options.onGone(id, 'goodbye');
    this.#receiver.proceed();
  }

  /** Sends a goodbye, which is handed to the transport before this returns, and ends the room. */
  leave(): void {
    if (this.#scope.signal.aborted) return;
    if (this.#goodbye) {
      this.#counters.published++;
      this.#counters.out.gone++;
      this.#options.transport.publish(this.#goodbye);
    }
    this.#scope.end();
  }

  /** The network or the page returned: verify the broker connections, and send a HELLO unless we are connected to all. */
  refresh(): void {
    if (this.#scope.signal.aborted) return;
    this.#options.transport.refresh?.();
    if (this.#isSearching()) this.#sayHello();
  }

  #voice(): RoomApi {
    const sender = this.#sender;
    return {
      welcome: (member) => sender.welcome(member),
      sendWithWelcome: (member, signal) => sender.sendWithWelcome(member, signal),
      announce: (passes) => sender.announce(passes),
      restartHello: () => {
        this.#come();
        this.#arrival.joined(true);
      },
      part: (id) => {
        for (const one of this.#roster.part(id)) this.#options.onGone(one, 'goodbye');
        this.#receiver.proceed();
      },
      expel: (id) => this.expel(id),
      readmit: (id) => this.#roster.readmit(id),
      drop: (reason) => this.#counters.drop(reason),
    };
  }

  async #start(): Promise<void> {
    const abortSignal = this.#scope.signal;
    const sealed = this.#sealGoodbye();
    // Facts are reported to the owner of the room, which does not have it yet.
    await Promise.resolve();
    if (abortSignal.aborted) return;
    const line = {
      topic: this.#options.keys.topic,
      will: () => this.#sealGone(zeroId),
      greeting: async () => sealEnvelope(this.#options.keys, await this.#sender.greeting()),
      onBytes: (bytes: Bytes, broker?: string) => this.#receiver.receive(bytes, broker),
      onBroker: (facts: BrokerFacts) => this.#broker(facts),
    };
    this.#options.transport.open(line, abortSignal);
    await sealed;
    const renew = () => {
      this.#nonces.renew();
      this.#sealGoodbye().catch(reportError);
    };
    every(nonceRenewalMs, renew, abortSignal);
  }

  async #sealGone(nonce: Bytes): Promise<Bytes> {
    const { keys, identity } = this.#options;
    return sealEnvelope(keys, [await writeGone(keys, identity, nonce)]);
  }

  /** Sealed in advance: there is no time for it on `pagehide`. */
  async #sealGoodbye(): Promise<void> {
    this.#goodbye = await this.#sealGone(this.#nonces.current);
  }

  #broker(facts: BrokerFacts): void {
    // A broker whose echo is late is reported as `open` again; that is no new connection.
    if (facts.state === 'open' && !facts.suspect) this.#come(facts.greeted);
    else if (facts.state === 'ready') this.#arrival.awaitAnswers();
    this.#brokers.update(facts);
  }

  /**
   * A broker became usable: its members have not received our HELLO, unless the transport has sent it, and its echo proves
   * that it forwards. Also called to repeat a handshake that was not received.
   */
  #come(hasGreeted = false): void {
    this.#cameAt = monotonicMs();
    this.#helloIndex = 0;
    if (hasGreeted) {
      this.#counters.published++;
      this.#counters.out.hello++;
      this.#sendQueue.count();
      this.#planHello();
    } else this.#sayHello();
    // Offers sent while no route existed did not arrive.
    for (const member of this.#roster.filter(isConnected)) this.#sender.repeatOffer(member);
  }

  #sayHello(): void {
    const proves = this.#helloIndex > 0 && this.#helloIndex < certainHellos;
    this.#sender.hello({ proves });
    this.#planHello();
  }

  /** No HELLO is sent while we are connected to all; the condition is checked again periodically. */
  #planHello(): void {
    this.#cancelHello();
    const delayMs = helloDelayMs(this.#helloIndex++, randomFraction());
    const again = () => {
      if (this.#helloIndex < certainHellos || this.#isSearching()) this.#sayHello();
      else this.#planHello();
    };
    this.#cancelHello = after(delayMs, again, this.#scope.signal);
  }

  /** We are alone, or a member is out of reach. */
  #isSearching(): boolean {
    return this.#roster.count('connected') === 0 || this.#roster.count('failed') > 0;
  }

  /** While no member has to be met or repaired over them, redundant brokers may be idle. */
  #settle(): void {
    const settled = this.#roster.isSettled;
    if (settled === this.#settled || this.#scope.signal.aborted) return;
    this.#settled = settled;
    this.#options.transport.settle?.(settled);
  }
}
