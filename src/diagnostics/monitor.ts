// One clock for all connections: samples, keeps the trails, hands out reports. Reads connections and is
// told what the call says and hears; never changes anything. What it makes of the facts is in peer.ts.

import { after, childOf, every, monotonicMs, onEnd } from '../base/abort.js';
import type { ErrorCode } from '../base/errors.js';
import { type Role, Watch } from './connection-observer.js';
import { notePage, readEnvironment } from './environment.js';
import { Log } from './event-log.js';
import { networkOf } from './ice/ice-servers.js';
import { Own } from './local-history.js';
import type { Words } from './peer-history.js';
import { beginAgain, factsOf, type Person, shownOf } from './peer-record.js';
import { Persons } from './peer-records.js';
import { redact } from './redact.js';
import {
  type BrokerReport,
  emptyReport,
  type Fault,
  type Happening,
  type LocalMedia,
  type PeerKey,
  type Report,
  type SignalKind,
  type Stage,
  type Traffic,
} from './report.js';
import { judge } from './rules/call.js';
import { judgePeer } from './rules/peer.js';
import { inContext } from './rules/whose.js';
import { agreeing, Lasting } from './verdict-history.js';

export interface MonitorOptions {
  /** Told once a second while somebody looks or something is being connected, else once in five. */
  onReport(report: Report): void;
  /** What the line to the room counts by itself; asked at every report. */
  traffic(): Traffic;
  /** What the call was given and cannot use; asked at every report. */
  error(): Report['error'];
  /** Version of this library. */
  readonly library: string;
}

const tickMs = 1000;
const quietTicks = 5;
/** Several changes in one moment make one report. */
const settleMs = 50;
const sleepMs = 3000;

export class Monitor {
  readonly #options: MonitorOptions;
  readonly #life: AbortSignal;
  readonly #t0 = Date.now();
  readonly #startedAt = monotonicMs();
  readonly #people = new Persons(
    () => this.#now(),
    () => this.#events++,
    (key) => this.#lasting.forget(key),
  );
  readonly #log = new Log(() => this.#events++);
  readonly #own = new Own((happening) => this.#tellOwn(happening));
  readonly #lasting = new Lasting((happening) => this.#tellOwn(happening));
  #events = 0;
  #lookers = 0;
  #ticks = 0;
  #lastTickAt = 0;
  #isReportDue = false;

  constructor(options: MonitorOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    every(tickMs, () => void this.#tick(), life);
    notePage((to) => this.#tellOwn({ type: 'page', to }), life);
  }

  /** A person comes; or, where `isAlive` was not certain, is alive. Until then the report does not say a word of them. */
  meet(id: string, isAlive: boolean): void {
    if (isAlive) this.#people.show(id);
    else this.#people.hide(id);
    this.stage(id, 'join');
  }

  /**
   * Watches a person's connection, or after a rebuild the new one. To be called before `createOffer`:
   * the first candidates come right after it.
   */
  watch(id: string, connection: RTCPeerConnection, role: Role, life: AbortSignal): void {
    const person = this.#people.of(id);
    const { trail, log } = person;
    if (trail.goneAt !== undefined) this.#lasting.forget(trail.key);
    if (person.watch) {
      beginAgain(person, this.#now(), this.#options.error());
      log.add(this.#now(), { type: 'restart', why: 'rebuilt' }, trail.key);
    }
    trail.goneAt = trail.closedFor = undefined;
    const now = this.#now();
    for (const stage of ['join', 'joined', 'ready'] as const) trail.reach(stage, now);
    person.life = childOf(life);
    const reporter = {
      now: () => this.#now(),
      tell: (happening: Happening) => log.add(this.#now(), happening, trail.key),
      onEdge: () => this.#edge(person),
    };
    person.watch = new Watch(connection, { role, trail, reporter }, person.life.signal);
    this.#soon();
  }

  keyOf(id: string): PeerKey | undefined {
    return this.#people.get(id)?.trail.key;
  }

  /** What the person says of themselves. */
  says(id: string, words: Words): void {
    this.#people.of(id).trail.says(words);
    this.#soon();
  }

  /** A stage of signalling, told by the call; `null` is this client. Those of ICE are seen from here. */
  stage(id: string | null, stage: Stage): void {
    const now = this.#now();
    if (id === null) this.#own.reach(stage, now);
    else this.#people.of(id).trail.reach(stage, now);
    this.#soon();
  }

  /** A message of the protocol went out or came in. `bytes` as on the wire, when known. */
  signal(id: string | null, way: 'in' | 'out', kind: SignalKind, bytes?: number): void {
    this.#own.count(way, kind);
    const person = id === null ? undefined : this.#people.of(id);
    if (person && kind === 'offer') person.trail.offers[way]++;
    if (person && kind === 'answer') person.trail.answers[way]++;
    const happening = { type: 'signal', way, kind, bytes } as const;
    (person?.log ?? this.#log).add(this.#now(), happening, person?.trail.key);
    this.#soon();
  }

  /** The browser would not take what this person sent; `name` is that of its exception. */
  refused(id: string, call: Fault['call'], name: string): void {
    this.#people.of(id).trail.fault({ call, name, at: this.#now() });
    this.#soon();
  }

  /** To be called before `restartIce()`, so that the last state of the old path is kept. */
  restarted(id: string, why: string): void {
    const person = this.#people.of(id);
    this.#edge(person);
    person.trail.restarts++;
    person.trail.restartedAt = this.#now();
    person.trail.renew();
    person.log.add(this.#now(), { type: 'restart', why }, person.trail.key);
  }

  /** A deadline of the call passed: with this person (given up until something changes), or with the room. */
  deadline(id: string | null, name: string, afterMs: number): void {
    const now = this.#now();
    const person = id === null ? undefined : this.#people.of(id);
    if (person) person.trail.gaveUpAt ??= now;
    (person?.log ?? this.#log).add(now, { type: 'deadline', name, afterMs }, person?.trail.key);
    this.#soon();
  }

  /** We closed the connection to this person, for that. */
  closed(id: string, why: ErrorCode): void {
    this.#people.of(id).trail.closedFor = why;
    this.#soon();
  }

  /** The person is no longer in the call; the record stays for ten minutes. */
  gone(id: string): void {
    const person = this.#people.get(id);
    if (!person || person.trail.goneAt !== undefined) return;
    const { trail, log } = person;
    person.life?.end();
    if (person.hidden) {
      this.#people.delete(id);
      return;
    }
    trail.goneAt = this.#now();
    log.add(trail.goneAt, { type: 'gone' }, trail.key);
    this.#people.forget();
    this.#soon();
  }

  brokers(reports: readonly BrokerReport[]): void {
    this.#own.brokers(reports, this.#now());
    this.#soon();
  }

  media(facts: LocalMedia): void {
    this.#own.media(facts, this.#now());
    this.#soon();
  }

  /** What a look at our camera's picture has shown. */
  light(isBlack: boolean): void {
    this.#own.light(isBlack, this.#now());
  }

  /** While `life` lasts, every connection is sampled once a second. */
  lookAt(life: AbortSignal): void {
    if (life.aborted) return;
    this.#lookers++;
    onEnd(life, () => {
      this.#lookers--;
    });
    void this.sample().then(() => this.#soon());
  }

  /** What is known now, unredacted. */
  now(): Report {
    this.#people.forget();
    const people = this.#people.shown;
    const now = this.#now();
    const error = this.#options.error();
    for (const { trail } of people) this.#own.sound(trail.reading?.sound, now);
    const own = this.#own.facts(this.#options.traffic(), now);
    const found = people.map((person) => {
      const facts = factsOf(person, error);
      return { ...facts, verdict: judgePeer(facts, now) };
    });
    const peers = inContext(found, own.signalling, now).flatMap((peer, index) => {
      const person = people[index];
      return person ? [shownOf(person, peer, { lasting: this.#lasting, now })] : [];
    });
    const facts = {
      ...emptyReport(this.#options.library),
      t0: this.#t0,
      at: now,
      redaction: 'none' as const,
      environment: readEnvironment(this.#options.library),
      ...own,
      error,
      ...networkOf(peers),
      peers,
    };
    const verdicts = this.#lasting.take(judge(facts), facts.at);
    // What was found just now is part of what happened.
    const logs = [this.#log, ...people.map(({ log }) => log)];
    return {
      ...facts,
      peers: agreeing(peers, verdicts[0]),
      verdicts,
      log: logs.flatMap((log) => log.events).sort((a, b) => a.n - b.n),
      dropped: { log: logs.reduce((sum, log) => sum + log.dropped, 0) },
    };
  }

  /** A report at once: nothing comes after it, or something was long awaited. */
  tell(): void {
    this.#isReportDue = false;
    if (!this.#life.aborted) this.#options.onReport(redact(this.now(), 'masked'));
  }

  /** What is known after one more look at every connection. */
  async sample(): Promise<Report> {
    await Promise.all(this.#people.present.map(({ watch }) => watch?.sample()));
    return this.now();
  }

  #now(): number {
    return Math.round(monotonicMs() - this.#startedAt);
  }

  #tellOwn(happening: Happening): void {
    this.#log.add(this.#now(), happening);
  }

  async #tick(): Promise<void> {
    const now = this.#now();
    const gapMs = now - this.#lastTickAt;
    if (gapMs > sleepMs) this.#own.slept(now, gapMs);
    this.#lastTickAt = now;
    this.#ticks++;
    const people = this.#people.present;
    // Quiet connections take turns, so that eight of them do not ask in the same instant.
    const due = people.filter(
      ({ watch }, index) =>
        this.#lookers > 0 || !watch?.isSettled || (this.#ticks + index) % quietTicks === 0,
    );
    await Promise.all(due.map(({ watch }) => watch?.sample()));
    const isSettled = !this.#lasting.isPending && people.every(({ watch }) => watch?.isSettled);
    const isQuiet = this.#lookers === 0 && isSettled;
    if (!isQuiet || this.#ticks % quietTicks === 0) this.tell();
  }

  /** A state or a path changed: one full look, and a report at once. */
  #edge(person: Person): void {
    this.#soon();
    void person.watch?.sampleAnew().then(() => this.#soon());
  }

  #soon(): void {
    if (this.#isReportDue) return;
    this.#isReportDue = true;
    after(settleMs, () => this.tell(), this.#life);
  }
}
