// Why no path was found: the servers that would have helped and did not, then the NATs. In the order of cause, so
// that a relay is asked for only where one is missing. Pure.

import type { IceServerFate, PeerReport } from './facts.js';
import { type Fault, type Finding, faultOf, silentUdp } from './rules.servers.js';
import { natEstimate } from './servers.js';
import type { Evidence, Verdict, VerdictCode } from './verdict.js';

interface Cause {
  readonly code: VerdictCode;
  readonly scope: Verdict['scope'];
  readonly evidence: readonly Evidence[];
  readonly values?: Verdict['values'];
  readonly confidence?: Verdict['confidence'];
}

type Facts = Pick<PeerReport, 'local' | 'remote' | 'servers'>;

const isRelay = ({ kind }: IceServerFate) => kind !== 'stun';
const has = (type: 'srflx' | 'relay', list: PeerReport['local']) =>
  list.some((candidate) => candidate.type === type);
const faultsOf = (servers: readonly IceServerFate[]) =>
  servers.map(faultOf).filter((fault) => fault !== undefined);
const onServers = (fault: Fault): Cause => ({ scope: 'servers', ...fault });

/** It answered, or its name did: a network that blocks UDP does not explain that. */
const isOwnFault = ({ code }: Fault) => code !== 'turn-unreachable' && code !== 'stun-silent';

/** What kept us from a relay, or from learning our own address. */
function serverCause({ local, servers }: Facts): Cause | undefined {
  if (has('relay', local)) return undefined;
  const relays = faultsOf(servers.filter(isRelay));
  const own = relays.find(isOwnFault);
  if (own) return onServers(own);
  const silent = silentUdp(servers);
  if (silent.length > 0) {
    return { code: 'udp-blocked', scope: 'servers', evidence: silent, confidence: 'likely' };
  }
  if (relays[0]) return onServers(relays[0]);
  if (has('srflx', local)) return undefined;
  const [stun] = faultsOf(servers);
  return stun && onServers(stun);
}

/** A NAT that gives every connection another address cannot be called from outside (RFC 4787, 4.1). */
function natCause({ local, remote, servers }: Facts): Cause | undefined {
  if (servers.some(isRelay) || has('relay', remote)) return undefined;
  const isSymmetric = (list: PeerReport['local']) =>
    natEstimate(list).mapping === 'endpoint-dependent';
  const [ours, theirs] = [isSymmetric(local), isSymmetric(remote)];
  if (!ours && !theirs) return undefined;
  const side = ours && theirs ? 'both' : ours ? 'ours' : 'theirs';
  return {
    code: 'symmetric-nat-no-turn',
    scope: 'peer',
    evidence: [{ fact: 'nat.mapping', value: `endpoint-dependent (${side})` }],
    values: { side },
  };
}

export const pathCause = (facts: Facts): Cause | undefined => serverCause(facts) ?? natCause(facts);

/** What the two ends told each other that it does not arrive. */
export function lacking({ missing }: Pick<PeerReport, 'missing'>): Finding | false {
  const [here, there] = [missing?.here?.join() ?? '', missing?.there?.join() ?? ''];
  if (!here && !there) return false;
  const fact = here ? 'missing.here' : 'missing.there';
  return { evidence: [{ fact, value: here || there }], values: { here, there } };
}
