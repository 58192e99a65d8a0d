// Why no path was found: the servers that would have helped and did not, then the NATs. In the order of cause, so
// that a relay is asked for only where one is missing. Pure.

import { familyOf } from '../ice/candidate.js';
import { natEstimate } from '../ice/nat.js';
import { believable, isInner } from '../ice/reflexive.js';
import type { CandidateRecord, PairRecord, PeerReport } from '../peer-report.js';
import type { Evidence, Verdict, VerdictCode } from '../verdict.js';
import {
  blockedUdp,
  type Finding,
  faultsOf,
  isOwnFault,
  isRelay,
  isToldAddress,
  listFault,
  type ServerFault,
} from './ice-servers.js';

interface Cause {
  readonly code: VerdictCode;
  readonly scope: Verdict['scope'];
  readonly evidence: readonly Evidence[];
  readonly values?: Verdict['values'];
  readonly confidence?: Verdict['confidence'];
}

type Facts = Pick<PeerReport, 'local' | 'remote' | 'servers' | 'pairs' | 'unlisted'>;

const has = (type: 'srflx' | 'relay', list: PeerReport['local']) =>
  list.some((candidate) => candidate.type === type);
/** Whether our own address is known as a server on the Internet saw it. */
const isMapped = ({ local, servers }: Pick<Facts, 'local' | 'servers'>) => {
  const isLying = servers.some(({ told }) => told !== undefined);
  return believable(local).some((one) => one.type === 'srflx' && !(isLying && isInner(one)));
};
const onServers = (fault: ServerFault): Cause => ({ scope: 'servers', ...fault });

/** What kept us from a relay, or from learning our own address. */
function serverCause({ local, remote, servers }: Facts): Cause | undefined {
  if (has('relay', local)) return undefined;
  const relays = faultsOf(servers.filter(isRelay));
  const own = relays.find(isOwnFault);
  if (own) return onServers(own);
  const first = blockedUdp(servers, isToldAddress({ remote })) ?? relays[0];
  if (first) return onServers(first);
  if (isMapped({ local, servers })) return undefined;
  const [stun] = faultsOf(servers);
  return stun && onServers(stun);
}

/** A relay that says no does so at once; a network that is silent takes many seconds to fail. Milliseconds. */
const headStartMs = 3000;

/**
 * Our relay works and sends nothing to them. No event tells it (measured): its pairs have failed while others of the
 * same candidate were still asked, in Chromium without a single question.
 */
function relayCause({ local, remote, pairs }: Facts): Cause | undefined {
  const isOurs = ({ local: id }: PairRecord) =>
    local.some((one) => one.id === id && one.type === 'relay');
  // No relay can reach into a private network.
  const isOutside = ({ remote: id }: PairRecord) =>
    remote.some((one) => one.id === id && (one.type !== 'host' || one.scope === 'public'));
  const relayed = pairs.filter((pair) => isOurs(pair) && isOutside(pair));
  const isRefused = ({ state, sent, failedAt = 0, remote: id }: PairRecord) => {
    const others = pairs.filter((pair) => pair.remote === id && !isOurs(pair));
    const lasted = others.some((pair) => (pair.failedAt ?? Infinity) - failedAt >= headStartMs);
    return state === 'failed' && (sent === 0 || lasted);
  };
  if (relayed.length === 0 || !relayed.every(isRefused)) return undefined;
  return {
    code: 'turn-peer-refused',
    scope: 'peer',
    evidence: [{ fact: 'pairs[relay].state', value: 'failed' }],
    confidence: 'likely',
  };
}

/** So often asked without an answer that it is none: ICE asks a pair every half second and more. */
const leastAsked = 5;

/**
 * Our relay gives out addresses and carries nothing: its pairs were asked again and again, to addresses outside of their
 * network that a server had seen, and nothing came back, nor any question of theirs. They ask as we do, so that a relay
 * which forwards would have brought some. Firefox counts no questions, and there nothing is concluded.
 */
function deadRelayCause({ local, remote, pairs }: Facts): Cause | undefined {
  const relay = local.find(({ type }) => type === 'relay');
  const isReachable = remote.some(({ type }) => type === 'srflx' || type === 'relay');
  const relayed = pairs.filter((pair) =>
    local.some(({ id, type }) => id === pair.local && type === 'relay'),
  );
  const isMute = ({ sent = 0, answered = 0, heard = 0 }: PairRecord) =>
    sent >= leastAsked && answered === 0 && heard === 0;
  if (!relay || !isReachable || relayed.length === 0 || !relayed.every(isMute)) return undefined;
  const server = relay.server?.replace(/\?.*$/, '');
  return {
    code: 'turn-peer-refused',
    scope: 'peer',
    evidence: [{ fact: 'pairs[relay].answered', value: 0 }],
    values: { silent: 'yes', ...(server && { server }) },
    confidence: 'likely',
  };
}

/**
 * The families in which this end can be called. IPv4 that is the mapping of an address of IPv6 is a translator's (NAT64),
 * which leads out only.
 */
const familiesOf = (list: readonly CandidateRecord[]) => [
  ...new Set(
    list
      .filter(
        ({ family, related, type }) =>
          type !== 'srflx' || !related?.address || familyOf(related.address) === family,
      )
      .map(({ family }) => family),
  ),
];

/** One side speaks IPv4 only, the other IPv6 only. A hidden address may be of either. */
function familyCause({ local, remote }: Facts): Cause | undefined {
  const [ours, theirs] = [familiesOf(local), familiesOf(remote)];
  const isOne = ours.length === 1 && theirs.length === 1;
  if (!isOne || !ours[0] || !theirs[0] || ours[0] === theirs[0]) return undefined;
  return {
    code: 'family-mismatch',
    scope: 'peer',
    evidence: [{ fact: 'local.family', value: `v${ours[0]}, remote v${theirs[0]}` }],
    values: { ours: `IPv${ours[0]}`, theirs: `IPv${theirs[0]}` },
  };
}

/** The last part of a masked address is hidden: it may be equal to that of a neighbour. */
const isMasked = (address: string) => address.endsWith('x');

/** Both are seen at one address: they are behind one NAT, which lets neither the direct way nor the way back in pass. */
function sameNatCause({ local, remote }: Facts): Cause | undefined {
  if (has('relay', local) || has('relay', remote)) return undefined;
  const isOurs = ({ type, scope, address = 'x' }: CandidateRecord) =>
    type === 'srflx' &&
    scope === 'public' &&
    !isMasked(address) &&
    local.some((one) => one.type === 'srflx' && one.address === address);
  return remote.some(isOurs)
    ? {
        code: 'same-nat',
        scope: 'peer',
        evidence: [{ fact: 'remote.address', value: 'same' }],
        confidence: 'likely',
      }
    : undefined;
}

/** A NAT that gives every connection another address cannot be called from outside (RFC 4787, 4.1). */
function natCause({ local, remote, servers }: Facts): Cause | undefined {
  if (servers.some(isRelay) || has('relay', remote)) return undefined;
  const estimates = [natEstimate(local), natEstimate(remote)];
  const [ours, theirs] = estimates.map(({ mapping }) => mapping === 'endpoint-dependent');
  if (!ours && !theirs) return undefined;
  const isCertain = estimates.some(
    ({ mapping, confidence }) => mapping === 'endpoint-dependent' && confidence === 'certain',
  );
  const side = ours && theirs ? 'both' : ours ? 'ours' : 'theirs';
  return {
    code: 'symmetric-nat-no-turn',
    scope: 'peer',
    evidence: [{ fact: 'nat.mapping', value: `endpoint-dependent (${side})` }],
    values: { side },
    confidence: isCertain ? 'certain' : 'likely',
  };
}

/** The page has a list of its own, and may have a relay in it: that it did not come is why there is none. */
function listCause({ servers, unlisted }: Facts): Cause | undefined {
  const fault = servers.some(isRelay) ? undefined : listFault(unlisted);
  return fault && onServers(fault);
}

export const pathCause = (facts: Facts): Cause | undefined =>
  serverCause(facts) ??
  listCause(facts) ??
  relayCause(facts) ??
  familyCause(facts) ??
  deadRelayCause(facts) ??
  sameNatCause(facts) ??
  natCause(facts);

/** What the two ends told each other that it does not arrive. */
export function lacking({ missing }: Pick<PeerReport, 'missing'>): Finding | false {
  const [here, there] = [missing?.here?.join() ?? '', missing?.there?.join() ?? ''];
  if (!here && !there) return false;
  const fact = here ? 'missing.here' : 'missing.there';
  return { evidence: [{ fact, value: here || there }], values: { here, there } };
}
