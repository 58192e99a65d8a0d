// What is worth knowing of the network and breaks nothing by itself: notes, never alarms. Pure.

import type { Verdict, VerdictCode } from '../verdict.js';
import { type Finding, isRelay, verdict } from './ice-servers.js';
import type { CallRuleFacts } from './page.js';

const isUp = ({ states }: CallRuleFacts['peers'][number]) => states.connection === 'connected';

function symmetric({ nat, servers, peers }: CallRuleFacts): Finding | false {
  if (nat.mapping !== 'endpoint-dependent') return false;
  // Somebody is not reached for that very cause, and it is said there.
  const isSaid = peers.some(
    ({ goneAt, verdict: { code, values } }) =>
      goneAt === undefined && code === 'symmetric-nat-no-turn' && values['side'] !== 'theirs',
  );
  const turn = servers.some(isRelay) ? 'present' : 'none';
  const { mapping, basis, confidence } = nat;
  return (
    !isSaid && {
      evidence: [{ fact: 'nat.mapping', value: `${mapping} (${basis})` }],
      confidence,
      values: { turn },
    }
  );
}

function onlyIpv6({ nat: { families }, peers }: CallRuleFacts): Finding | false {
  // A hidden address may be of either family.
  const isHidden = peers.some(({ local }) => local.some(({ family }) => family === undefined));
  const isOnly = families.v6 && !families.v4 && !isHidden;
  return isOnly && peers.some(isUp) && { evidence: [{ fact: 'nat.families.v4', value: false }] };
}

/** A hint that few platforms give: Chromium on Linux does not know a tunnel when it uses one (measured). */
function tunnel({ peers }: CallRuleFacts): Finding | false {
  const isTunnelled = peers.some(
    ({ local, pairs, states }) =>
      states.connection === 'connected' &&
      local.some(
        ({ id, networkType }) =>
          networkType === 'vpn' && pairs.some((pair) => pair.selected && pair.local === id),
      ),
  );
  return (
    isTunnelled && { evidence: [{ fact: 'local.networkType', value: 'vpn' }], confidence: 'guess' }
  );
}

const rules: readonly (readonly [VerdictCode, (facts: CallRuleFacts) => Finding | false])[] = [
  ['symmetric-nat', symmetric],
  ['ipv6-only', onlyIpv6],
  ['vpn-likely', tunnel],
];

export const informationalVerdicts = (facts: CallRuleFacts): readonly Verdict[] =>
  rules.flatMap(([code, rule]) => {
    const finding = rule(facts);
    const kind = { severity: 'info', scope: 'servers' } as const;
    return finding ? [verdict(code, { ...kind, ...finding }, { now: facts.at })] : [];
  });
