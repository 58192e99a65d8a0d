// Turns a topic into people and signals: says hello, meets whoever answers, carries what two people say to
// each other, tells who went. Knows no connections and no media; a session is one Room with one identity.

import { type AbortScope, abortScope, after, every } from '../base/abort.js';
import type { Bytes } from '../base/bytes.js';
import { monotonicMs, randomFraction } from '../base/clock.js';
import { sealEnvelope } from '../protocol/envelope.js';
import { writeGone, zeroId } from '../protocol/frame.js';
import type { PairSignal, PeerId } from '../protocol/signal.js';
import type { BrokerFacts } from '../transport/transport.js';
import type { AdmissionPolicy, RoomApi } from './admission.js';
import {
  arrivalMs,
  certainHellos,
  helloDelayMs,
  LocalNonces,
  nonceRenewalMs,
} from './hello-schedule.js';
import { JoinOutcome } from './join-outcome.js';
import { BrokerFloods } from './lines.js';
import { Receiver } from './receiver.js';
import type { PathMark, ProvenPeer, RoomOptions } from './room-options.js';
import { forgetHandshake, hasSaidHello, isConnected, isUnheard, Roster } from './roster.js';
import { SendQueue } from './send-queue.js';
import { Sender } from './sender.js';
import { Counters, type RoomCounters } from './traffic-counters.js';

export class Room {
  readonly #options: RoomOptions;
  readonly #scope: AbortScope;
  readonly #nonces = new LocalNonces();
  readonly #roster = new Roster();
  readonly #counters = new Counters();
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #policy: AdmissionPolicy | null;
  readonly #arrival: JoinOutcome;
  readonly #lines: BrokerFloods;
  /** Sealed beforehand: a page that goes away has no time to sign. */
  #goodbye: Bytes | null = null;
  #helloIndex = 0;
  #cancelHello = () => {};
  /** When we last came to a broker and said so. */
  #cameAt: number | null = null;
  #settled = false;

  /** Opens the transport at once and keeps it open until `abortSignal` aborts or `leave()`. */
  constructor(options: RoomOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#scope = abortScope(abortSignal);
    const { keys, identity, transport } = options;
    this.#lines = new BrokerFloods((facts) => options.onBroker(facts));
    const counters = this.#counters;
    const nonces = this.#nonces;
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
    const shared = { keys, identity, nonces, counters };
    const policy = () => this.#policy;
    const carry = options.relay?.bind(options) ?? (() => {});
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
        isFull: options.isFull,
        // Silent as the connected are: they were here before us.
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
        onFlood: (broker, isFlooded) => this.#lines.flooded(broker, isFlooded),
      },
      this.#scope.signal,
    );
    this.#start().catch(reportError);
  }

  /** What was said, heard and refused so far. */
  get counters(): RoomCounters {
    return this.#counters.copy(this.#roster.size);
  }

  /** `null` if we never met. */
  met(id: PeerId): ProvenPeer | null {
    return this.#roster.get(id) ?? null;
  }

  /** Sealed for this person alone; repeated until answered when it is an offer. Lost if they have gone. */
  send(to: PeerId, signal: PairSignal): void {
    const member = this.#roster.get(to);
    if (!member || member.standing === 'departed') this.#counters.drop('unknown-peer');
    else if (this.#policy && !this.#policy.admits(to)) this.#counters.drop('uninvited');
    else this.#sender.send(member, signal);
    this.#settle();
  }

  /** Says hello to this person alone, by `carry`; not while a handshake goes on, nor in vain. */
  introduce(to: PeerId): void {
    const { announced, standing } = this.#roster.get(to) ?? { announced: false, standing: 'known' };
    if (this.#roster.isExpelled(to) || (!announced && this.#options.isFull())) return;
    if (standing === 'known' || standing === 'failed') this.#sender.introduce(to);
  }

  /** Frames that somebody else carried. They are checked like those of a broker, and count as little unproved. */
  receive(frames: readonly Bytes[]): void {
    this.#receiver.receiveFrames(frames);
  }

  /**
   * How the connection to a person stands. `connected`: their hellos are ignored, and ours end. `failed`: the
   * handshake is void, and a later hello begins anew. `refused`: the same, and counted, because they did not prove
   * who they are. `forgotten`: as if never met.
   */
  mark(id: PeerId, as: PathMark): void {
    if (as === 'refused') this.#counters.drop('unproven');
    const member = this.#roster.get(id);
    if (!member || member.standing === 'departed') return;
    // It was not a path that failed but the way to one: nothing is proved against another try.
    if (as === 'failed' && member.announced && isUnheard(member)) this.#come();
    if (as === 'connected') {
      Object.assign(member, { standing: 'connected', offer: null, welcome: null });
    } else {
      const isForgotten = as === 'forgotten' || !member.announced;
      forgetHandshake(member, isForgotten ? 'known' : 'failed');
      if (isForgotten) member.announced = false;
    }
    this.#receiver.proceed();
    this.#settle();
  }

  /** Nothing of this person counts any more, for as long as we stay. */
  expel(id: PeerId): void {
    const member = this.#roster.get(id);
    if (member) forgetHandshake(member, 'departed');
    this.#roster.expel(id);
    if (member?.announced) this.#options.onGone(id, 'goodbye');
    this.#receiver.proceed();
  }

  /** Says goodbye, handed to the transport before this returns, and ends the room. */
  leave(): void {
    if (this.#scope.signal.aborted) return;
    if (this.#goodbye) {
      this.#counters.published++;
      this.#counters.out.gone++;
      this.#options.transport.publish(this.#goodbye);
    }
    this.#scope.end();
  }

  /** The network or the page came back: lines prove themselves, and who is not connected says hello. */
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
    await this.#sealGoodbye();
    if (abortSignal.aborted) return;
    const line = {
      topic: this.#options.keys.topic,
      will: () => this.#sealGone(zeroId),
      onBytes: (bytes: Bytes, broker?: string) => this.#receiver.receive(bytes, broker),
      onBroker: (facts: BrokerFacts) => this.#broker(facts),
    };
    this.#options.transport.open(line, abortSignal);
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

  /** Ahead of time: on `pagehide` there is none. */
  async #sealGoodbye(): Promise<void> {
    this.#goodbye = await this.#sealGone(this.#nonces.current);
  }

  #broker(facts: BrokerFacts): void {
    // A broker that has not echoed in time is told again as `open`, but nobody came anywhere.
    if (facts.state === 'open' && !facts.suspect) this.#come();
    else if (facts.state === 'ready') this.#arrival.awaitAnswers();
    this.#lines.update(facts);
  }

  /**
   * We can speak at a broker: its people have not heard of us, and its echo proves that it forwards. Or we begin anew with
   * somebody who did not hear us.
   */
  #come(): void {
    this.#cameAt = monotonicMs();
    this.#helloIndex = 0;
    this.#sayHello();
    // Said while there was no way, it got nowhere.
    for (const member of this.#roster.filter(isConnected)) this.#sender.repeatOffer(member);
  }

  #sayHello(): void {
    const proves = this.#helloIndex > 0 && this.#helloIndex < certainHellos;
    this.#sender.hello({ proves });
    this.#planHello();
  }

  /** While connected we are silent, and look again from time to time whether that has changed. */
  #planHello(): void {
    this.#cancelHello();
    const delayMs = helloDelayMs(this.#helloIndex++, randomFraction());
    const again = () => {
      if (this.#helloIndex < certainHellos || this.#isSearching()) this.#sayHello();
      else this.#planHello();
    };
    this.#cancelHello = after(delayMs, again, this.#scope.signal);
  }

  /** Alone, or out of reach of somebody. */
  #isSearching(): boolean {
    return this.#roster.count('connected') === 0 || this.#roster.count('failed') > 0;
  }

  /** Brokers of which we can spare some rest while nobody has to be met, or repaired, by them. */
  #settle(): void {
    const settled = this.#roster.isSettled;
    if (settled === this.#settled || this.#scope.signal.aborted) return;
    this.#settled = settled;
    this.#options.transport.settle?.(settled);
  }
}
