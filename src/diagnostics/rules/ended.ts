// The verdicts on a connection that was closed on purpose or lost, and on one that nothing explains. Pure.

import { deadlines, isUp, type PeerContext, since } from './context.js';
import { defineVerdict, fact } from './definition.js';
import { isRelay } from './ice-servers.js';
import { webrtcUnavailable } from './page-and-devices.js';

const isSilent = ({ peer: { silent } }: PeerContext): boolean => silent === true;

export const endedVerdicts = [
  // This side closed the connection: what the network did afterwards explains nothing.
  defineVerdict({
    code: 'peer-flooding',
    kind: 'final',
    scope: 'peer',
    severity: 'error',
    phase: 'ended',
    when: ({ peer: { closedFor } }) =>
      closedFor === 'channel-flooded' && fact('closedFor', closedFor),
  }),
  defineVerdict({
    ...webrtcUnavailable,
    scope: 'peer',
    phase: 'ended',
    when: ({ peer: { closedFor } }) =>
      closedFor === 'connection-failed' && fact('closedFor', closedFor),
  }),
  defineVerdict({
    code: 'not-confirmed',
    kind: 'final',
    scope: 'peer',
    severity: 'error',
    phase: 'ended',
    when: ({ peer: { closedFor } }) => closedFor !== undefined && fact('closedFor', closedFor),
  }),
  defineVerdict({
    code: 'peer-left',
    kind: 'event',
    scope: 'peer',
    severity: 'info',
    phase: 'ended',
    when: ({ peer, wasConnected }) => {
      const { goneAt, lostAt, transport } = peer;
      if (goneAt !== undefined) {
        // Lost before it left, and without a goodbye: its page, device or network ended.
        const isLost = lostAt !== undefined && transport.dtls !== 'closed';
        // Only the room reports that so soon. After the deadline the peer was removed for its silence alone.
        if (isLost && goneAt - lostAt >= deadlines.forgetMs) return false;
        return { ...fact('goneAt', goneAt, goneAt), values: isLost ? { lost: 'yes' } : {} };
      }
      // The DTLS close alert arrives within 0.4 s; ICE needs 5 s to notice.
      return wasConnected && peer.transport.dtls === 'closed' && fact('transport.dtls', 'closed');
    },
  }),
  defineVerdict({
    code: 'restart-failed',
    scope: 'peer',
    severity: 'error',
    phase: 'ended',
    when: (c) =>
      !isUp(c) && since(c, c.peer.lostAt) > deadlines.lostMs && fact('lostAt', c.peer.lostAt ?? 0),
  }),
  defineVerdict({
    code: 'consent-lost',
    scope: 'peer',
    severity: 'error',
    phase: 'ended',
    when: (c) =>
      c.wasConnected &&
      (c.isOver || c.peer.goneAt !== undefined) &&
      fact('states.connection', c.peer.states.connection),
  }),
  defineVerdict({
    code: 'restarting',
    kind: 'event',
    scope: 'peer',
    severity: 'warning',
    phase: 'ended',
    when: (c) => {
      const { restartedAt, states } = c.peer;
      const isRecent = restartedAt !== undefined && since(c, restartedAt) < deadlines.restartMs;
      const isDown = isSilent(c) || ['disconnected', 'connecting'].includes(states.connection);
      return c.wasConnected && isRecent && isDown && fact('restartedAt', restartedAt, restartedAt);
    },
  }),
  defineVerdict({
    code: 'interrupted',
    kind: 'event',
    scope: 'peer',
    severity: 'warning',
    phase: 'ended',
    when: (c) => {
      if (!c.wasConnected) return false;
      // The tile shows the silence by then; the browser reports it some seconds later.
      if (isSilent(c) && isUp(c)) return fact('silent', true);
      return !isUp(c) && fact('states.connection', c.peer.states.connection);
    },
  }),
];

/** Holds for every connection that has no other verdict. */
export const connecting = defineVerdict({
  code: 'connecting',
  kind: 'progress',
  scope: 'peer',
  severity: 'info',
  phase: 'unresolved',
  when: () => ({ evidence: [] }),
});

export const unresolvedVerdicts = [
  defineVerdict({
    code: 'no-common-path',
    scope: 'peer',
    severity: 'error',
    phase: 'unresolved',
    when: ({ isOver, servers, peer }) => {
      const turn = servers.some(isRelay) ? 'present' : 'none';
      return isOver && { ...fact('states.connection', peer.states.connection), values: { turn } };
    },
  }),
  defineVerdict({
    code: 'still-trying',
    scope: 'peer',
    severity: 'info',
    phase: 'unresolved',
    when: (c) =>
      !isUp(c) &&
      since(c, c.peer.stages.checking) > deadlines.checkingMs && {
        ...fact('pairs.length', c.peer.pairs.length),
        values: { tried: c.peer.pairs.filter(({ state }) => state !== 'frozen').length },
      },
  }),
  connecting,
];
