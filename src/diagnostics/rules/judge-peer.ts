// Facts of one peer → its verdict: the first definition that holds, cause before symptom. The order is knowledge measured
// in Chromium 156 and Firefox 153. Stateless, so that a later version can judge a saved report again.

import type { Verdict, VerdictCode } from '../catalogue.js';
import type { PeerReport } from '../report.js';
import type { Ms } from '../verdict.js';
import { connectedVerdicts } from './connected.js';
import { connectingVerdicts } from './connecting.js';
import { deadlines, isUp, type PeerContext, since } from './context.js';
import { allCauses, type Cause, firstCause, verdictOf } from './definition.js';
import { connecting, endedVerdicts, unresolvedVerdicts } from './ended.js';
import { pathCause } from './no-path.js';

export { deadlines } from './context.js';

/** A peer before it is judged. */
export type UnjudgedPeer = Omit<PeerReport, 'verdict'>;

/**
 * A server that failed explains nothing while a path may still be found without it; but where only relays are allowed, it is
 * the cause of every step that is missing after it.
 */
const missingPath = (subject: PeerContext): Cause<VerdictCode> | undefined =>
  subject.isOver || subject.peer.policy === 'relay' ? pathCause(subject.peer) : undefined;

const whyNotYet = (subject: PeerContext): Cause<VerdictCode> | undefined =>
  (subject.peer.policy === 'relay' && missingPath(subject)) ||
  (firstCause(connectingVerdicts, subject) ?? missingPath(subject));

/** Codes of an attempt that has shown nothing yet. */
const waiting: readonly VerdictCode[] = ['connecting', 'still-trying', 'peer-silent'];

/** This attempt, too, had its time, so that the step that is missing in it is the present cause. */
const isDecided = (c: PeerContext): boolean =>
  since(c, c.peer.stages.checking ?? c.peer.stages.answer) > deadlines.checkingMs;

const contextOf = (peer: UnjudgedPeer, now: Ms): PeerContext => ({
  peer,
  now,
  servers: peer.servers,
  isOver: peer.states.connection === 'failed' || peer.gaveUpAt !== undefined,
  wasConnected: peer.stages.connected !== undefined,
});

const isProblem = ({ severity }: Pick<Verdict, 'severity'>): boolean =>
  severity === 'warning' || severity === 'error';

/** The causes besides `first`, in their order; `undefined` if `first` is not a problem of an established connection. */
export function furtherCauses(
  peer: UnjudgedPeer,
  first: Verdict,
  now: Ms,
): readonly Verdict[] | undefined {
  const at = connectedVerdicts.findLastIndex(({ code }) => code === first.code);
  if (at < 0 || !isProblem(first)) return undefined;
  const subject = contextOf(peer, now);
  const causes = [first];
  for (const cause of allCauses(connectedVerdicts.slice(at + 1), subject)) {
    const isKnown = connectedVerdicts.some(
      ({ code, explains = [] }) =>
        causes.some((one) => one.code === code) &&
        (code === cause.code || explains.includes(cause.code)),
    );
    if (isProblem(cause) && !isKnown) causes.push(verdictOf(cause, subject));
  }
  return causes.slice(1);
}

/** The cause of the highest priority that holds. */
export function judgePeer(peer: UnjudgedPeer, now: Ms): Verdict {
  const { failed } = peer;
  const subject = contextOf(peer, now);
  const established = firstCause(endedVerdicts, subject) ?? firstCause(connectedVerdicts, subject);
  if (established) return verdictOf(established, subject);
  const isOpen = failed !== undefined && !isUp(subject);
  // A peer that was connected is lost, for any reason that prevents the next connection.
  const isLost = isOpen && failed.code === 'consent-lost';
  if (isLost) return failed;
  const cause =
    (subject.wasConnected ? undefined : whyNotYet(subject)) ??
    firstCause(unresolvedVerdicts, subject) ??
    ({ ...connecting, evidence: [] } satisfies Cause<VerdictCode>);
  if (isOpen && waiting.includes(cause.code)) {
    const decided = isDecided(subject) && missingPath({ ...subject, isOver: true });
    return decided ? verdictOf(decided, subject) : failed;
  }
  return verdictOf(cause, subject);
}
