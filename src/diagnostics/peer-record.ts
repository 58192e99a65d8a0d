// What the monitor holds of one person, and the record that it makes. Knows neither clock nor listeners.

import type { AbortScope } from '../base/abort.js';
import type { ConnectionObserver } from './connection-observer.js';
import type { EventLog } from './event-log.js';
import type { RejectionReason, Rejections, ReportedError } from './peer-facts.js';
import type { PeerHistory } from './peer-history.js';
import type { PeerReport, Verdict } from './report.js';
import { deadlines, furtherCauses, judgePeer, type UnjudgedPeer } from './rules/peer.js';
import type { Ms } from './verdict.js';
import type { VerdictHistory } from './verdict-history.js';

export interface PeerRecord {
  readonly history: PeerHistory;
  readonly log: EventLog;
  /** Not known to be alive: not in the report. */
  hidden: boolean;
  watch?: ConnectionObserver;
  scope?: AbortScope;
  verdict?: Verdict;
}

/** A person that we have heard of and have no connection to. */
const unborn: PeerReport['states'] = {
  signaling: 'stable',
  gathering: 'new',
  ice: 'new',
  connection: 'new',
  since: 0,
};

/** Over all connections to the person, one after the other. */
export function refusalsOf({ history, watch }: PeerRecord): Rejections {
  const sum: Partial<Record<RejectionReason, number>> = { ...history.refusals };
  for (const [refusal, count] of Object.entries(watch?.role.refused() ?? {})) {
    sum[refusal as RejectionReason] = (sum[refusal as RejectionReason] ?? 0) + count;
  }
  return sum;
}

/** `unlisted`: what is wrong with the page's own list of servers. */
export function factsOf(record: PeerRecord, unlisted?: ReportedError): UnjudgedPeer {
  const { history, watch } = record;
  const { key, name, stages, pairs, frozenAt, path, quality, gaveUpAt, goneAt } = history;
  return {
    key,
    name: name || undefined,
    sends: history.sends,
    missing: history.missing,
    silent: history.silent,
    offerer: watch?.role.offerer ?? false,
    polite: watch?.role.polite ?? false,
    stages: { ...stages },
    counters: history.counters(),
    states: watch?.states ?? unborn,
    transport: history.transport(),
    policy: watch?.policy ?? 'all',
    servers: watch?.fates() ?? [],
    local: history.local.map((candidate) => ({ ...candidate })),
    remote: history.remote.map((candidate) => ({ ...candidate })),
    pairs,
    pairsFrozenAt: frozenAt,
    path,
    pathHistory: [...history.paths],
    quality,
    dataChannel: history.reading?.channel,
    refused: refusalsOf(record),
    closedFor: history.closedFor,
    faults: history.faults.length > 0 ? [...history.faults] : undefined,
    observers: watch?.observers,
    restartedAt: history.restartedAt,
    lostAt: history.lostAt,
    gaveUpAt,
    goneAt,
    unlisted,
    failed: history.failed,
  };
}

/** The person with the verdict that is shown, which may be held back or kept for a while; a change is noted. */
export function shownOf(
  record: PeerRecord,
  found: PeerReport,
  { lasting, now }: { readonly lasting: VerdictHistory; readonly now: Ms },
): PeerReport {
  const verdict = lasting.person(found.key, found.verdict, now);
  if (record.verdict?.code !== verdict.code) {
    const { code, severity } = verdict;
    record.log.add(now, { type: 'verdict', code, to: 'raised', severity }, found.key);
  }
  record.verdict = verdict;
  const also = lasting.further(found.key, furtherCauses(found, verdict, now), now);
  // What has become the first is not said twice.
  const others = also.filter(({ code }) => code !== verdict.code);
  return { ...found, verdict, ...(others.length > 0 && { also: others }) };
}

/**
 * What an attempt failed of that is given up for a new one. The other side may be the one who gives up, moments before
 * we would; an attempt that had no time has not failed.
 */
export function failureOf(
  record: PeerRecord,
  now: Ms,
  unlisted?: ReportedError,
): Verdict | undefined {
  const facts = factsOf(record, unlisted);
  const { failed, gaveUpAt, closedFor, stages } = facts;
  if (closedFor !== undefined) return undefined;
  const isTried = now - (stages.checking ?? stages.offer ?? now) > deadlines.checkingMs;
  // Whoever offers a new connection has closed the old one, and that looks like leaving.
  const { dtls } = facts.transport;
  const transport = { ...facts.transport, dtls: dtls === 'closed' ? undefined : dtls };
  const last = { ...facts, transport, gaveUpAt: gaveUpAt ?? (isTried ? now : undefined) };
  const verdict = judgePeer(last, now);
  if (verdict.severity === 'error') return verdict;
  return stages.connected === undefined ? failed : undefined;
}

/** Another connection takes the place of the one before, of which the record keeps what explains it. */
export function resetRecord(record: PeerRecord, now: Ms, unlisted?: ReportedError): void {
  const { history } = record;
  record.scope?.end();
  history.refusals = refusalsOf(record);
  // Whoever was forgotten and comes back is met anew: the loss before is over, and was told.
  const isBack = history.goneAt !== undefined;
  history.failed = isBack ? undefined : failureOf(record, now, unlisted);
  if (isBack) history.lostAt = undefined;
  history.begin();
}
