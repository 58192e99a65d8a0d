// Facts → verdicts: an ordered list of small pure rules, cause before symptom. The list is the knowledge, measured in
// Chromium 156 and Firefox 153. Remembers nothing, so that a saved report can be judged again by a later version.

import type { Ms, Verdict, VerdictCode } from '../verdict.js';
import { connectedRules } from './connected.js';
import { connectingRules } from './connecting.js';
import {
  deadlines,
  fact,
  isUp,
  type PeerRuleFacts,
  type Rule,
  type RuleContext,
  since,
} from './context.js';
import { isRelay, verdict } from './ice-servers.js';
import { pathCause } from './no-path.js';

export { deadlines, type PeerRuleFacts as PeerFacts } from './context.js';

/** What happened to a connection that stood, or was ended. */
const aftermath: readonly Rule[] = [
  // We closed it ourselves: what the network did then explains nothing.
  [
    'peer-flooding',
    'error',
    ({ peer: { closedFor } }) => closedFor === 'channel-flooded' && fact('closedFor', closedFor),
  ],
  [
    'webrtc-unavailable',
    'error',
    ({ peer: { closedFor } }) => closedFor === 'connection-failed' && fact('closedFor', closedFor),
  ],
  [
    'not-confirmed',
    'error',
    ({ peer: { closedFor } }) => closedFor !== undefined && fact('closedFor', closedFor),
  ],
  [
    'peer-left',
    'info',
    ({ peer, wasConnected }) => {
      const { goneAt, lostAt, transport } = peer;
      if (goneAt !== undefined) {
        // Lost before, and without a goodbye: their page, device or network ended, whichever of these.
        const isLost = lostAt !== undefined && transport.dtls !== 'closed';
        // Nobody but the room tells so soon; after the deadline the seat was given up for their silence alone.
        if (isLost && goneAt - lostAt >= deadlines.forgetMs) return false;
        return { ...fact('goneAt', goneAt, goneAt), values: isLost ? { lost: 'yes' } : {} };
      }
      // The close alert comes within 0.4 s, ICE needs 5 s to notice.
      return wasConnected && peer.transport.dtls === 'closed' && fact('transport.dtls', 'closed');
    },
  ],
  [
    'restart-failed',
    'error',
    (c) =>
      !isUp(c) && since(c, c.peer.lostAt) > deadlines.lostMs && fact('lostAt', c.peer.lostAt ?? 0),
  ],
  [
    'consent-lost',
    'error',
    (c) =>
      c.wasConnected &&
      (c.isOver || c.peer.goneAt !== undefined) &&
      fact('states.connection', c.peer.states.connection),
  ],
  [
    'restarting',
    'warning',
    (c) => {
      const { restartedAt, states, silent } = c.peer;
      const isRecent = restartedAt !== undefined && since(c, restartedAt) < deadlines.restartMs;
      return (
        c.wasConnected &&
        isRecent &&
        (silent || ['disconnected', 'connecting'].includes(states.connection)) &&
        fact('restartedAt', restartedAt, restartedAt)
      );
    },
  ],
  [
    'interrupted',
    'warning',
    (c) => {
      if (!c.wasConnected) return false;
      // The tile says so by then; the browser takes some seconds more.
      if (c.peer.silent && isUp(c)) return fact('silent', true);
      return !isUp(c) && fact('states.connection', c.peer.states.connection);
    },
  ],
];

const rest: readonly Rule[] = [
  [
    'no-common-path',
    'error',
    ({ isOver, servers, peer }) => {
      const turn = servers.some(isRelay) ? 'present' : 'none';
      return isOver && { ...fact('states.connection', peer.states.connection), values: { turn } };
    },
  ],
  [
    'still-trying',
    'info',
    (c) =>
      !isUp(c) &&
      since(c, c.peer.stages.checking) > deadlines.checkingMs && {
        ...fact('pairs.length', c.peer.pairs.length),
        values: { tried: c.peer.pairs.filter(({ state }) => state !== 'frozen').length },
      },
  ],
];

function firstOf(rules: readonly Rule[], subject: RuleContext): Verdict | undefined {
  for (const [code, severity, holds] of rules) {
    const finding = holds(subject);
    if (finding) return verdict(code, { severity, scope: 'peer', ...finding }, subject);
  }
  return undefined;
}

/**
 * A server that failed explains nothing while a path may yet be found without it; but where nothing else than a relay
 * is allowed, it is the cause of all that is missing after it.
 */
function missing(subject: RuleContext): Verdict | undefined {
  const isNeeded = subject.isOver || subject.peer.policy === 'relay';
  const cause = isNeeded ? pathCause(subject.peer) : undefined;
  return cause && verdict(cause.code, { severity: 'error', ...cause }, subject);
}

const whyNotYet = (subject: RuleContext): Verdict | undefined =>
  (subject.peer.policy === 'relay' && missing(subject)) ||
  (firstOf(connectingRules, subject) ?? missing(subject));

/** Of an attempt that has told nothing yet. */
const waiting: readonly (VerdictCode | undefined)[] = [undefined, 'still-trying', 'peer-silent'];

/** Of another attempt that had its time, too, so that what is missing in it is the cause as it is now. */
const isDecided = (c: RuleContext) =>
  c.peer.failed?.code !== 'consent-lost' &&
  since(c, c.peer.stages.checking ?? c.peer.stages.answer) > deadlines.checkingMs;

/** The first that holds is the cause. */
export function judgePeer(peer: PeerRuleFacts, now: Ms): Verdict {
  const subject: RuleContext = {
    peer,
    now,
    servers: peer.servers,
    isOver: peer.states.connection === 'failed' || peer.gaveUpAt !== undefined,
    wasConnected: peer.stages.connected !== undefined,
  };
  const { failed } = peer;
  const found =
    firstOf(aftermath, subject) ??
    firstOf(connectedRules, subject) ??
    // Whoever was connected once is lost, whatever keeps us from connecting again.
    (failed?.code === 'consent-lost' && !isUp(subject) ? failed : undefined) ??
    (subject.wasConnected ? undefined : whyNotYet(subject)) ??
    firstOf(rest, subject);
  if (failed && !isUp(subject) && waiting.includes(found?.code)) {
    return isDecided(subject) ? (missing({ ...subject, isOver: true }) ?? failed) : failed;
  }
  const connecting = { severity: 'info', scope: 'peer', evidence: [] } as const;
  return found ?? verdict('connecting', connecting, subject);
}
