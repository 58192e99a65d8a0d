// What the monitor holds of one person, and the record that it makes. Knows neither clock nor listeners.

import type { Lifetime } from '../base/abort.js';
import type { Watch } from './connection-observer.js';
import type { Log } from './event-log.js';
import type { Trail } from './peer-history.js';
import type { PeerReport, Refusal, Refusals, ReportedError } from './peer-report.js';
import { deadlines, judgePeer, type PeerFacts } from './rules/peer.js';
import type { Ms, Verdict } from './verdict.js';
import type { Lasting } from './verdict-history.js';

export interface Person {
  readonly trail: Trail;
  readonly log: Log;
  /** Not known to be alive: not in the report. */
  hidden: boolean;
  watch?: Watch;
  life?: Lifetime;
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
export function refusalsOf({ trail, watch }: Person): Refusals {
  const sum: Partial<Record<Refusal, number>> = { ...trail.refusals };
  for (const [refusal, count] of Object.entries(watch?.role.refused() ?? {})) {
    sum[refusal as Refusal] = (sum[refusal as Refusal] ?? 0) + count;
  }
  return sum;
}

/** `unlisted`: what is wrong with the page's own list of servers. */
export function factsOf(person: Person, unlisted?: ReportedError): PeerFacts {
  const { trail, watch } = person;
  const { key, name, stages, pairs, frozenAt, path, quality, gaveUpAt, goneAt } = trail;
  return {
    key,
    name: name || undefined,
    sends: trail.sends,
    missing: trail.missing,
    silent: trail.silent,
    offerer: watch?.role.offerer ?? false,
    polite: watch?.role.polite ?? false,
    stages: { ...stages },
    counters: trail.counters(),
    states: watch?.states ?? unborn,
    transport: trail.transport(),
    policy: watch?.policy ?? 'all',
    servers: watch?.fates() ?? [],
    local: trail.local.map((candidate) => ({ ...candidate })),
    remote: trail.remote.map((candidate) => ({ ...candidate })),
    pairs,
    pairsFrozenAt: frozenAt,
    path,
    pathHistory: [...trail.paths],
    quality,
    dataChannel: trail.reading?.channel,
    refused: refusalsOf(person),
    closedFor: trail.closedFor,
    faults: trail.faults.length > 0 ? [...trail.faults] : undefined,
    observers: watch?.observers,
    restartedAt: trail.restartedAt,
    lostAt: trail.lostAt,
    gaveUpAt,
    goneAt,
    unlisted,
    failed: trail.failed,
  };
}

/** The person with the verdict that is shown, which may be held back or kept for a while; a change is noted. */
export function shownOf(
  person: Person,
  found: PeerReport,
  { lasting, now }: { readonly lasting: Lasting; readonly now: Ms },
): PeerReport {
  const verdict = lasting.person(found.key, found.verdict, now);
  if (person.verdict?.code !== verdict.code) {
    const { code, severity } = verdict;
    person.log.add(now, { type: 'verdict', code, to: 'raised', severity }, found.key);
  }
  person.verdict = verdict;
  return { ...found, verdict };
}

/**
 * What an attempt failed of that is given up for a new one. The other side may be the one who gives up, moments before
 * we would; an attempt that had no time has not failed.
 */
export function failureOf(person: Person, now: Ms, unlisted?: ReportedError): Verdict | undefined {
  const facts = factsOf(person, unlisted);
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
export function beginAgain(person: Person, now: Ms, unlisted?: ReportedError): void {
  const { trail } = person;
  person.life?.end();
  trail.refusals = refusalsOf(person);
  // Whoever was forgotten and comes back is met anew: the loss before is over, and was told.
  const isBack = trail.goneAt !== undefined;
  trail.failed = isBack ? undefined : failureOf(person, now, unlisted);
  if (isBack) trail.lostAt = undefined;
  trail.begin();
}
