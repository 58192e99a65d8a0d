// Whose end a loss is of: what one connection cannot tell and the rest of the call can. Pure.

import type { PeerReport, Signalling } from '../report.js';
import type { Ms, Verdict } from '../verdict.js';
import { faultsOf, isRelay, verdict } from './ice-servers.js';

/** Lost for good, as far as can be said, and not only interrupted. */
const isLoss = ({ code }: Verdict) => code === 'consent-lost' || code === 'restart-failed';

const isUp = ({ states, goneAt }: PeerReport) =>
  goneAt === undefined && states.connection === 'connected';

/** The path ran through a relay of ours, and no relay answers any more. A direct path may never have been possible. */
function relayFault(peer: PeerReport, now: Ms): Verdict | undefined {
  if (peer.pathHistory.at(-1)?.kind !== 'relay' || isUp(peer)) return undefined;
  const relays = peer.servers.filter(isRelay);
  if (relays.some(({ fate }) => fate === 'works')) return undefined;
  const [fault] = faultsOf(relays);
  return (
    fault && verdict(fault.code, { severity: 'error', scope: 'servers', ...fault }, { now, peer })
  );
}

/**
 * The same people, whose losses say where they are: `ours` where nothing else works here either, `theirs` where others are
 * still connected, `between` where our line to the room works; and a relay that died is what it was.
 */
export function inContext(
  peers: readonly PeerReport[],
  { brokers }: Pick<Signalling, 'brokers'>,
  now: Ms,
): readonly PeerReport[] {
  const isLineUp = brokers.some(({ state, suspect }) => state === 'open' && !suspect);
  const up = peers.filter(isUp);
  const narrow = up.filter(({ verdict: { code } }) => code === 'uplink-narrow');
  return peers.map((peer) => {
    const { verdict: found } = peer;
    // Our upload is the same for everybody; a way that is narrow to one of several is narrow at their end.
    if (found.code === 'uplink-narrow' && narrow.length <= up.length / 2) {
      return { ...peer, verdict: { ...found, code: 'their-line-narrow', values: {} } };
    }
    if (found.code === 'uplink-narrow') {
      return { ...peer, verdict: { ...found, values: { people: up.length } } };
    }
    if (!isLoss(found)) return peer;
    const isOtherUp = peers.some((other) => other !== peer && isUp(other));
    const relay = isLineUp || isOtherUp ? relayFault(peer, now) : undefined;
    if (relay) return { ...peer, verdict: relay };
    // Whoever is there says hello within a minute, and is heard where our line works.
    const isAway = isLineUp && peer.goneAt !== undefined;
    const whose = isOtherUp || isAway ? 'theirs' : isLineUp ? 'between' : 'ours';
    return { ...peer, verdict: { ...found, values: { ...found.values, whose } } };
  });
}
