// How the NAT in front of us maps (RFC 4787, 4.1), asked by a connection of its own. In a call every media section has a
// port of its own, and before camera permission browsers hide the bases, so there a good NAT looks like a bad one.

import { srflxWaitMs } from '../diagnostics/ice/ice-servers.js';
import { machineOf } from '../diagnostics/ice/ice-url.js';
import { natEstimate } from '../diagnostics/ice/nat.js';
import { believable } from '../diagnostics/ice/reflexive.js';
import type { CandidateRecord, IceServerStatus } from '../diagnostics/peer-facts.js';
import type { NatEstimate } from '../diagnostics/report.js';
import { gather, type SingleServer } from './ice-server-probe.js';

/** `endpoint-independent` is likely, never certain: browsers drop a second, equal answer as redundant. */
export type Mapping = NatEstimate['mapping'] | 'endpoint-independent';

const isUdp = ({ protocol }: CandidateRecord) => protocol === 'udp';

/** Firefox sometimes tells the same reflexive candidate twice (seen in 153, once in ten times). */
// Browser note firefox-duplicate-reflexive
const told = (local: readonly CandidateRecord[]): readonly CandidateRecord[] =>
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
 * `local` are the candidates of one connection with one data channel; `fates` those of the servers it asked, each from a
 * connection of its own. Pure.
 */
export function mappingOf(
  all: readonly CandidateRecord[],
  fates: readonly IceServerStatus[],
): Mapping {
  const { mapping } = natEstimate(all);
  if (mapping !== 'unknown') return mapping;
  const local = believable(all);
  const answered = fates.filter(
    ({ fate, transport, told }) => fate === 'works' && transport === 'udp' && !told,
  );
  const hosts = local.filter((one) => one.type === 'host' && isUdp(one));
  const reflexive = told(local);
  // Whoever answered told us the address that we have.
  const isAsked = answered.some(({ kind }) => kind === 'stun');
  if (reflexive.length === 0) return isAsked && hosts.length > 0 ? 'none' : 'unknown';
  // More reflexive addresses than bases, of one family: some base was mapped twice. Safari hides the bases altogether.
  // Browser note webkit-hidden-hosts
  const bases = hosts.filter(({ family }) => family !== 6).length;
  const seen = reflexive.filter(({ family }) => family === 4).length;
  if (bases > 0 && seen > bases) return 'endpoint-dependent';
  // A hidden base may be of the other family, and then one of this was mapped twice.
  const areHidden = bases === 0 || hosts.some(({ family }) => family === undefined);
  if (seen > 1 && areHidden) return 'unknown';
  const machines = new Set(answered.map(({ url }) => machineOf(url)));
  return machines.size > 1 ? 'endpoint-independent' : 'unknown';
}

/** All STUN servers at once, and TURN servers over UDP as what they are besides, which takes no allocation. */
function observers(servers: readonly SingleServer[]): RTCIceServer[] {
  const urls = servers
    .filter(({ transport }) => transport === 'udp')
    .map(({ url }) => url.replace(/^turn:/, 'stun:').replace(/\?.*$/, ''));
  return urls.length > 0 ? [{ urls: [...new Set(urls)] }] : [];
}

/** Ends when every server has answered; one that keeps silent is waited for until our deadline. */
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
