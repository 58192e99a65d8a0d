// Samples all connections by one clock, records what the call reports, and emits reports. It changes nothing. The rules are
// in rules/.

import { abortScope, after, every, onAbort } from '../base/abort.js';
import { monotonicMs, wallMs } from '../base/clock.js';
import type { ErrorCode } from '../base/errors.js';
import { ConnectionObserver, type NegotiationRole } from './connection-observer.js';
import { observePage, readEnvironment } from './environment.js';
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
import { callVerdicts } from './rules/judge-call.js';
import { judgePeer } from './rules/judge-peer.js';
import { withLossSide } from './rules/lost-connection-side.js';
import { ShownVerdicts, withHeadline } from './shown-verdicts.js';

export interface MonitorOptions {
  /** Called once per second while the call is observed or a connection is not settled, else once in five seconds. */
  onReport(report: Report): void;
  /** The counters of the connection to the room; read for each report. */
  traffic(): Traffic;
  /** A setting that the call cannot use; read for each report. */
  error(): Report['error'];
  /** Version of this library. */
  readonly library: string;
}

const tickMs = 1000;
const quietTicks = 5;
/** Changes within this time make one report. */
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
    (key) => this.#verdicts.forget(key),
  );
  readonly #log = new EventLog(() => this.#events++);
  readonly #local = new LocalHistory((happening) => this.#logEvent(happening));
  readonly #verdicts = new ShownVerdicts((happening) => this.#logEvent(happening));
  #events = 0;
  #observers = 0;
  #ticks = 0;
  #lastTickAt = 0;
  #isReportDue = false;

  constructor(options: MonitorOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    every(tickMs, () => void this.#tick(), abortSignal);
    observePage((to) => this.#logEvent({ type: 'page', to }), abortSignal);
  }

  /** Adds a peer. Until it is known to be alive (`isAlive`), the report does not contain it. */
  meet(id: string, isAlive: boolean): void {
    if (isAlive) this.#records.show(id);
    else this.#records.hide(id);
    this.stage(id, 'join');
  }

  /**
   * Observes the connection to a peer, or the new one that replaces it. To be called before `createOffer`: the first
   * candidates follow it immediately.
   */
  watch(
    id: string,
    connection: RTCPeerConnection,
    role: NegotiationRole,
    abortSignal: AbortSignal,
  ): void {
    const record = this.#records.of(id);
    const { history, log } = record;
    if (history.goneAt !== undefined) this.#verdicts.forget(history.key);
    if (record.observer) {
      resetRecord(record, this.#now(), this.#options.error());
      log.add(this.#now(), { type: 'restart', why: 'rebuilt' }, history.key);
    }
    history.reopen();
    const now = this.#now();
    for (const stage of ['join', 'joined', 'ready'] as const) history.reach(stage, now);
    record.scope = abortScope(abortSignal);
    const reporter = {
      now: () => this.#now(),
      emit: (happening: Happening) => log.add(this.#now(), happening, history.key),
      onEdge: () => this.#edge(record),
    };
    record.observer = new ConnectionObserver(
      connection,
      { role, history, reporter },
      record.scope.signal,
    );
    this.#soon();
  }

  /** Media packets were lost recently at a high rate, in either direction. */
  isLossy(id: string): boolean {
    const { fine } = this.#records.get(id)?.history.quality ?? noQuality;
    return isLossy(fine, this.#now());
  }

  keyOf(id: string): PeerKey | undefined {
    return this.#records.get(id)?.history.key;
  }

  /** The name and the sources that the peer announces. */
  setIntroduction(id: string, introduction: PeerIntroduction): void {
    this.#records.of(id).history.setIntroduction(introduction, this.#now());
    this.#soon();
  }

  /** A stage of signalling; `null` is this client. The stages of ICE are observed. */
  stage(id: string | null, stage: Stage): void {
    const now = this.#now();
    if (id === null) this.#local.reach(stage, now);
    else this.#records.of(id).history.reach(stage, now);
    this.#soon();
  }

  /** A message of the protocol was sent or received. `bytes`: its size on the wire, if known. */
  signal(id: string | null, direction: 'in' | 'out', kind: SignalKind, bytes?: number): void {
    this.#local.count(direction, kind);
    const record = id === null ? undefined : this.#records.of(id);
    if (kind === 'offer') record?.history.countSignal('offers', direction);
    if (kind === 'answer') record?.history.countSignal('answers', direction);
    const happening = { type: 'signal', way: direction, kind, bytes } as const;
    (record?.log ?? this.#log).add(this.#now(), happening, record?.history.key);
    this.#soon();
  }

  /** The browser rejected a description or candidate of this peer; `name` is that of the exception. */
  refused(id: string, call: NegotiationError['call'], name: string): void {
    this.#records.of(id).history.attempt.fault({ call, name, at: this.#now() });
    this.#soon();
  }

  /** To be called before `restartIce()`, so that the last state of the previous path is recorded. */
  restarted(id: string, why: string): void {
    const record = this.#records.of(id);
    this.#edge(record);
    record.history.restart(this.#now());
    record.log.add(this.#now(), { type: 'restart', why }, record.history.key);
  }

  /** A deadline of the call passed: for this peer (given up until something changes), or for the room. */
  deadline(id: string | null, name: string, afterMs: number): void {
    const now = this.#now();
    const record = id === null ? undefined : this.#records.of(id);
    record?.history.giveUp(now);
    (record?.log ?? this.#log).add(now, { type: 'deadline', name, afterMs }, record?.history.key);
    this.#soon();
  }

  /** This client closed the connection to the peer. */
  closed(id: string, why: ErrorCode): void {
    this.#records.of(id).history.close(why);
    this.#soon();
  }

  /** The peer left the call; its record is kept for ten minutes. */
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
    this.#local.brokers(reports, this.#now());
    this.#soon();
  }

  media(facts: LocalMedia): void {
    this.#local.media(facts, this.#now());
    this.#soon();
  }

  /** The result of a check of the local camera's picture. */
  light(isBlack: boolean): void {
    this.#local.light(isBlack, this.#now());
  }

  /** Samples every connection once per second until the signal is aborted. */
  lookAt(abortSignal: AbortSignal): void {
    if (abortSignal.aborted) return;
    this.#observers++;
    onAbort(abortSignal, () => {
      this.#observers--;
    });
    void this.sample().then(() => this.#soon());
  }

  /** The present report, unredacted. */
  now(): Report {
    this.#records.forget();
    const records = this.#records.shown;
    const now = this.#now();
    const error = this.#options.error();
    for (const { history } of records)
      this.#local.sound(history.attempt.statistics.last?.sound, now);
    const local = this.#local.facts(this.#options.traffic(), now);
    const found = records.map((record) => {
      const facts = factsOf(record, error);
      return { ...facts, verdict: judgePeer(facts, now) };
    });
    const peers = withLossSide(found, local.signalling, now).flatMap((peer, index) => {
      const record = records[index];
      return record ? [shownOf(record, peer, { verdicts: this.#verdicts, now })] : [];
    });
    const facts = {
      ...emptyReport(this.#options.library),
      t0: this.#t0,
      at: now,
      redaction: 'none' as const,
      environment: readEnvironment(this.#options.library),
      ...local,
      error,
      ...networkOf(peers),
      peers,
    };
    const verdicts = this.#verdicts.take(callVerdicts(facts), facts.at);
    // The log contains the verdicts that this report has raised or cleared.
    const logs = [this.#log, ...records.map(({ log }) => log)];
    return {
      ...facts,
      peers: withHeadline(peers, verdicts[0]),
      verdicts,
      log: logs.flatMap((log) => log.events).sort((a, b) => a.n - b.n),
      dropped: { log: logs.reduce((sum, log) => sum + log.dropped, 0) },
    };
  }

  /** Emits a report at once. */
  emitReport(): void {
    this.#isReportDue = false;
    if (!this.#abortSignal.aborted) this.#options.onReport(redact(this.now(), 'masked'));
  }

  /** The report after another sample of every connection. */
  async sample(): Promise<Report> {
    await Promise.all(this.#records.present.map(({ observer }) => observer?.sample()));
    return this.now();
  }

  #now(): number {
    return Math.round(monotonicMs() - this.#startedAt);
  }

  #logEvent(happening: Happening): void {
    this.#log.add(this.#now(), happening);
  }

  async #tick(): Promise<void> {
    const now = this.#now();
    const gapMs = now - this.#lastTickAt;
    if (gapMs > sleepMs) this.#local.slept(now, gapMs);
    this.#lastTickAt = now;
    this.#ticks++;
    const records = this.#records.present;
    // Settled connections are sampled in turns, so that eight of them do not read statistics at the same time.
    const due = records.filter(
      ({ observer }, index) =>
        this.#observers > 0 || !observer?.isSettled || (this.#ticks + index) % quietTicks === 0,
    );
    await Promise.all(due.map(({ observer }) => observer?.sample()));
    const isSettled =
      !this.#verdicts.isPending && records.every(({ observer }) => observer?.isSettled);
    const isQuiet = this.#observers === 0 && isSettled;
    if (!isQuiet || this.#ticks % quietTicks === 0) this.emitReport();
  }

  /** A state or a path changed: takes a sample, and emits a report. */
  #edge(record: PeerRecord): void {
    this.#soon();
    void record.observer?.sampleAgain().then(() => this.#soon());
  }

  #soon(): void {
    if (this.#isReportDue) return;
    this.#isReportDue = true;
    after(settleMs, () => this.emitReport(), this.#abortSignal);
  }
}
