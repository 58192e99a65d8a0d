// The verdicts on a connection that was never established: the first step that is missing is the cause. Pure.

import type { PeerFacts } from '../peer-facts.js';
import { deadlines, isUp, since } from './context.js';
import { defineVerdict, fact } from './definition.js';
import { isRelay } from './ice-servers.js';
import { pathCause } from './no-path.js';

const isHidden = (list: PeerFacts['local']): boolean =>
  list.length > 0 && list.every(({ scope }) => scope === 'mdns' || scope === 'hidden');

const blocking = { scope: 'peer', severity: 'error', phase: 'connecting' } as const;

export const connectingVerdicts = [
  defineVerdict({
    ...blocking,
    code: 'answer-refused',
    when: ({ peer: { faults, stages } }) => {
      const fault = faults?.find(({ call }) => call === 'description');
      const isOpen = stages.answer === undefined;
      return isOpen && fault !== undefined && fact('faults.description', fault.name, fault.at);
    },
  }),
  defineVerdict({
    ...blocking,
    code: 'peer-silent',
    severity: 'warning',
    when: (c) =>
      c.peer.stages.offer === undefined &&
      since(c, c.peer.stages.ready ?? c.peer.stages.join) > deadlines.offerMs &&
      fact('stages.ready', c.peer.stages.ready ?? 0),
  }),
  defineVerdict({
    ...blocking,
    code: 'offer-unanswered',
    when: (c) => {
      const waited = since(c, c.peer.stages.offer);
      const isOpen =
        c.peer.states.signaling === 'have-local-offer' && c.peer.stages.answer === undefined;
      if (!isOpen || (waited < deadlines.answerMs && !c.isOver)) return false;
      return {
        ...fact('states.signaling', c.peer.states.signaling),
        values: { seconds: Math.round(waited / 1000) },
      };
    },
  }),
  defineVerdict({
    ...blocking,
    code: 'relay-only-without-turn',
    when: ({ peer, servers }) =>
      peer.policy === 'relay' && !servers.some(isRelay) && fact('policy', 'relay'),
  }),
  defineVerdict({
    ...blocking,
    code: 'candidates-refused',
    when: (c) => {
      const { added, refused } = c.peer.counters.candidates;
      const isDue = c.isOver || since(c, c.peer.stages.answer) > deadlines.candidatesMs;
      return isDue && !isUp(c) && refused > added && fact('counters.candidates.refused', refused);
    },
  }),
  defineVerdict({
    ...blocking,
    code: 'no-candidates-from-peer',
    when: (c) =>
      c.peer.remote.length === 0 &&
      since(c, c.peer.stages.answer) >
        deadlines[c.peer.policy === 'relay' ? 'relayedMs' : 'candidatesMs'] &&
      fact('remote.length', 0),
  }),
  defineVerdict({
    ...blocking,
    code: 'no-candidates',
    when: ({ peer }) =>
      peer.policy !== 'relay' &&
      peer.states.gathering === 'complete' &&
      peer.local.length === 0 &&
      fact('local.length', 0),
  }),
  defineVerdict({
    ...blocking,
    code: 'dtls-failed',
    when: (c) => {
      const { stages, transport } = c.peer;
      // Firefox reports that DTLS failed, too, where there was no path for it.
      // Browser note firefox-dtls-failed-without-path
      if (stages.ice === undefined) return false;
      if (transport.dtls === 'failed') return fact('transport.dtls', 'failed');
      const isStuck = stages.dtls === undefined && since(c, stages.ice) > deadlines.dtlsMs;
      return isStuck && fact('stages.ice', stages.ice);
    },
  }),
  defineVerdict({
    ...blocking,
    code: 'only-hidden-addresses',
    when: (c) => {
      if (!c.isOver || c.servers.some(({ fate }) => fate === 'works')) return false;
      // A server would have reported another address if it had answered.
      if (pathCause(c.peer)) return false;
      const side = isHidden(c.peer.remote) ? 'theirs' : isHidden(c.peer.local) ? 'ours' : '';
      return side !== '' && { ...fact('scope', 'mdns'), values: { side }, confidence: 'likely' };
    },
  }),
  defineVerdict({
    ...blocking,
    code: 'no-ice-servers',
    when: ({ isOver, servers }) => isOver && !servers.length && fact('servers.length', 0),
  }),
];
