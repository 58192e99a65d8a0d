// The history of one RTCPeerConnection: its candidates, its pairs, its path and its errors, all bounded. Judges nothing and
// changes no connection. It holds no description, password or certificate.

import type { ErrorCode } from '../base/errors.js';
import { countByType, parseCandidateRecord } from './ice/candidate.js';
import type { ServerError } from './ice/ice-servers.js';
import { pathKind } from './ice/path.js';
import type { Reading } from './ice/stats.js';
import type {
  CandidateRecord,
  NegotiationError,
  PairRecord,
  Path,
  PeerFacts,
  Stage,
} from './peer-facts.js';
import type { Happening } from './report.js';
import type { Ms } from './verdict.js';

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type Side = 'local' | 'remote';
type Stages = Readonly<Partial<Record<Stage, Ms>>>;

/** Peers choose how many messages they send, so every list is bounded. */
const caps = { candidates: 60, pairs: 100, errors: 40, faults: 10 } as const;

export const push = <T>(list: T[], item: T, cap: number): void => {
  list.push(item);
  if (list.length > cap) list.shift();
};

const idOf = ({ local, remote }: Pick<PairRecord, 'local' | 'remote'>): string =>
  `${local} ${remote}`;

/** The identifier of a candidate that the statistics have not named yet. */
const provisionalId = /^c\d+$/;

/** The counts that continue over all connections to a peer. */
export interface ConnectionCounts {
  /** ICE restarts and connections before. */
  generation: number;
  candidates: number;
  pairChanges: number;
}

export class ConnectionAttempt {
  readonly local: Draft<CandidateRecord>[] = [];
  readonly remote: Draft<CandidateRecord>[] = [];
  readonly faults: NegotiationError[] = [];
  readonly errors: ServerError[] = [];
  /** `completeAt`: every server has answered or failed by then. */
  readonly gathering: { since?: Ms; completeAt?: Ms } = {};
  /** The end of the attempt: a deadline passed, or this side closed the connection. */
  readonly ending: { gaveUpAt?: Ms | undefined; closedFor?: ErrorCode | undefined } = {};
  pairs: { readonly list: readonly PairRecord[]; readonly frozenAt?: Ms } = { list: [] };
  /** The pair in use. */
  selected: { readonly pair: string; readonly path: Path } | null = null;
  /** The state of the DTLS transport, and the last reading while the connection was not over. */
  readonly statistics: { dtls?: RTCDtlsTransportState; last?: Reading } = {};
  isSilent = false;
  readonly counts: ConnectionCounts;
  readonly #notify: (happening: Happening) => void;

  constructor(counts: ConnectionCounts, notify: (happening: Happening) => void) {
    this.counts = counts;
    this.#notify = notify;
  }

  /** An ICE restart: later candidates are of the next generation. */
  renew(): void {
    this.counts.generation++;
    this.ending.gaveUpAt = undefined;
  }

  /** A candidate of an event or of a description; reported twice, it counts once. `false` if it is not new. */
  candidate(side: Side, at: Ms, line: string, extras: object): boolean {
    const found = parseCandidateRecord(line, extras);
    if (!found) return false;
    const { generation } = this.counts;
    const known = this[side].find(
      (one) =>
        // After a local ICE restart the previous remote description is read again before the new one arrives.
        (side === 'remote' || one.generation === generation) &&
        one.type === found.type &&
        one.protocol === found.protocol &&
        one.port === found.port &&
        one.address === found.address,
    );
    if (known) {
      // The statistics may have been first, and they do not contain the base.
      known.related ??= found.related;
      return false;
    }
    this.#add(side, { ...found, id: `c${++this.counts.candidates}`, generation }, at);
    this.#notify({
      type: 'candidate',
      side,
      kind: `${found.type} ${found.protocol}`,
      fate: side === 'local' ? 'gathered' : 'received',
    });
    return true;
  }

  fault(fault: NegotiationError): void {
    push(this.faults, fault, caps.faults);
    this.#notify({ type: 'api-error', call: fault.call, name: fault.name });
  }

  error(error: ServerError): void {
    push(this.errors, error, caps.errors);
  }

  /** The candidates and pairs of a reading. `isOver` keeps the last pairs: Chromium forgets them on failure. */
  // Browser note chromium-pairs-forgotten
  takeCandidates(
    reading: Reading,
    at: Ms,
    { isOver, stages }: { isOver: boolean; stages: Stages },
  ) {
    this.#merge('local', reading.local, at);
    this.#merge('remote', reading.remote, at);
    if (reading.dtls) this.statistics.dtls = reading.dtls;
    const list =
      reading.pairs.length > 0 ? this.#merged(reading.pairs, at, stages) : this.pairs.list;
    this.pairs = { list, ...(isOver && { frozenAt: this.pairs.frozenAt ?? at }) };
  }

  /** The path of a reading; `true` if the pair is another one than before. */
  takePath({ selected }: Reading, at: Ms, stages: Stages): boolean {
    const local = this.local.find(({ id }) => id === selected?.local);
    const remote = this.remote.find(({ id }) => id === selected?.remote);
    if (!selected || !local || !remote) return false;
    const kind = pathKind(local, remote, this.remote);
    const pair = idOf(selected);
    if (pair === this.selected?.pair) {
      // A name that is resolved late may replace a guess by knowledge; the pair is the same.
      this.selected = { pair, path: { ...this.selected.path, ...kind } };
      return false;
    }
    if (this.selected) this.counts.pairChanges++;
    const { checking } = stages;
    const path = {
      ...kind,
      relayTransport: local.relayProtocol,
      local: local.type,
      remote: remote.type,
      protocol: local.protocol,
      family: local.family ?? remote.family,
      since: at,
      settledMs: checking === undefined ? undefined : Math.max(0, at - checking),
      changes: this.counts.pairChanges,
    };
    this.selected = { pair, path };
    this.#notify({ type: 'path', kind: kind.kind, relaySide: kind.relaySide });
    return true;
  }

  candidateCounts(): PeerFacts['counters']['candidates'] {
    return {
      gathered: countByType(this.local),
      received: countByType(this.remote),
      // Peer-reflexive candidates were found by checks, not received.
      added: this.remote.filter(({ type }) => type !== 'prflx').length,
      refused: this.faults.filter(({ call }) => call === 'candidate').length,
    };
  }

  transport(): PeerFacts['transport'] {
    const { dtls, last } = this.statistics;
    const { role, tls, srtp } = last ?? {};
    return { dtls, role, tls, srtp, pairChanges: this.counts.pairChanges };
  }

  #add(side: Side, candidate: CandidateRecord, at: Ms): void {
    const time = side === 'local' ? { gatheredAt: at } : { receivedAt: at };
    push(this[side], { ...candidate, ...time }, caps.candidates);
  }

  /** Gives candidates the identifiers of the statistics, and adds the others in the order in which they came. */
  #merge(side: Side, found: Reading['local'], at: Ms): void {
    for (const line of found) {
      const known =
        this[side].find(({ id }) => id === line.id) ??
        this[side].findLast(
          (one) =>
            provisionalId.test(one.id) &&
            one.type === line.type &&
            one.protocol === line.protocol &&
            one.port === line.port &&
            (!line.address || !one.address || one.address === line.address),
        );
      if (!known) {
        this.#add(side, { ...line, generation: this.counts.generation }, at);
        continue;
      }
      known.id = line.id;
      known.relayProtocol ??= line.relayProtocol;
      known.networkType ??= line.networkType;
      // The URL of the configuration is kept: the statistics may add a port to it.
      if (line.server && !known.server) known.server = line.server;
    }
  }

  /**
   * The pairs of a reading, and those that it no longer contains. Failed pairs are kept: Chromium forgets them after some
   * seconds, and how they failed may be the cause. All pairs are kept until there is a path: a pair without a response is
   * forgotten 15 s after its first check, and never reported as failed.
   */
  // Browser note chromium-pairs-forgotten
  #merged(found: Reading['pairs'], at: Ms, stages: Stages): readonly PairRecord[] {
    const before = new Map(this.pairs.list.map((pair) => [idOf(pair), pair]));
    const taken = found.slice(0, caps.pairs).map((pair) => {
      const old = before.get(idOf(pair));
      before.delete(idOf(pair));
      if (old?.state !== pair.state) {
        this.#notify({ type: 'pair', local: pair.local, remote: pair.remote, state: pair.state });
      }
      const failedAt = pair.state === 'failed' ? (old?.failedAt ?? at) : undefined;
      return { ...pair, firstSeen: old?.firstSeen ?? at, lastSeen: at, failedAt };
    });
    const isOpen = stages.ice === undefined;
    const kept = [...before.values()].filter(({ state }) => isOpen || state === 'failed');
    return [...taken, ...kept].slice(0, caps.pairs);
  }
}
