// The candidate ladder host → srflx → relay: the rung that a connection uses, and the reasons why the better rungs failed.
// Pure: from the record of a peer to three rungs.

import type {
  CandidateRecord,
  IceServerStatus,
  PairRecord,
  PathKind,
  PeerReport,
} from '../../call/state.js';
import type { RungName, RungReason } from '../../locales/report-messages.js';

export interface Rung {
  readonly name: RungName;
  readonly state: 'used' | 'failed' | 'trying' | 'idle';
  readonly reason: RungReason;
  /** Error code of the server, where that is the reason. */
  readonly code?: number | undefined;
}

const names: readonly RungName[] = ['host', 'srflx', 'relay'];

export const rungOfCandidate = ({ type }: CandidateRecord): RungName =>
  type === 'prflx' ? 'srflx' : type;

const rungOfPath = (kind: PathKind): RungName =>
  kind === 'relay' ? 'relay' : kind === 'nat' ? 'srflx' : 'host';

function rungOfPair({ local, remote }: PairRecord, peer: PeerReport): RungName {
  const ends = [
    peer.local.find(({ id }) => id === local),
    peer.remote.find(({ id }) => id === remote),
  ].map((end) => (end ? rungOfCandidate(end) : 'srflx'));
  return ends.includes('relay') ? 'relay' : ends.includes('srflx') ? 'srflx' : 'host';
}

/** The reason for a failed rung for which a local address was gathered. */
function unanswered(name: RungName, peer: PeerReport): RungReason {
  if (name === 'relay') {
    return peer.verdict.code === 'turn-peer-refused' ? 'peer-refused' : 'no-answer';
  }
  const isTried = peer.pairs.some((pair) => rungOfPair(pair, peer) === name);
  const isTheirs = peer.remote.some((candidate) => rungOfCandidate(candidate) === name);
  return isTried || isTheirs || peer.remote.length === 0 ? 'no-answer' : 'no-address-there';
}

const isStun = ({ kind }: IceServerStatus) => kind === 'stun';

/** The servers that gather the candidates of a rung. TURN over UDP also gathers server-reflexive ones. */
function serversOf(name: RungName, { servers }: PeerReport): readonly IceServerStatus[] {
  if (name === 'relay') return servers.filter((server) => !isStun(server));
  const stun = servers.filter(isStun);
  return stun.length > 0 ? stun : servers.filter(({ transport }) => transport === 'udp');
}

/** The reason why a rung is not used. */
function failure(name: RungName, peer: PeerReport): Pick<Rung, 'reason' | 'code'> {
  const servers = serversOf(name, peer);
  const hasAddress = peer.local.some((candidate) => rungOfCandidate(candidate) === name);
  if (hasAddress) return { reason: unanswered(name, peer) };
  if (name === 'host') return { reason: 'no-address' };
  if (servers.length === 0) return { reason: name === 'srflx' ? 'no-stun' : 'no-turn' };
  const refused = servers.find(({ fate }) => fate === 'refused');
  if (refused && name === 'relay') return { reason: 'turn-refused', code: refused.errorCode };
  const codes = [peer.verdict.code, peer.failed?.code];
  const isUdp = servers.every(({ transport }) => transport === 'udp');
  if (isUdp && codes.includes('udp-blocked')) return { reason: 'udp-blocked' };
  if (servers.some(({ fate }) => fate === 'silent' || fate === 'unreachable')) {
    return { reason: servers.some(isStun) ? 'stun-silent' : 'turn-silent' };
  }
  return { reason: 'no-address' };
}

function open(name: RungName, peer: PeerReport): Omit<Rung, 'name'> {
  const isOver = peer.states.connection === 'failed' || peer.gaveUpAt !== undefined;
  const why = failure(name, peer);
  if (isOver) return { state: 'failed', ...why };
  // A refused or blocked rung will not work later; one without a configured server may not be needed.
  if (why.reason === 'turn-refused' || why.reason === 'udp-blocked')
    return { state: 'failed', ...why };
  if (why.reason === 'no-stun' || why.reason === 'no-turn') return { state: 'idle', ...why };
  const isTried = peer.pairs.some((pair) => rungOfPair(pair, peer) === name);
  // A verdict that there is no path contradicts `trying`: the rung shows its previous failure.
  if (isTried && peer.verdict.severity === 'error') return { state: 'failed', ...why };
  return isTried ? { state: 'trying', reason: 'trying' } : { state: 'idle', reason: 'waiting' };
}

export function rungsOf(peer: PeerReport): readonly Rung[] {
  const isUp = ['connected', 'disconnected'].includes(peer.states.connection);
  const used = peer.path && isUp ? names.indexOf(rungOfPath(peer.path.kind)) : -1;
  return names.map((name, index) => {
    if (peer.policy === 'relay' && name !== 'relay')
      return { name, state: 'idle', reason: 'not-allowed' };
    if (used < 0) return { name, ...open(name, peer) };
    if (index === used) return { name, state: 'used', reason: 'used' };
    if (index > used) return { name, state: 'idle', reason: 'not-needed' };
    return { name, state: 'failed', ...failure(name, peer) };
  });
}
