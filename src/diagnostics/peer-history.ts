// The history of one peer over all connections to it, as far as the report shows it. Judges nothing and changes no
// connection.

import type { ErrorCode } from '../base/errors.js';
import { ConnectionAttempt, push } from './connection-attempt.js';
import type { Reading } from './ice/stats.js';
import {
  type AwaitedMedia,
  connectionStages,
  type MediaSource,
  type MissingMedia,
  type PathKind,
  type QualitySeries,
  type Rejections,
  type Stage,
} from './peer-facts.js';
import { grow, noQuality, sampleOf } from './quality.js';
import type { Happening, PeerReport, Verdict } from './report.js';
import type { Ms, PeerKey } from './verdict.js';

/**
 * The least time between two quality samples, so that additional readings, for a page that requests reports for instance,
 * do not change the measures. Milliseconds; the ticks of a second may come a little early.
 */
const sampleMs = 700;

/** The number of paths that are kept. */
const pathCap = 20;

/** The stages of one attempt; those before belong to the peer. */
const attemptStages = connectionStages.slice(connectionStages.indexOf('ready'));

/** The name of a peer, and the state of each of its sources. */
export interface PeerIntroduction {
  readonly name: string;
  readonly media: Readonly<Record<MediaSource, boolean>>;
  readonly missing?: MissingMedia;
  /** The pictures that this page does not show, and has told the peer not to send. */
  readonly hidden?: readonly MediaSource[];
  /** The stage of the connection that the call shows, `PeerStage` of peer/. */
  readonly stage?: string;
}

const sourceNames: readonly MediaSource[] = ['microphone', 'camera', 'screen'];

interface Announced {
  readonly name: string;
  readonly sends?: readonly MediaSource[];
  readonly awaited?: AwaitedMedia;
  readonly missing?: MissingMedia | undefined;
}

/** The facts that this history contributes to a report. */
type HistoryFacts = Omit<
  PeerReport,
  | 'offerer'
  | 'polite'
  | 'states'
  | 'policy'
  | 'servers'
  | 'refused'
  | 'observers'
  | 'unlisted'
  | 'verdict'
>;

export class PeerHistory {
  readonly key: PeerKey;
  readonly stages: Partial<Record<Stage, Ms>> = {};
  attempt: ConnectionAttempt;
  /** Removed from the call. */
  goneAt: Ms | undefined;
  /** Rejected messages of the data channels, and the verdict, of the connections before this one. */
  previous: { readonly rejections: Rejections; readonly failed?: Verdict | undefined } = {
    rejections: {},
  };
  #announced: Announced = { name: '' };
  readonly #counters = { offers: { out: 0, in: 0 }, answers: { out: 0, in: 0 }, restarts: 0 };
  readonly #loss: { lostAt?: Ms | undefined; restartedAt?: Ms } = {};
  readonly #paths: { at: Ms; kind: PathKind }[] = [];
  #quality: QualitySeries = noQuality;
  /** The reading of the last sample, from which rates are computed. */
  #sampled: Reading | undefined;
  readonly #notify: (happening: Happening) => void;

  constructor(key: PeerKey, notify: (happening: Happening) => void) {
    this.key = key;
    this.#notify = notify;
    const counts = { generation: 0, candidates: 0, pairChanges: 0 };
    this.attempt = new ConnectionAttempt(counts, notify);
  }

  get quality(): QualitySeries {
    return this.#quality;
  }

  setIntroduction({ name, media, missing, hidden = [], stage }: PeerIntroduction, at: Ms): void {
    const sends = sourceNames.filter((source) => media[source]);
    const sources = sends.filter((source) => !hidden.includes(source));
    const { awaited } = this.#announced;
    const isContinued = awaited !== undefined && awaited.sources.length > 0;
    this.#announced = {
      ...{ name, sends, missing },
      awaited: { sources, since: isContinued ? awaited.since : at },
    };
    this.attempt.isSilent = stage === 'interrupted';
  }

  reach(stage: Stage, at: Ms): void {
    if (this.stages[stage] !== undefined) return;
    this.stages[stage] = at;
    this.#notify({ type: 'stage', to: stage });
  }

  /** A new connection to the same peer: facts about the previous one would mislead. */
  begin(previous: PeerHistory['previous']): void {
    for (const stage of attemptStages) delete this.stages[stage];
    this.previous = previous;
    // A peer that was removed and returns: its loss is over, and was reported.
    if (this.goneAt !== undefined) this.#loss.lostAt = undefined;
    this.goneAt = undefined;
    this.#sampled = undefined;
    this.attempt = new ConnectionAttempt(this.attempt.counts, this.#notify);
    this.attempt.renew();
  }

  countSignal(kind: 'offers' | 'answers', direction: 'in' | 'out'): void {
    this.#counters[kind][direction]++;
  }

  restart(at: Ms): void {
    this.#counters.restarts++;
    this.#loss.restartedAt = at;
    this.attempt.renew();
  }

  giveUp(at: Ms): void {
    this.attempt.ending.gaveUpAt ??= at;
  }

  /** This side closed the connection. */
  close(why: ErrorCode): void {
    this.attempt.ending.closedFor = why;
  }

  /** The peer is in the call, and its connection is open. */
  reopen(): void {
    this.goneAt = this.attempt.ending.closedFor = undefined;
  }

  connected(): void {
    this.goneAt = this.attempt.ending.gaveUpAt = undefined;
    this.previous = { rejections: this.previous.rejections };
    this.#loss.lostAt = undefined;
  }

  disconnected(at: Ms): void {
    if (this.stages.connected !== undefined) this.#loss.lostAt ??= at;
  }

  /** A candidate of an event or of a description. */
  candidate(side: 'local' | 'remote', at: Ms, line: string, extras: object = {}): void {
    const isNew = this.attempt.candidate(side, at, line, extras);
    if (isNew && side === 'remote') this.reach('candidates', at);
  }

  /** One reading of the statistics; `isOver`: the connection failed or was closed. */
  take(reading: Reading, at: Ms, isOver: boolean): void {
    const { attempt, stages } = this;
    attempt.takeCandidates(reading, at, { isOver, stages });
    if (isOver) return;
    if (attempt.takePath(reading, at, stages) && attempt.selected) {
      push(this.#paths, { at, kind: attempt.selected.path.kind }, pathCap);
    }
    if (reading.dtls === 'connected') this.reach('dtls', at);
    if (reading.in?.bytes) this.reach('media', at);
    const isEarly = at - (this.#quality.fine.at(-1)?.t ?? -Infinity) < sampleMs;
    if (reading.selected && !isEarly) {
      this.#quality = grow(this.#quality, sampleOf(at, reading, this.#sampled));
    }
    if (!isEarly) this.#sampled = reading;
    attempt.statistics.last = reading;
  }

  facts(): HistoryFacts {
    const { attempt } = this;
    const { name, sends, awaited, missing } = this.#announced;
    const { offers, answers, restarts } = this.#counters;
    const { restartedAt, lostAt } = this.#loss;
    const { pairs, ending, faults } = attempt;
    return {
      key: this.key,
      name: name || undefined,
      sends,
      awaited,
      missing,
      silent: attempt.isSilent || undefined,
      stages: { ...this.stages },
      counters: {
        offers: { ...offers },
        answers: { ...answers },
        restarts,
        candidates: attempt.candidateCounts(),
      },
      transport: attempt.transport(),
      local: attempt.local.map((candidate) => ({ ...candidate })),
      remote: attempt.remote.map((candidate) => ({ ...candidate })),
      pairs: pairs.list,
      pairsFrozenAt: pairs.frozenAt,
      path: attempt.selected?.path,
      pathHistory: [...this.#paths],
      quality: this.#quality,
      dataChannel: attempt.statistics.last?.channel,
      closedFor: ending.closedFor,
      faults: faults.length > 0 ? [...faults] : undefined,
      restartedAt,
      lostAt,
      gaveUpAt: ending.gaveUpAt,
      goneAt: this.goneAt,
      failed: this.previous.failed,
    };
  }
}
