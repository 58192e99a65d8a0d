// The mapping of the local NAT (RFC 4787, 4.1), observed by a separate connection. In a call every media section has a
// separate port, and before camera permission browsers hide the bases, so that a good NAT looks like a bad one there.

import { srflxWaitMs } from '../diagnostics/ice/ice-servers.js';
import { machineOf } from '../diagnostics/ice/ice-url.js';
import { natEstimate } from '../diagnostics/ice/nat.js';
import { believable } from '../diagnostics/ice/plausible-reflexive.js';
import type { CandidateRecord, IceServerStatus } from '../diagnostics/peer-facts.js';
import type { NatEstimate } from '../diagnostics/report.js';
import { gather, type SingleServer } from './ice-server-probe.js';

/** `endpoint-independent` is likely, never certain: browsers drop a second, equal answer as redundant. */
export type Mapping = NatEstimate['mapping'] | 'endpoint-independent';

const isUdp = ({ protocol }: CandidateRecord) => protocol === 'udp';

/** Firefox sometimes reports the same reflexive candidate twice (seen in 153, once in ten times). */
// Browser note firefox-duplicate-reflexive
const distinctReflexive = (local: readonly CandidateRecord[]): readonly CandidateRecord[] =>
  local.filter(
    (one, index) =>
      one.type === 'srflx' &&
      isUdp(one) &&
      index ===
        local.findIndex(
          ({ type, address, port }) =>
            type === 'srflx' && address === one.address && port === one.port,
        ),
  );

/**
 * `all`: the candidates of one connection with one data channel; `servers`: the status of its servers, each from a separate
 * connection. Pure.
 */
export function mappingOf(
  all: readonly CandidateRecord[],
  servers: readonly IceServerStatus[],
): Mapping {
  const { mapping } = natEstimate(all);
  if (mapping !== 'unknown') return mapping;
  const local = believable(all);
  const answered = servers.filter(
    ({ fate, transport, told }) => fate === 'works' && transport === 'udp' && !told,
  );
  const hosts = local.filter((one) => one.type === 'host' && isUdp(one));
  const reflexive = distinctReflexive(local);
  // Responses yield no reflexive candidate if the host address is the public one.
  const isAsked = answered.some(({ kind }) => kind === 'stun');
  if (reflexive.length === 0) return isAsked && hosts.length > 0 ? 'none' : 'unknown';
  // More reflexive addresses than bases of one family: a base was mapped twice. Safari hides all bases.
  // Browser note webkit-hidden-hosts
  const bases = hosts.filter(({ family }) => family !== 6).length;
  const seen = reflexive.filter(({ family }) => family === 4).length;
  if (bases > 0 && seen > bases) return 'endpoint-dependent';
  // A hidden base may be of the other family; then a base of this family was mapped twice.
  const areHidden = bases === 0 || hosts.some(({ family }) => family === undefined);
  if (seen > 1 && areHidden) return 'unknown';
  const machines = new Set(answered.map(({ url }) => machineOf(url)));
  return machines.size > 1 ? 'endpoint-independent' : 'unknown';
}

/** All STUN servers at once, and TURN servers over UDP as STUN servers, which needs no allocation. */
function observers(servers: readonly SingleServer[]): RTCIceServer[] {
  const urls = servers
    .filter(({ transport }) => transport === 'udp')
    .map(({ url }) => url.replace(/^turn:/, 'stun:').replace(/\?.*$/, ''));
  return urls.length > 0 ? [{ urls: [...new Set(urls)] }] : [];
}

/** Ends once every server has responded, or at the deadline if one is silent. */
export async function observe(
  servers: readonly SingleServer[],
  abortSignal: AbortSignal,
): Promise<readonly CandidateRecord[]> {
  const iceServers = observers(servers);
  if (iceServers.length === 0) return [];
  const isEnough = (found: { readonly local: readonly CandidateRecord[] }) =>
    natEstimate(found.local).mapping === 'endpoint-dependent';
  const { local } = await gather(
    { configuration: { iceServers }, dueMs: srflxWaitMs, isEnough },
    abortSignal,
  );
  return local;
}
