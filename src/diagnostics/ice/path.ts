// The kind of path that two peers use: a function of both ends, because a path through the remote peer's relay has no
// local relay candidate. Pure.

import type { CandidateRecord, Path, PathKind, RelaySide } from '../peer-facts.js';

type End = Pick<CandidateRecord, 'type' | 'scope' | 'family' | 'address' | 'port'>;
type Kind = Pick<Path, 'kind' | 'relaySide' | 'confidence'>;

const of = (
  kind: PathKind,
  confidence: Path['confidence'] = 'certain',
  relaySide: RelaySide = 'none',
): Kind => ({ kind, relaySide, confidence });

/** Networks that are not routed on the Internet. Carrier-grade NAT (RFC 6598) is excluded: it may connect two homes. */
const inner: readonly End['scope'][] = ['private', 'link-local', 'unique-local'];

const isHidden = ({ scope }: End) => scope === 'mdns' || scope === 'hidden';

/** Two host candidates. */
function hostKind(local: End, remote: End): Kind {
  if (local.address && local.address === remote.address) return of('same-host');
  if (isHidden(local) || isHidden(remote)) return of('lan', 'likely');
  return local.scope === 'public' || remote.scope === 'public' ? of('direct') : of('lan');
}

/**
 * `signalled` are the candidates that the remote peer sent. A peer-reflexive end with the port of one of its host candidates
 * is that candidate, whose `.local` name was not resolved in time; any other is a new mapping of its NAT.
 */
export function pathKind(local: End, remote: End, signalled: readonly End[]): Kind {
  const relays = [local.type === 'relay', remote.type === 'relay'];
  if (relays[0] && relays[1]) return of('relay', 'certain', 'both');
  if (relays[0]) return of('relay', 'certain', 'ours');
  if (relays[1]) return of('relay', 'certain', 'theirs');
  const isTheirHost =
    remote.type === 'prflx' &&
    signalled.some(
      ({ type, port }) => type === 'host' && port !== undefined && port === remote.port,
    );
  const theirs = isTheirHost ? 'host' : remote.type;
  // Firefox does not resolve hidden names in time. Packets from a private address passed no NAT between the peers.
  // Browser note firefox-late-mdns
  const isInside = remote.type === 'prflx' && local.type === 'host' && inner.includes(remote.scope);
  if (isInside && local.scope !== 'public') return of('lan', 'likely');
  if (theirs !== 'host') return of('nat');
  if (local.type === 'host') return isTheirHost ? of('lan', 'likely') : hostKind(local, remote);
  // A local reflexive end towards a host: both are inside one network if that host is hidden or private.
  return local.type === 'prflx' && remote.scope !== 'public' ? of('lan', 'likely') : of('nat');
}
