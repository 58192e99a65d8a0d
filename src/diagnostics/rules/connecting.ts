// Not connected, and never was: the first step that is missing is the cause. Pure.

import { deadlines, fact, isUp, type PeerRuleFacts, type Rule, since } from './context.js';
import { isRelay } from './ice-servers.js';
import { pathCause } from './no-path.js';

const hidden = (list: PeerRuleFacts['local']) =>
  list.length > 0 && list.every(({ scope }) => scope === 'mdns' || scope === 'hidden');

/** Not connected, and never was: the first that is missing is the cause. */
export const connectingRules: readonly Rule[] = [
  [
    'answer-refused',
    'error',
    (c) => {
      const fault = c.peer.faults?.find(({ call }) => call === 'description');
      const isOpen = c.peer.stages.answer === undefined;
      return isOpen && fault !== undefined && fact('faults.description', fault.name, fault.at);
    },
  ],
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
      peer.policy === 'relay' && !servers.some(isRelay) && fact('policy', 'relay'),
  ],
  [
    'candidates-refused',
    'error',
    (c) => {
      const { added, refused } = c.peer.counters.candidates;
      const isDue = c.isOver || since(c, c.peer.stages.answer) > deadlines.candidatesMs;
      return isDue && !isUp(c) && refused > added && fact('counters.candidates.refused', refused);
    },
  ],
  [
    'no-candidates-from-peer',
    'error',
    (c) =>
      c.peer.remote.length === 0 &&
      since(c, c.peer.stages.answer) >
        deadlines[c.peer.policy === 'relay' ? 'relayedMs' : 'candidatesMs'] &&
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
      // A server would have told another address, had it answered.
      if (pathCause(c.peer)) return false;
      const side = hidden(c.peer.remote) ? 'theirs' : hidden(c.peer.local) ? 'ours' : '';
      return side !== '' && { ...fact('scope', 'mdns'), values: { side }, confidence: 'likely' };
    },
  ],
  ['no-ice-servers', 'error', (c) => c.isOver && !c.servers.length && fact('servers.length', 0)],
];
