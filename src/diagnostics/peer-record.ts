// The record of one peer in the monitor, and its part of the report. Uses neither clock nor listeners.

import type { AbortScope } from '../base/abort.js';
import type { ConnectionObserver } from './connection-observer.js';
import type { EventLog } from './event-log.js';
import type { RejectionReason, Rejections, ReportedError } from './peer-facts.js';
import type { PeerHistory } from './peer-history.js';
import type { PeerReport, Verdict } from './report.js';
import { deadlines, furtherCauses, judgePeer, type UnjudgedPeer } from './rules/judge-peer.js';
import type { ShownVerdicts } from './shown-verdicts.js';
import type { Ms } from './verdict.js';

export interface PeerRecord {
  readonly history: PeerHistory;
  readonly log: EventLog;
  /** Not known to be alive, and therefore not in the report. */
  hidden: boolean;
  observer?: ConnectionObserver;
  scope?: AbortScope;
  verdict?: Verdict;
}

/** The states of a peer without a connection. */
const unconnected: PeerReport['states'] = {
  signaling: 'stable',
  gathering: 'new',
  ice: 'new',
  connection: 'new',
  since: 0,
};

/** The rejected messages of all connections to the peer. */
export function rejectionsOf({ history, observer }: PeerRecord): Rejections {
  const sum: Partial<Record<RejectionReason, number>> = { ...history.previous.rejections };
  for (const [reason, count] of Object.entries(observer?.role.refused() ?? {})) {
    sum[reason as RejectionReason] = (sum[reason as RejectionReason] ?? 0) + count;
  }
  return sum;
}

/** `unlisted`: the error of the page's list of servers. */
export function factsOf(record: PeerRecord, unlisted?: ReportedError): UnjudgedPeer {
  const { history, observer } = record;
  return {
    ...history.facts(),
    offerer: observer?.role.offerer ?? false,
    polite: observer?.role.polite ?? false,
    states: observer?.states ?? unconnected,
    policy: observer?.policy ?? 'all',
    servers: observer?.serverStatuses() ?? [],
    refused: rejectionsOf(record),
    observers: observer?.observers,
    unlisted,
  };
}

/** The peer with the verdict that is shown, which may be delayed or kept for a while. A change is logged. */
export function shownOf(
  record: PeerRecord,
  found: PeerReport,
  { verdicts, now }: { readonly verdicts: ShownVerdicts; readonly now: Ms },
): PeerReport {
  const verdict = verdicts.ofPeer(found.key, found.verdict, now);
  if (record.verdict?.code !== verdict.code) {
    const { code, severity } = verdict;
    record.log.add(now, { type: 'verdict', code, to: 'raised', severity }, found.key);
  }
  record.verdict = verdict;
  const also = verdicts.further(found.key, furtherCauses(found, verdict, now), now);
  // The first cause is not repeated.
  const others = also.filter(({ code }) => code !== verdict.code);
  return { ...found, verdict, ...(others.length > 0 && { also: others }) };
}

/**
 * The cause of the failure of an attempt that a new one replaces. The peer may give up moments before this end does; an
 * attempt without enough time has not failed.
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
  // A peer that offers a new connection has closed the previous one, which looks like leaving.
  const { dtls } = facts.transport;
  const transport = { ...facts.transport, dtls: dtls === 'closed' ? undefined : dtls };
  const last = { ...facts, transport, gaveUpAt: gaveUpAt ?? (isTried ? now : undefined) };
  const verdict = judgePeer(last, now);
  if (verdict.severity === 'error') return verdict;
  return stages.connected === undefined ? failed : undefined;
}

/** A new connection replaces the previous one, of which the record keeps the facts that explain the present. */
export function resetRecord(record: PeerRecord, now: Ms, unlisted?: ReportedError): void {
  const { history } = record;
  record.scope?.end();
  // A peer that was removed and returns begins without the failure of its previous connection.
  const isBack = history.goneAt !== undefined;
  const failed = isBack ? undefined : failureOf(record, now, unlisted);
  history.begin({ rejections: rejectionsOf(record), failed });
}
