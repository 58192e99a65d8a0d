// One clock for all connections: samples, keeps the trails, hands out reports. Reads connections and is
// told what the call says and hears; never changes anything. What it makes of the facts is in peer.ts.

import { abortScope, after, every, onAbort } from '../base/abort.js';
import { monotonicMs, wallMs } from '../base/clock.js';
import type { ErrorCode } from '../base/errors.js';
import { ConnectionObserver, type NegotiationRole } from './connection-observer.js';
import { notePage, readEnvironment } from './environment.js';
import { EventLog } from './event-log.js';
import { networkOf } from './ice/ice-servers.js';
import { LocalHistory } from './local-history.js';
import type { PeerIntroduction } from './peer-history.js';
import { factsOf, type PeerRecord, resetRecord, shownOf } from './peer-record.js';
import { PeerRecords } from './peer-records.js';
import { isLossy, noQuality } from './quality.js';
import { redact } from './redact.js';
import {
  type BrokerReport,
  emptyReport,
  type Happening,
  type LocalMedia,
  type NegotiationError,
  type PeerKey,
  type Report,
  type SignalKind,
  type Stage,
  type Traffic,
} from './report.js';
import { callVerdicts } from './rules/call.js';
import { judgePeer } from './rules/peer.js';
import { inContext } from './rules/whose.js';
import { agreeing, VerdictHistory } from './verdict-history.js';

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
  readonly #abortSignal: AbortSignal;
  readonly #t0 = wallMs();
  readonly #startedAt = monotonicMs();
  readonly #records = new PeerRecords(
    () => this.#now(),
    () => this.#events++,
    (key) => this.#lasting.forget(key),
  );
  readonly #log = new EventLog(() => this.#events++);
  readonly #own = new LocalHistory((happening) => this.#tellOwn(happening));
  readonly #lasting = new VerdictHistory((happening) => this.#tellOwn(happening));
  #events = 0;
  #lookers = 0;
  #ticks = 0;
  #lastTickAt = 0;
  #isReportDue = false;

  constructor(options: MonitorOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    every(tickMs, () => void this.#tick(), abortSignal);
    notePage((to) => this.#tellOwn({ type: 'page', to }), abortSignal);
  }

  /** A person comes; or, where `isAlive` was not certain, is alive. Until then the report does not say a word of them. */
  meet(id: string, isAlive: boolean): void {
    if (isAlive) this.#records.show(id);
    else this.#records.hide(id);
    this.stage(id, 'join');
  }

  /**
   * Watches a person's connection, or after a rebuild the new one. To be called before `createOffer`:
   * the first candidates come right after it.
   */
  watch(
    id: string,
    connection: RTCPeerConnection,
    role: NegotiationRole,
    abortSignal: AbortSignal,
  ): void {
    const record = this.#records.of(id);
    const { history, log } = record;
    if (history.goneAt !== undefined) this.#lasting.forget(history.key);
    if (record.watch) {
      resetRecord(record, this.#now(), this.#options.error());
      log.add(this.#now(), { type: 'restart', why: 'rebuilt' }, history.key);
    }
    history.goneAt = history.closedFor = undefined;
    const now = this.#now();
    for (const stage of ['join', 'joined', 'ready'] as const) history.reach(stage, now);
    record.scope = abortScope(abortSignal);
    const reporter = {
      now: () => this.#now(),
      emit: (happening: Happening) => log.add(this.#now(), happening, history.key),
      onEdge: () => this.#edge(record),
    };
    record.watch = new ConnectionObserver(
      connection,
      { role, history, reporter },
      record.scope.signal,
    );
    this.#soon();
  }

  /** Whether packets of media were lost in numbers lately, in either direction. */
  isLossy(id: string): boolean {
    const { fine } = this.#records.get(id)?.history.quality ?? noQuality;
    return isLossy(fine, this.#now());
  }

  keyOf(id: string): PeerKey | undefined {
    return this.#records.get(id)?.history.key;
  }

  /** What the person says of themselves. */
  setIntroduction(id: string, words: PeerIntroduction): void {
    this.#records.of(id).history.setIntroduction(words);
    this.#soon();
  }

  /** A stage of signalling, told by the call; `null` is this client. Those of ICE are seen from here. */
  stage(id: string | null, stage: Stage): void {
    const now = this.#now();
    if (id === null) this.#own.reach(stage, now);
    else this.#records.of(id).history.reach(stage, now);
    this.#soon();
  }

  /** A message of the protocol went out or came in. `bytes` as on the wire, when known. */
  signal(id: string | null, way: 'in' | 'out', kind: SignalKind, bytes?: number): void {
    this.#own.count(way, kind);
    const record = id === null ? undefined : this.#records.of(id);
    if (record && kind === 'offer') record.history.offers[way]++;
    if (record && kind === 'answer') record.history.answers[way]++;
    const happening = { type: 'signal', way, kind, bytes } as const;
    (record?.log ?? this.#log).add(this.#now(), happening, record?.history.key);
    this.#soon();
  }

  /** The browser would not take what this person sent; `name` is that of its exception. */
  refused(id: string, call: NegotiationError['call'], name: string): void {
    this.#records.of(id).history.fault({ call, name, at: this.#now() });
    this.#soon();
  }

  /** To be called before `restartIce()`, so that the last state of the old path is kept. */
  restarted(id: string, why: string): void {
    const record = this.#records.of(id);
    this.#edge(record);
    record.history.restarts++;
    record.history.restartedAt = this.#now();
    record.history.renew();
    record.log.add(this.#now(), { type: 'restart', why }, record.history.key);
  }

  /** A deadline of the call passed: with this person (given up until something changes), or with the room. */
  deadline(id: string | null, name: string, afterMs: number): void {
    const now = this.#now();
    const record = id === null ? undefined : this.#records.of(id);
    if (record) record.history.gaveUpAt ??= now;
    (record?.log ?? this.#log).add(now, { type: 'deadline', name, afterMs }, record?.history.key);
    this.#soon();
  }

  /** We closed the connection to this person, for that. */
  closed(id: string, why: ErrorCode): void {
    this.#records.of(id).history.closedFor = why;
    this.#soon();
  }

  /** The person is no longer in the call; the record stays for ten minutes. */
  gone(id: string): void {
    const record = this.#records.get(id);
    if (!record || record.history.goneAt !== undefined) return;
    const { history, log } = record;
    record.scope?.end();
    if (record.hidden) {
      this.#records.delete(id);
      return;
    }
    history.goneAt = this.#now();
    log.add(history.goneAt, { type: 'gone' }, history.key);
    this.#records.forget();
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
  lookAt(abortSignal: AbortSignal): void {
    if (abortSignal.aborted) return;
    this.#lookers++;
    onAbort(abortSignal, () => {
      this.#lookers--;
    });
    void this.sample().then(() => this.#soon());
  }

  /** What is known now, unredacted. */
  now(): Report {
    this.#records.forget();
    const people = this.#records.shown;
    const now = this.#now();
    const error = this.#options.error();
    for (const { history } of people) this.#own.sound(history.reading?.sound, now);
    const own = this.#own.facts(this.#options.traffic(), now);
    const found = people.map((record) => {
      const facts = factsOf(record, error);
      return { ...facts, verdict: judgePeer(facts, now) };
    });
    const peers = inContext(found, own.signalling, now).flatMap((peer, index) => {
      const record = people[index];
      return record ? [shownOf(record, peer, { lasting: this.#lasting, now })] : [];
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
    const verdicts = this.#lasting.take(callVerdicts(facts), facts.at);
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
    if (!this.#abortSignal.aborted) this.#options.onReport(redact(this.now(), 'masked'));
  }

  /** What is known after one more look at every connection. */
  async sample(): Promise<Report> {
    await Promise.all(this.#records.present.map(({ watch }) => watch?.sample()));
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
    const people = this.#records.present;
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
  #edge(record: PeerRecord): void {
    this.#soon();
    void record.watch?.sampleAnew().then(() => this.#soon());
  }

  #soon(): void {
    if (this.#isReportDue) return;
    this.#isReportDue = true;
    after(settleMs, () => this.tell(), this.#abortSignal);
  }
}
