// The record of one person, which grows with what happens and is bounded.
// Remembers; judges nothing and touches no connection. No description, password or certificate gets in.

import type { ErrorCode } from '../base/errors.js';
import { countByType, parseCandidateRecord } from './ice/candidate.js';
import type { ServerError } from './ice/ice-servers.js';
import { pathKind } from './ice/path.js';
import type { Reading } from './ice/stats.js';
import type {
  CandidateRecord,
  MediaSource,
  MissingMedia,
  NegotiationError,
  PairRecord,
  Path,
  PathKind,
  PeerFacts,
  QualitySeries,
  Rejections,
  Stage,
} from './peer-facts.js';
import { grow, noQuality, sampleOf } from './quality.js';
import type { Happening, Verdict } from './report.js';
import type { Ms, PeerKey } from './verdict.js';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Measures are judged by their last samples: whoever looks more often, a page that asks for reports for instance, makes
 * none of them. Milliseconds; the ticks of a second may come a little early.
 */
const sampleMs = 700;

/** Strangers choose how many messages they send: every list has an end. */
const caps = { candidates: 60, pairs: 100, errors: 40, faults: 10, paths: 20 } as const;

const push = <T>(list: T[], item: T, cap: number): void => {
  list.push(item);
  if (list.length > cap) list.shift();
};

/** The stages of one attempt; those before belong to the person. */
const attempt: readonly Stage[] = [
  'ready',
  'offer',
  'answer',
  'candidates',
  'checking',
  'ice',
  'dtls',
  'connected',
  'media',
];

/** What somebody is called, and whether each source of theirs is on. */
export interface PeerIntroduction {
  readonly name: string;
  readonly media: Readonly<Record<MediaSource, boolean>>;
  readonly missing?: MissingMedia;
  /** How the call shows the connection, `PeerStage` of peer/. */
  readonly stage?: string;
}

const sourceNames: readonly MediaSource[] = ['microphone', 'camera', 'screen'];

const idOf = ({ local, remote }: Pick<PairRecord, 'local' | 'remote'>): string =>
  `${local} ${remote}`;

export class PeerHistory {
  readonly key: PeerKey;
  name = '';
  sends: readonly MediaSource[] | undefined;
  missing: MissingMedia | undefined;
  silent: boolean | undefined;
  stages: Partial<Record<Stage, Ms>> = {};
  readonly offers = { out: 0, in: 0 };
  readonly answers = { out: 0, in: 0 };
  restarts = 0;
  restartedAt: Ms | undefined;
  faults: NegotiationError[] = [];
  /** In band, over the connections before this one. */
  refusals: Rejections = {};
  closedFor: ErrorCode | undefined;
  local: Draft<CandidateRecord>[] = [];
  remote: Draft<CandidateRecord>[] = [];
  pairs: readonly PairRecord[] = [];
  frozenAt: Ms | undefined;
  path: Path | undefined;
  paths: { at: Ms; kind: PathKind }[] = [];
  quality: QualitySeries = noQuality;
  errors: ServerError[] = [];
  gatheringSince: Ms | undefined;
  /** Every server has answered or failed by then. */
  gatheredAt: Ms | undefined;
  lostAt: Ms | undefined;
  gaveUpAt: Ms | undefined;
  goneAt: Ms | undefined;
  failed: Verdict | undefined;
  reading: Reading | undefined;
  dtls: RTCDtlsTransportState | undefined;
  #generation = 0;
  #ids = 0;
  #pairChanges = 0;
  #selected = '';
  /** The reading of the last sample, which rates are counted from. */
  #sampled: Reading | undefined;
  readonly #notify: (happening: Happening) => void;

  constructor(key: PeerKey, tell: (happening: Happening) => void) {
    this.key = key;
    this.#notify = tell;
  }

  setIntroduction({ name, media, missing, stage }: PeerIntroduction): void {
    const sends = sourceNames.filter((source) => media[source]);
    Object.assign(this, { name, missing, sends, silent: stage === 'interrupted' || undefined });
  }

  reach(stage: Stage, at: Ms): void {
    if (this.stages[stage] !== undefined) return;
    this.stages[stage] = at;
    this.#notify({ type: 'stage', to: stage });
  }

  /** A new connection to the same person: what is known of the old attempt would mislead. */
  begin(): void {
    for (const stage of attempt) delete this.stages[stage];
    this.local = [];
    this.remote = [];
    this.pairs = [];
    this.errors = [];
    this.reading = this.frozenAt = this.path = this.gaveUpAt = this.dtls = undefined;
    this.gatheringSince = this.gatheredAt = this.goneAt = this.closedFor = this.silent = undefined;
    this.faults = [];
    this.#selected = '';
    this.#sampled = undefined;
    this.renew();
  }

  /** An ICE restart: candidates from here on are of the next generation. */
  renew(): void {
    this.#generation++;
    this.gaveUpAt = undefined;
  }

  /** From an event, or from inside a description; told twice is counted once. */
  candidate(side: 'local' | 'remote', at: Ms, line: string, extras: object = {}): void {
    const found = parseCandidateRecord(line, extras);
    if (!found) return;
    const list = this[side];
    const known = list.find(
      (one) =>
        // After a restart of ours their old description is read again before the new one comes.
        (side === 'remote' || one.generation === this.#generation) &&
        one.type === found.type &&
        one.protocol === found.protocol &&
        one.port === found.port &&
        one.address === found.address,
    );
    if (known) {
      // The statistics may have been first, and they do not name the base.
      known.related ??= found.related;
      return;
    }
    const time = side === 'local' ? { gatheredAt: at } : { receivedAt: at };
    const id = `c${++this.#ids}`;
    push(list, { ...found, ...time, id, generation: this.#generation }, caps.candidates);
    const fate = side === 'local' ? 'gathered' : 'received';
    this.#notify({ type: 'candidate', side, kind: `${found.type} ${found.protocol}`, fate });
    if (side === 'remote') this.reach('candidates', at);
  }

  fault(fault: NegotiationError): void {
    push(this.faults, fault, caps.faults);
    this.#notify({ type: 'api-error', call: fault.call, name: fault.name });
  }

  error(error: ServerError): void {
    push(this.errors, error, caps.errors);
  }

  /** The candidates that have the identifiers of the statistics, the others in the order they came. */
  #merge(side: 'local' | 'remote', found: Reading['local'], at: Ms): void {
    const list = this[side];
    for (const line of found) {
      const known =
        list.find(({ id }) => id === line.id) ??
        list.findLast(
          (mine) =>
            /^c\d+$/.test(mine.id) &&
            mine.type === line.type &&
            mine.protocol === line.protocol &&
            mine.port === line.port &&
            (!line.address || !mine.address || mine.address === line.address),
        );
      if (known) {
        known.id = line.id;
        known.relayProtocol ??= line.relayProtocol;
        known.networkType ??= line.networkType;
        // Only configured servers are written as they were written: the statistics may add a port.
        if (line.server && !known.server) known.server = line.server;
      } else {
        const generation = this.#generation;
        const time = side === 'local' ? { gatheredAt: at } : { receivedAt: at };
        push(list, { ...line, ...time, generation }, caps.candidates);
      }
    }
  }

  /** One sample. `isOver` keeps the last pairs that were seen: Chromium forgets them on failure. */
  take(reading: Reading, at: Ms, isOver: boolean): void {
    this.#merge('local', reading.local, at);
    this.#merge('remote', reading.remote, at);
    if (reading.dtls) this.dtls = reading.dtls;
    if (reading.pairs.length) this.#takePairs(reading.pairs, at);
    if (isOver) {
      this.frozenAt ??= at;
      return;
    }
    this.frozenAt = undefined;
    this.#takePath(reading, at);
    if (reading.dtls === 'connected') this.reach('dtls', at);
    if (reading.in?.bytes) this.reach('media', at);
    const isEarly = at - (this.quality.fine.at(-1)?.t ?? -Infinity) < sampleMs;
    if (reading.selected && !isEarly) {
      this.quality = grow(this.quality, sampleOf(at, reading, this.#sampled));
    }
    if (!isEarly) this.#sampled = reading;
    this.reading = reading;
  }

  /**
   * What has failed stays: Chromium forgets such a pair after some seconds, and how it failed may be the cause. Before there is a
   * path all stay: a pair that nobody answers is forgotten 15 s after its first question, and never called failed.
   */
  // Browser note chromium-pairs-forgotten
  #takePairs(found: Reading['pairs'], at: Ms): void {
    const before = new Map(this.pairs.map((pair) => [idOf(pair), pair]));
    const taken = found.slice(0, caps.pairs).map((pair) => {
      const old = before.get(idOf(pair));
      before.delete(idOf(pair));
      if (old?.state !== pair.state) {
        this.#notify({ type: 'pair', local: pair.local, remote: pair.remote, state: pair.state });
      }
      const failedAt = pair.state === 'failed' ? (old?.failedAt ?? at) : undefined;
      return { ...pair, firstSeen: old?.firstSeen ?? at, lastSeen: at, failedAt };
    });
    const isOpen = this.stages.ice === undefined;
    const kept = [...before.values()].filter(({ state }) => isOpen || state === 'failed');
    this.pairs = [...taken, ...kept].slice(0, caps.pairs);
  }

  #takePath({ selected }: Reading, at: Ms): void {
    const local = this.local.find(({ id }) => id === selected?.local);
    const remote = this.remote.find(({ id }) => id === selected?.remote);
    if (!selected || !local || !remote) return;
    const kind = pathKind(local, remote, this.remote);
    const id = idOf(selected);
    if (this.path && id === this.#selected) {
      // A name that is resolved late may turn a guess into knowledge; the pair is the same.
      this.path = { ...this.path, ...kind };
      return;
    }
    if (this.#selected) this.#pairChanges++;
    this.#selected = id;
    const checking = this.stages.checking;
    this.path = {
      ...kind,
      relayTransport: local.relayProtocol,
      local: local.type,
      remote: remote.type,
      protocol: local.protocol,
      family: local.family ?? remote.family,
      since: at,
      settledMs: checking === undefined ? undefined : Math.max(0, at - checking),
      changes: this.#pairChanges,
    };
    push(this.paths, { at, kind: kind.kind }, caps.paths);
    this.#notify({ type: 'path', kind: kind.kind, relaySide: kind.relaySide });
  }

  counters(): PeerFacts['counters'] {
    return {
      offers: { ...this.offers },
      answers: { ...this.answers },
      restarts: this.restarts,
      candidates: {
        gathered: countByType(this.local),
        received: countByType(this.remote),
        // Prflx candidates were found by checks, not sent.
        added: this.remote.filter(({ type }) => type !== 'prflx').length,
        refused: this.faults.filter(({ call }) => call === 'candidate').length,
      },
    };
  }

  transport(): PeerFacts['transport'] {
    const { role, tls, srtp } = this.reading ?? {};
    return { dtls: this.dtls, role, tls, srtp, pairChanges: this.#pairChanges };
  }
}
