// The reasons why ICE found no path: the servers that would have helped and failed, then the NATs. In the order of cause,
// so that a relay is recommended only where one is missing. Pure.

import { familyOf } from '../ice/candidate.js';
import { natEstimate } from '../ice/nat.js';
import { believable, isInner } from '../ice/plausible-reflexive.js';
import type { CandidateRecord, PairRecord } from '../peer-facts.js';
import type { PathFacts } from './context.js';
import { type Cause, defineVerdict, type Finding, firstCause } from './definition.js';
import {
  blockedUdp,
  faultsOf,
  hasPublicReflexive,
  iceConfigInvalid,
  isOwnFault,
  isRelay,
  listFault,
  type ServerFault,
} from './ice-servers.js';

const has = (type: 'srflx' | 'relay', list: readonly CandidateRecord[]) =>
  list.some((candidate) => candidate.type === type);
/** A server on the Internet reported the public address of this end. */
const isMapped = ({ local, servers }: Pick<PathFacts, 'local' | 'servers'>) => {
  const isLying = servers.some(({ told }) => told !== undefined);
  return believable(local).some((one) => one.type === 'srflx' && !(isLying && isInner(one)));
};

/** The fault of a server that left this end without a relay or without a public address. */
function serverCause({ local, remote, servers }: PathFacts): ServerFault | undefined {
  if (has('relay', local)) return undefined;
  const relays = faultsOf(servers.filter(isRelay));
  const own = relays.find(isOwnFault);
  const first = own ?? blockedUdp(servers, hasPublicReflexive({ remote })) ?? relays[0];
  if (first) return first;
  return isMapped({ local, servers }) ? undefined : faultsOf(servers)[0];
}

/** A relay rejects a peer at once; on a silent network a pair fails only after many seconds. Milliseconds. */
const headStartMs = 3000;

/**
 * The local relay works and sends nothing to the peer. No event reports that (measured): its pairs have failed while other
 * pairs of the same remote candidate were still being checked, in Chromium without a single check.
 */
// Browser note chromium-refused-relay
function relayRefusal({ local, remote, pairs }: PathFacts): Finding | false {
  const isOurs = ({ local: id }: PairRecord) =>
    local.some((one) => one.id === id && one.type === 'relay');
  // A relay cannot reach into a private network.
  const isOutside = ({ remote: id }: PairRecord) =>
    remote.some((one) => one.id === id && (one.type !== 'host' || one.scope === 'public'));
  const relayed = pairs.filter((pair) => isOurs(pair) && isOutside(pair));
  const isRefused = ({ state, sent, failedAt = 0, remote: id }: PairRecord) => {
    const others = pairs.filter((pair) => pair.remote === id && !isOurs(pair));
    const lasted = others.some((pair) => (pair.failedAt ?? Infinity) - failedAt >= headStartMs);
    return state === 'failed' && (sent === 0 || lasted);
  };
  if (relayed.length === 0 || !relayed.every(isRefused)) return false;
  return { evidence: [{ fact: 'pairs[relay].state', value: 'failed' }], confidence: 'likely' };
}

/** After so many checks without a response, no response will come: ICE checks a pair every half second or more often. */
const leastAsked = 5;

/**
 * The local relay allocates addresses and forwards nothing: its pairs were checked again and again, with remote candidates
 * outside of the peer's network that a server had seen, and neither a response nor a check of the peer arrived. The peer
 * checks as this end does, so a relay that forwards would have delivered some. Firefox does not count checks, and there
 * nothing is concluded.
 */
// Browser note firefox-check-counts
function relaySilence({ local, remote, pairs }: PathFacts): Finding | false {
  const relay = local.find(({ type }) => type === 'relay');
  const isReachable = remote.some(({ type }) => type === 'srflx' || type === 'relay');
  const relayed = pairs.filter((pair) =>
    local.some(({ id, type }) => id === pair.local && type === 'relay'),
  );
  const isMute = ({ sent = 0, answered = 0, heard = 0 }: PairRecord) =>
    sent >= leastAsked && answered === 0 && heard === 0;
  if (!relay || !isReachable || relayed.length === 0 || !relayed.every(isMute)) return false;
  const server = relay.server?.replace(/\?.*$/, '');
  return {
    evidence: [{ fact: 'pairs[relay].answered', value: 0 }],
    values: { silent: 'yes', ...(server && { server }) },
    confidence: 'likely',
  };
}

/**
 * The address families in which an end can be reached. An IPv4 address that is the mapping of an IPv6 address belongs to a
 * translator (NAT64), which works outwards only.
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

/** One side has IPv4 only, the other IPv6 only. A hidden address may be of either family. */
function familyMismatch({ local, remote }: PathFacts): Finding | false {
  const [ours, theirs] = [familiesOf(local), familiesOf(remote)];
  const isOne = ours.length === 1 && theirs.length === 1;
  if (!isOne || !ours[0] || !theirs[0] || ours[0] === theirs[0]) return false;
  return {
    evidence: [{ fact: 'local.family', value: `v${ours[0]}, remote v${theirs[0]}` }],
    values: { ours: `IPv${ours[0]}`, theirs: `IPv${theirs[0]}` },
  };
}

/** The last part of a masked address is hidden: it may be equal to that of a neighbour. */
const isMasked = (address: string) => address.endsWith('x');

/** Both ends have one public address: their common NAT allows neither the direct path nor the path through itself. */
function sameNat({ local, remote }: PathFacts): Finding | false {
  if (has('relay', local) || has('relay', remote)) return false;
  const isShared = ({ type, scope, address = 'x' }: CandidateRecord) =>
    type === 'srflx' &&
    scope === 'public' &&
    !isMasked(address) &&
    local.some((one) => one.type === 'srflx' && one.address === address);
  return (
    remote.some(isShared) && {
      evidence: [{ fact: 'remote.address', value: 'same' }],
      confidence: 'likely',
    }
  );
}

/** A NAT that maps each connection to another address cannot be reached from outside (RFC 4787, 4.1). */
function symmetricNat({ local, remote, servers }: PathFacts): Finding | false {
  if (servers.some(isRelay) || has('relay', remote)) return false;
  const estimates = [natEstimate(local), natEstimate(remote)];
  const [ours, theirs] = estimates.map(({ mapping }) => mapping === 'endpoint-dependent');
  if (!ours && !theirs) return false;
  const isCertain = estimates.some(
    ({ mapping, confidence }) => mapping === 'endpoint-dependent' && confidence === 'certain',
  );
  const side = ours && theirs ? 'both' : ours ? 'ours' : 'theirs';
  return {
    evidence: [{ fact: 'nat.mapping', value: `endpoint-dependent (${side})` }],
    values: { side },
    confidence: isCertain ? 'certain' : 'likely',
  };
}

const pathless = { scope: 'peer', severity: 'error', phase: 'no-path' } as const;

const turnPeerRefused = defineVerdict({
  ...pathless,
  code: 'turn-peer-refused',
  when: relayRefusal,
});

/** After the faults of servers (`serverCause`), which are verdicts of the phase `ice-server`. */
export const noPathVerdicts = [
  // The page provides a list of servers, which may contain a relay: it was not delivered, so that there is no relay.
  defineVerdict({
    ...iceConfigInvalid,
    severity: 'error',
    phase: 'no-path',
    when: ({ servers, unlisted }) => !servers.some(isRelay) && listFault(unlisted),
  }),
  turnPeerRefused,
  defineVerdict({ ...pathless, code: 'family-mismatch', when: familyMismatch }),
  defineVerdict({ ...turnPeerRefused, when: relaySilence }),
  defineVerdict({ ...pathless, code: 'same-nat', when: sameNat }),
  defineVerdict({ ...pathless, code: 'symmetric-nat-no-turn', when: symmetricNat }),
];

type NoPathCode = (typeof noPathVerdicts)[number]['code'] | ServerFault['code'];

export function pathCause(facts: PathFacts): Cause<NoPathCode> | undefined {
  const fault = serverCause(facts);
  return fault ? { ...fault, severity: 'error' } : firstCause(noPathVerdicts, facts);
}
