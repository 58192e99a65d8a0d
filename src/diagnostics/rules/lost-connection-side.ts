// The side that a loss belongs to: the rest of the call shows it, one connection alone does not. Pure.

import type { Verdict } from '../catalogue.js';
import type { PeerReport, Signalling } from '../report.js';
import type { Ms } from '../verdict.js';
import { verdictOf } from './definition.js';
import { faultsOf, isRelay } from './ice-servers.js';
import { theirLineNarrow, uplinkNarrow } from './narrow-line.js';

/** The connection is lost, not only interrupted. */
const isLoss = ({ code }: Verdict): boolean => code === 'consent-lost' || code === 'restart-failed';

const isUp = ({ states, goneAt }: PeerReport): boolean =>
  goneAt === undefined && states.connection === 'connected';

/** The path used a local relay, and no relay answers any more. A direct path may never have been possible. */
function relayFault(peer: PeerReport, now: Ms): Verdict | undefined {
  if (peer.pathHistory.at(-1)?.kind !== 'relay' || isUp(peer)) return undefined;
  const relays = peer.servers.filter(isRelay);
  if (relays.some(({ fate }) => fate === 'works')) return undefined;
  const [fault] = faultsOf(relays);
  return fault && verdictOf({ ...fault, severity: 'error' }, { now, peer });
}

/**
 * The same peers, whose losses name the side they belong to: `ours` where nothing else works here either, `theirs` where
 * other peers are still connected, `between` where the connection to the room works. The loss of a relay is reported as
 * the fault of that relay.
 */
export function withLossSide(
  peers: readonly PeerReport[],
  { brokers }: Pick<Signalling, 'brokers'>,
  now: Ms,
): readonly PeerReport[] {
  const isLineUp = brokers.some(({ state, suspect }) => state === 'open' && !suspect);
  const up = peers.filter(isUp);
  const isNarrow = ({ code }: Verdict) => code === uplinkNarrow.code;
  const narrow = up.filter(({ verdict }) => isNarrow(verdict));
  return peers.map((peer) => {
    const { verdict: found } = peer;
    // The local upload is the same for all peers: a path that is narrow to one of several is narrow at the peer's side.
    if (isNarrow(found) && narrow.length <= up.length / 2) {
      return { ...peer, verdict: { ...found, code: theirLineNarrow.code, values: {} } };
    }
    if (isNarrow(found)) {
      return { ...peer, verdict: { ...found, values: { people: up.length } } };
    }
    if (!isLoss(found)) return peer;
    const isOtherUp = peers.some((other) => other !== peer && isUp(other));
    const relay = isLineUp || isOtherUp ? relayFault(peer, now) : undefined;
    if (relay) return { ...peer, verdict: relay };
    // A peer that is present sends HELLO within a minute, and it arrives where the local connection works.
    const isAway = isLineUp && peer.goneAt !== undefined;
    const whose = isOtherUp || isAway ? 'theirs' : isLineUp ? 'between' : 'ours';
    return { ...peer, verdict: { ...found, values: { ...found.values, whose } } };
  });
}
