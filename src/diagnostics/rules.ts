// Facts → verdicts: an ordered list of small pure rules, cause before symptom. The list is the knowledge, measured in
// Chromium 156 and Firefox 153. Remembers nothing, so that a saved report can be judged again by a later version.

import type { IceServerFate, PeerReport } from './facts.js';
import { settled, thresholds } from './quality.js';
import { lacking, pathCause } from './rules.path.js';
import { type Finding, verdict } from './rules.servers.js';
import type { Ms, Verdict, VerdictCode } from './verdict.js';

/** Our own deadlines, milliseconds: browsers need up to 40 s to admit a failure. */
export const deadlines = {
  offerMs: 5000,
  answerMs: 8000,
  candidatesMs: 3000,
  checkingMs: 6000,
  dtlsMs: 4000,
  /** A dead line is still called connected for up to nine seconds. */
  mediaMs: 10_000,
} as const;

export type PeerFacts = Omit<PeerReport, 'verdict'>;

interface Case {
  readonly peer: PeerFacts;
  readonly now: Ms;
  readonly servers: readonly IceServerFate[];
  /** No path was found and none is being looked for. */
  readonly isOver: boolean;
  readonly wasConnected: boolean;
}

type Rule = readonly [
  code: VerdictCode,
  severity: Verdict['severity'],
  holds: (subject: Case) => Finding | false,
];

const isUp = ({ peer }: Case) => peer.states.connection === 'connected';
const since = ({ now }: Case, at: Ms | undefined) => (at === undefined ? 0 : now - at);
const fact = (fact: string, value: string | number | boolean, at?: Ms): Finding => ({
  evidence: [{ fact, value, at }],
});

/** What happened to a connection that stood, or was ended. */
const aftermath: readonly Rule[] = [
  // We closed it ourselves: what the network did then explains nothing.
  [
    'peer-flooding',
    'error',
    ({ peer: { closedFor } }) => closedFor === 'channel-flooded' && fact('closedFor', closedFor),
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
      if (peer.goneAt !== undefined) return fact('goneAt', peer.goneAt, peer.goneAt);
      // The close alert comes within 0.4 s, ICE needs 5 s to notice.
      return wasConnected && peer.transport.dtls === 'closed' && fact('transport.dtls', 'closed');
    },
  ],
  [
    'consent-lost',
    'error',
    (c) => c.wasConnected && c.isOver && fact('states.connection', 'failed'),
  ],
  [
    'restarting',
    'warning',
    ({ peer, wasConnected }) =>
      wasConnected &&
      peer.counters.restarts > 0 &&
      ['disconnected', 'connecting'].includes(peer.states.connection) &&
      fact('counters.restarts', peer.counters.restarts),
  ],
  [
    'interrupted',
    'warning',
    (c) => c.wasConnected && !isUp(c) && fact('states.connection', c.peer.states.connection),
  ],
];

/** A connection that stands: what is not good about it, else how it goes. */
const standing: readonly Rule[] = [
  ['one-way-media', 'error', (c) => isUp(c) && lacking(c.peer)],
  [
    'one-way-media',
    'error',
    (c) => {
      const { sends, stages, quality, states } = c.peer;
      if (!isUp(c) || !sends || since(c, states.since) < deadlines.mediaMs) return false;
      const last = quality.fine.filter(({ t }) => since(c, t) < deadlines.mediaMs);
      const isStill = last.length > 1 && last.every(({ inBps }) => inBps === 0);
      return (isStill || stages.media === undefined) && fact('quality.inBps', 0);
    },
  ],
  ...(
    [
      ['slow-path', 'rttMs', 'ms', 1],
      ['loss-from-us', 'outLoss', 'percent', 100],
      ['loss-to-us', 'inLoss', 'percent', 100],
      ['unsteady', 'inJitterMs', 'ms', 1],
    ] as const
  ).map(
    ([code, measure, unit, factor]): Rule => [
      code,
      'warning',
      (c) => {
        const value = settled(c.peer.quality.fine, measure);
        if (!isUp(c) || value === undefined || value < thresholds[measure][0]) return false;
        const shown = Math.round(value * factor);
        return { ...fact(`quality.${measure}`, shown), values: { [unit]: shown } };
      },
    ],
  ),
  [
    'connected-relay-tcp',
    'warning',
    (c) => {
      const { kind, relayTransport, protocol } = c.peer.path ?? {};
      const isTcp = protocol === 'tcp' || (relayTransport ?? 'udp') !== 'udp';
      return (
        isUp(c) && kind === 'relay' && isTcp && fact('path.relayTransport', relayTransport ?? 'tcp')
      );
    },
  ],
  [
    'connected-relay',
    'info',
    (c) => isUp(c) && c.peer.path?.kind === 'relay' && fact('path.kind', 'relay'),
  ],
  [
    'connected-lan',
    'ok',
    (c) => {
      const { kind = '', confidence = 'certain' } = c.peer.path ?? {};
      return (
        isUp(c) && ['lan', 'same-host'].includes(kind) && { ...fact('path.kind', kind), confidence }
      );
    },
  ],
  [
    'connected-direct',
    'ok',
    // Without a path the first sample is still on its way.
    (c) => isUp(c) && c.peer.path !== undefined && fact('path.kind', c.peer.path.kind),
  ],
];

const hidden = (list: PeerFacts['local']) =>
  list.length > 0 && list.every(({ scope }) => scope === 'mdns' || scope === 'hidden');

/** Not connected, and never was: the first that is missing is the cause. */
const arriving: readonly Rule[] = [
  [
    'peer-silent',
    'warning',
    (c) =>
      c.peer.stages.offer === undefined &&
      since(c, c.peer.stages.ready ?? c.peer.stages.join) > deadlines.offerMs &&
      fact('stages.ready', c.peer.stages.ready ?? 0),
  ],
  [
    'offer-unanswered',
    'error',
    (c) => {
      const waited = since(c, c.peer.stages.offer);
      const isOpen =
        c.peer.states.signaling === 'have-local-offer' && c.peer.stages.answer === undefined;
      if (!isOpen || (waited < deadlines.answerMs && !c.isOver)) return false;
      return {
        ...fact('states.signaling', c.peer.states.signaling),
        values: { seconds: Math.round(waited / 1000) },
      };
    },
  ],
  [
    'relay-only-without-turn',
    'error',
    ({ peer, servers }) =>
      peer.policy === 'relay' &&
      !servers.some(({ kind }) => kind !== 'stun') &&
      fact('policy', 'relay'),
  ],
  [
    'no-candidates-from-peer',
    'error',
    (c) =>
      c.peer.remote.length === 0 &&
      since(c, c.peer.stages.answer) > deadlines.candidatesMs &&
      fact('remote.length', 0),
  ],
  [
    'no-candidates',
    'error',
    ({ peer }) =>
      peer.policy !== 'relay' &&
      peer.states.gathering === 'complete' &&
      peer.local.length === 0 &&
      fact('local.length', 0),
  ],
  [
    'dtls-failed',
    'error',
    (c) => {
      const { stages, transport } = c.peer;
      // Firefox calls DTLS failed, too, when there never was a path for it.
      if (stages.ice === undefined) return false;
      if (transport.dtls === 'failed') return fact('transport.dtls', 'failed');
      const isStuck = stages.dtls === undefined && since(c, stages.ice) > deadlines.dtlsMs;
      return isStuck && fact('stages.ice', c.peer.stages.ice ?? 0);
    },
  ],
  [
    'only-hidden-addresses',
    'error',
    (c) => {
      if (!c.isOver || c.servers.some(({ fate }) => fate === 'works')) return false;
      const side = hidden(c.peer.remote) ? 'theirs' : hidden(c.peer.local) ? 'ours' : '';
      return side !== '' && { ...fact('scope', 'mdns'), values: { side }, confidence: 'likely' };
    },
  ],
  ['no-ice-servers', 'error', (c) => c.isOver && !c.servers.length && fact('servers.length', 0)],
];

const rest: readonly Rule[] = [
  [
    'no-common-path',
    'error',
    ({ isOver, servers, peer }) => {
      const turn = servers.some(({ kind }) => kind !== 'stun') ? 'present' : 'none';
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

function firstOf(rules: readonly Rule[], subject: Case): Verdict | undefined {
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
function missing(subject: Case): Verdict | undefined {
  const isNeeded = subject.isOver || subject.peer.policy === 'relay';
  const cause = isNeeded ? pathCause(subject.peer) : undefined;
  return cause && verdict(cause.code, { severity: 'error', ...cause }, subject);
}

const whyNotYet = (subject: Case): Verdict | undefined =>
  (subject.peer.policy === 'relay' && missing(subject)) ||
  (firstOf(arriving, subject) ?? missing(subject));

/** Of an attempt that has told nothing yet. */
const waiting: readonly (VerdictCode | undefined)[] = [undefined, 'still-trying', 'peer-silent'];

/** The first that holds is the cause. */
export function judgePeer(peer: PeerFacts, now: Ms): Verdict {
  const subject: Case = {
    peer,
    now,
    servers: peer.servers,
    isOver: peer.states.connection === 'failed' || peer.gaveUpAt !== undefined,
    wasConnected: peer.stages.connected !== undefined,
  };
  const { failed } = peer;
  const found =
    firstOf(aftermath, subject) ??
    firstOf(standing, subject) ??
    // Whoever was connected once is lost, whatever keeps us from connecting again.
    (failed?.code === 'consent-lost' && !isUp(subject) ? failed : undefined) ??
    (subject.wasConnected ? undefined : whyNotYet(subject)) ??
    firstOf(rest, subject);
  if (failed && !isUp(subject) && waiting.includes(found?.code)) return failed;
  const connecting = { severity: 'info', scope: 'peer', evidence: [] } as const;
  return found ?? verdict('connecting', connecting, subject);
}
