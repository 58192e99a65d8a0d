// The verdicts on the network of this device that are worth knowing and break nothing by themselves. Pure.

import type { CallFacts } from '../call-facts.js';
import { defineVerdict } from './definition.js';
import { isRelay } from './ice-servers.js';

const isUp = ({ states }: CallFacts['peers'][number]): boolean => states.connection === 'connected';

const note = { scope: 'servers', severity: 'info', phase: 'network' } as const;

export const networkVerdicts = [
  defineVerdict({
    ...note,
    code: 'symmetric-nat',
    when: ({ nat, servers, peers }) => {
      if (nat.mapping !== 'endpoint-dependent') return false;
      // A peer that is not reached for this reason reports it.
      const isReported = peers.some(
        ({ goneAt, verdict: { code, values } }) =>
          goneAt === undefined && code === 'symmetric-nat-no-turn' && values['side'] !== 'theirs',
      );
      const turn = servers.some(isRelay) ? 'present' : 'none';
      const { mapping, basis, confidence } = nat;
      return (
        !isReported && {
          evidence: [{ fact: 'nat.mapping', value: `${mapping} (${basis})` }],
          confidence,
          values: { turn },
        }
      );
    },
  }),
  defineVerdict({
    ...note,
    code: 'ipv6-only',
    when: ({ nat: { families }, peers }) => {
      // A hidden address may be of either family.
      const isHidden = peers.some(({ local }) => local.some(({ family }) => family === undefined));
      const isOnly = families.v6 && !families.v4 && !isHidden;
      return (
        isOnly && peers.some(isUp) && { evidence: [{ fact: 'nat.families.v4', value: false }] }
      );
    },
  }),
  // A hint that few platforms give: Chromium on Linux does not recognize a tunnel that it uses (measured).
  // Browser note chromium-vpn-hint
  defineVerdict({
    ...note,
    code: 'vpn-likely',
    when: ({ peers }) =>
      peers.some(
        (peer) =>
          isUp(peer) &&
          peer.local.some(
            ({ id, networkType }) =>
              networkType === 'vpn' &&
              peer.pairs.some((pair) => pair.selected && pair.local === id),
          ),
      ) && { evidence: [{ fact: 'local.networkType', value: 'vpn' }], confidence: 'guess' },
  }),
];
