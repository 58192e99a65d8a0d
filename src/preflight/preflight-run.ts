// Runs one check: all steps at once, each with a separate deadline, and one for the whole check. It collects facts, which
// preflight/rules.ts judges.

import { type AbortScope, abortScope, after } from '../base/abort.js';
import { monotonicMs, wallMs } from '../base/clock.js';
import { asCallError, CallError } from '../base/errors.js';
import { Store } from '../base/store.js';
import { version } from '../base/version.js';
import { brokerHost, errorFacts } from '../call/diagnostics-adapter.js';
import { IceServers } from '../call/ice-servers.js';
import { type CallSettings, settingsOf } from '../call/options.js';
import { readEnvironment } from '../diagnostics/environment.js';
import type { CandidateRecord } from '../diagnostics/peer-facts.js';
import { checkBroker } from './broker.js';
import { oneByOne, probeServer, type SingleServer, untriedOf } from './ice-server-probe.js';
import { checkMedia } from './media.js';
import { mappingOf, observe } from './nat-mapping.js';
import type { CheckOptions } from './options.js';
import {
  type BrokerCheck,
  type CheckFacts,
  type CheckReport,
  type CheckStepName,
  noMediaCheck,
  type RelayTrial,
} from './report.js';
import { checkReport } from './rules.js';
import { runTurnLoopback } from './turn-loopback.js';

/** Facts that are not known by then stay unknown. Milliseconds. */
const hardStopMs = 10_000;
/** A broker has 5 s to accept the connection and 3 s for an echo; one that needs all of both is unusable. Milliseconds. */
const brokersDueMs = 6500;
/** Each is a connection, and with TURN an allocation. */
const serversAtOnce = 8;

type Servers = readonly SingleServer[];

export class PreflightRun {
  readonly #options: CheckOptions;
  readonly #settings: CallSettings;
  readonly #scope: AbortScope;
  readonly #startedAt = monotonicMs();
  readonly #createdAt = new Date(wallMs()).toISOString();
  readonly #facts: Store<CheckFacts>;

  /** Throws the same errors for invalid options as a call. */
  constructor(options: CheckOptions) {
    const { brokers, iceServers, relayOnly, transport, signal } = options;
    this.#options = options;
    this.#settings = settingsOf({ room: 'check', brokers, iceServers, relayOnly, transport });
    this.#scope = abortScope(signal);
    this.#facts = new Store(this.#beginning());
  }

  async run(): Promise<CheckReport> {
    const { signal } = this.#scope;
    this.#facts.watch(() => this.#notify(), signal);
    this.#notify();
    after(hardStopMs, () => this.#scope.end(overdue), signal);
    const how = () =>
      !signal.aborted ? 'done' : signal.reason === overdue ? 'overdue' : 'aborted';
    const over = await Promise.all([this.#checkBrokers(), this.#checkPaths(), this.#checkMedia()])
      .then(how)
      .finally(() => this.#scope.end());
    this.#set({ over });
    return this.#notify();
  }

  #notify(): CheckReport {
    const report = checkReport(this.#facts.now, this.#createdAt);
    this.#options.onProgress?.(report);
    return report;
  }

  #beginning(): CheckFacts {
    const { transport, brokers, relayOnly } = this.#settings;
    return {
      environment: readEnvironment(version),
      hasWebRtc: typeof globalThis.RTCPeerConnection === 'function',
      relayOnly,
      brokers: brokers.map(({ url }) => ({
        host: brokerHost(url),
        state: 'idle',
        reconnects: 0,
        echoes: [],
      })),
      servers: [],
      mapping: 'unknown',
      relays: [],
      media: noMediaCheck,
      began: { environment: 0 },
      ended: { environment: 0 },
      skipped: [],
      at: 0,
      // A transport of the page is not checked.
      ...(transport && { brokers: [], skipped: ['brokers'] }),
    };
  }

  #set(change: Partial<CheckFacts>): void {
    this.#facts.patch({ ...change, at: Math.round(monotonicMs() - this.#startedAt) });
  }

  #begin(...steps: readonly CheckStepName[]): void {
    const at = Math.round(monotonicMs() - this.#startedAt);
    const began = Object.fromEntries(steps.map((step) => [step, at]));
    this.#set({ began: { ...this.#facts.now.began, ...began } });
  }

  /** A step that the end of the check cuts short has not ended. */
  #end(...steps: readonly CheckStepName[]): void {
    if (this.#scope.signal.aborted) return;
    const at = Math.round(monotonicMs() - this.#startedAt);
    const ended = Object.fromEntries(steps.map((step) => [step, at]));
    this.#set({ ended: { ...this.#facts.now.ended, ...ended } });
  }

  #skip(...steps: readonly CheckStepName[]): void {
    if (!this.#scope.signal.aborted) this.#set({ skipped: [...this.#facts.now.skipped, ...steps] });
  }

  async #checkBrokers(): Promise<void> {
    const { transport, brokers } = this.#settings;
    if (transport) return;
    this.#begin('brokers');
    const own = abortScope(this.#scope.signal);
    after(brokersDueMs, () => own.end(), own.signal);
    await Promise.all(
      brokers.map((broker, at) =>
        checkBroker(broker, (facts) => this.#received(at, facts), own.signal),
      ),
    );
    own.end();
    this.#end('brokers');
  }

  #received(at: number, facts: BrokerCheck): void {
    const { brokers } = this.#facts.now;
    this.#set({ brokers: brokers.map((known, index) => (index === at ? facts : known)) });
  }

  async #checkPaths(): Promise<void> {
    if (!this.#facts.now.hasWebRtc) return this.#skip('servers', 'network', 'relay');
    this.#begin('servers', 'network');
    const servers = await this.#configured();
    this.#set({ servers: untriedOf(servers) });
    // STUN servers are not used if only relays are allowed.
    const asked = servers.filter(({ kind }) => kind !== 'stun' || !this.#settings.relayOnly);
    const trials = new Map<string, Promise<void>>();
    const [local] = await Promise.all([this.#observe(asked), this.#probeAll(asked, trials)]);
    this.#set({ mapping: mappingOf(local, this.#facts.now.servers) });
    this.#end('servers', 'network');
    await Promise.all(trials.values());
    if (trials.size > 0) this.#end('relay');
    else this.#skip('relay');
  }

  /** Requested once, as by a join; a page that does not provide its list is a fault that a call survives. */
  async #configured(): Promise<Servers> {
    const onError = (error: CallError) =>
      this.#set({ invalid: { ...errorFacts(error), isFatal: false } });
    const { iceServers: source } = this.#settings;
    const iceServers = new IceServers({ source, onRenewed: () => {}, onError }, this.#scope.signal);
    try {
      await iceServers.ask();
      return oneByOne(iceServers.current, wallMs());
    } catch (thrown) {
      this.#set({ invalid: { ...errorFacts(asCallError(thrown)), isFatal: true } });
      return [];
    }
  }

  async #observe(servers: Servers): Promise<readonly CandidateRecord[]> {
    if (this.#settings.relayOnly) return [];
    try {
      return await observe(servers, this.#scope.signal);
    } catch {
      // The probe of a single server reports a URL that browsers reject.
      return [];
    }
  }

  async #probeAll(servers: Servers, trials: Map<string, Promise<void>>): Promise<void> {
    const waiting = [...servers];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        await this.#probe(next, trials);
    };
    await Promise.all(Array.from({ length: serversAtOnce }, work));
  }

  /** Starts the loopback of each kind of relay as soon as one server of that kind works. */
  async #probe(server: SingleServer, trials: Map<string, Promise<void>>): Promise<void> {
    const { signal } = this.#scope;
    if (signal.aborted) return;
    try {
      const status = await probeServer(server, signal);
      const { servers } = this.#facts.now;
      this.#set({ servers: servers.map((known) => (known.url === status.url ? status : known)) });
      const isRelay = status.kind !== 'stun' && status.fate === 'works';
      if (isRelay && !trials.has(status.transport))
        trials.set(status.transport, this.#loop(server));
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.name : '';
      const detail = [server.url, why].filter(Boolean).join(', ');
      this.#set({ invalid: { code: 'ice-servers-invalid', detail, isFatal: true } });
    }
  }

  async #loop(server: SingleServer): Promise<void> {
    if (this.#facts.now.began.relay === undefined) this.#begin('relay');
    const { signal } = this.#scope;
    const trial: RelayTrial = await runTurnLoopback(server, signal);
    // An aborted trial proves nothing.
    if (signal.aborted) return;
    this.#set({ relays: [...this.#facts.now.relays, trial] });
  }

  async #checkMedia(): Promise<void> {
    this.#begin('media');
    const media = await checkMedia(this.#options.media, this.#scope.signal);
    if (!media) return this.#skip('media');
    this.#set({ media });
    this.#end('media');
  }
}

/** Distinguished from the reason of the page's signal by its identity. */
const overdue = new CallError('left', { after: hardStopMs });
