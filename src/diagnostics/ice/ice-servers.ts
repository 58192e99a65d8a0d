// What became of every STUN and TURN server: from the configuration, the errors and the candidates.
// Pure; the silence of a server is judged by our own clock, because browsers take up to 40 s to say it.

import type { CallFacts } from '../call-facts.js';
import type { CandidateRecord, IceServerStatus, PeerFacts } from '../peer-facts.js';
import { isToldAddress, silentUdp } from '../rules/ice-servers.js';
import type { Ms } from '../verdict.js';
import { familyOf } from './candidate.js';
import { hostOf, transportOf } from './ice-url.js';
import { bestNat, natEstimate } from './nat.js';
import { isInner, isPublicServer } from './reflexive.js';

/** A first srflx comes within this, or the server counts as silent; a relay takes one trip more. */
export const srflxWaitMs = 3000;
export const relayWaitMs = 4000;

export interface ServerError {
  readonly url: string;
  readonly code: number;
  readonly at: Ms;
  /** Of the network interface that it speaks of; not told with every error. */
  readonly family?: 4 | 6 | undefined;
}

/** Of the address that failed only its family is kept: Firefox tells it without a mask. */
// Browser note candidate-error-details
export const readError = (
  { url, errorCode, address }: RTCPeerConnectionIceErrorEvent,
  at: Ms,
): ServerError => ({ url: url ?? '', code: errorCode, at, family: familyOf(address) });

/** The server could not be reached from one interface: no answer, or no address for its name (WebRTC, section 4.8.3). */
const unreached = 701;

/**
 * A name that has addresses of IPv4 only is no name to the interface of IPv6: it says so within 0.1 s, whether or not
 * IPv4 works (measured in both browsers). While others may still answer, that tells nothing of the server.
 */
export const isForeignFamily = ({ code, family }: ServerError): boolean =>
  code === unreached && family === 6;

export type ServerStatus = Pick<IceServerStatus, 'url' | 'kind' | 'transport' | 'credential'>;

/** A user name of the TURN REST convention: `<Unix seconds>[:<anything>]` (draft-uberti-behave-turn-rest-00, 2.2). */
const expiring = /^(\d{9,11})(:|$)/;

/** When a credential ends that says so in its user name, in Unix milliseconds. */
export function expiryOf(username: string | undefined): number | undefined {
  const seconds = expiring.exec(username ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function credentialOf(username: string | undefined, wallMs: number): IceServerStatus['credential'] {
  if (!username) return 'none';
  return (expiryOf(username) ?? wallMs) < wallMs ? 'expired' : 'present';
}

/** The configured servers, one entry per URL; what is no STUN or TURN URL is left out. */
export function configured(
  servers: readonly RTCIceServer[],
  wallMs: number,
): readonly ServerStatus[] {
  return servers.flatMap(({ urls, username }) =>
    [urls].flat().flatMap((url) => {
      const [, scheme] = /^(stun|turns?)s?:[^?]+(\?.*)?$/i.exec(url) ?? [];
      const kind = scheme?.toLowerCase();
      if (!kind) return [];
      const credential = kind === 'stun' ? 'none' : credentialOf(username, wallMs);
      return [{ url, kind, transport: transportOf(url), credential } as ServerStatus];
    }),
  );
}

/** Chromium adds `?transport=udp`, Firefox leaves it out: it is what both mean by default. */
// Browser note candidate-error-url
const isSame = (server: ServerStatus, url: string): boolean =>
  hostOf(url) === hostOf(server.url) &&
  (server.kind === 'stun' || configured([{ urls: url }], 0)[0]?.transport === server.transport);

/** Chromium reports TURN over UDP as its `stun:` twin, too; that is ours where no STUN server has this host. */
function errorsOf(
  server: ServerStatus,
  all: readonly ServerStatus[],
  errors: readonly ServerError[],
) {
  const sameHost = all.filter(({ url }) => hostOf(url) === hostOf(server.url));
  return errors.filter(({ url }) => {
    if (hostOf(url) !== hostOf(server.url)) return false;
    return (
      sameHost.length === 1 ||
      (url.toLowerCase().startsWith(`${server.kind}:`) && isSame(server, url))
    );
  });
}

/** Both tell reflexive addresses, or both relay. */
const isKin = (one: ServerStatus, other: ServerStatus) =>
  (one.kind === 'stun') === (other.kind === 'stun');

function candidateOf(
  server: ServerStatus,
  all: readonly ServerStatus[],
  local: readonly CandidateRecord[],
): CandidateRecord | undefined {
  const type = server.kind === 'stun' ? 'srflx' : 'relay';
  const byUrl = local.find(
    (candidate) => candidate.type === type && isSame(server, candidate.server ?? ''),
  );
  if (byUrl) return byUrl;
  // By its type, where the browser names no server: only one could have told it, or any of them.
  return local.find(
    (candidate) =>
      candidate.type === type &&
      !candidate.server &&
      (type === 'srflx' ||
        candidate.relayProtocol === server.transport ||
        all.filter((one) => isKin(one, server)).length === 1),
  );
}

export interface Gathering {
  /** When it began; undefined before. */
  readonly since: Ms | undefined;
  readonly now: Ms;
  readonly local: readonly CandidateRecord[];
  readonly errors: readonly ServerError[];
  /** Nothing more will come. */
  readonly isComplete?: boolean;
  readonly isRelayOnly?: boolean;
}

/** What a server said last: an answer that says no before a silence, and before what one family alone says. */
function lastError(errors: readonly ServerError[], isForeignToo: boolean): ServerError | undefined {
  const telling = errors.filter((error) => isForeignToo || !isForeignFamily(error));
  return (
    telling.findLast(({ code }) => code !== unreached) ??
    telling.findLast((error) => !isForeignFamily(error)) ??
    telling.at(-1)
  );
}

export function serverStatuses(
  all: readonly ServerStatus[],
  gathering: Gathering,
): readonly IceServerStatus[] {
  const { since, now, local, errors, isComplete = false, isRelayOnly = false } = gathering;
  // Where IPv4 leads out, a server that told nothing new was heard by it; an equal answer makes no candidate.
  const leadsOut = local.some(({ type, family }) => type !== 'host' && family === 4);
  const fates = all.map((server): IceServerStatus => {
    const mine = candidateOf(server, all, local);
    const error = lastError(errorsOf(server, all, errors), isComplete && !leadsOut);
    const attribution = mine && !mine.server ? 'type' : 'url';
    const base = { ...server, attribution } as const;
    // Where only relayed paths are allowed, nobody asks STUN.
    if (since === undefined || (isRelayOnly && server.kind === 'stun')) {
      return { ...base, fate: 'untried' };
    }
    // Where the browser names no server, one interface's error does not disprove the only one that can have answered.
    const isOnly = all.every((one) => one === server || !isKin(one, server));
    const isHis = attribution === 'url' || (isOnly && error?.code === unreached);
    if (error && !(mine && isHis)) {
      const fate = error.code === unreached ? 'unreachable' : 'refused';
      return { ...base, fate, errorCode: error.code, errorMs: error.at - since };
    }
    if (mine) {
      const firstMs = mine.gatheredAt === undefined ? undefined : mine.gatheredAt - since;
      return { ...base, fate: 'works', firstMs };
    }
    const waitMs = server.kind === 'stun' ? srflxWaitMs : relayWaitMs;
    return { ...base, fate: now - since < waitMs ? 'waiting' : 'silent' };
  });
  const hosts = local.filter(({ type, protocol }) => type === 'host' && protocol === 'udp');
  // An address that is ours already makes no candidate, whoever tells it (RFC 8445, section 5.1.3): neither what a second
  // server says nor what any says to somebody without a NAT.
  const isKnown =
    fates.some(({ fate, kind }) => fate === 'works' && kind === 'stun') ||
    (hosts.length > 0 && hosts.every(({ scope }) => scope === 'public'));
  return withPrivateReflexive(
    fates.map((server) =>
      server.fate === 'silent' && server.kind === 'stun' && isKnown
        ? { ...server, fate: 'redundant' }
        : server,
    ),
    local,
  );
}

/** Marks the STUN servers that told us an address which cannot be ours, as seen from there. */
export function withPrivateReflexive(
  fates: readonly IceServerStatus[],
  local: readonly CandidateRecord[],
): readonly IceServerStatus[] {
  const reflexive = local.filter(({ type, protocol }) => type === 'srflx' && protocol === 'udp');
  return fates.map((server) => {
    if (server.kind !== 'stun' || server.fate !== 'works' || !isPublicServer(server.url)) {
      return server;
    }
    const named = reflexive.filter((one) => one.server && isSame(server, one.server));
    // Firefox names no server: where all are of one kind, so is what this one told.
    // Browser note firefox-candidate-without-server
    const his = named.length > 0 ? named : reflexive.filter((one) => !one.server);
    const [first] = his;
    return first && his.every(isInner) ? { ...server, told: first.scope } : server;
  });
}

const rank = ['works', 'refused', 'unreachable', 'silent', 'redundant', 'waiting', 'untried'];

/** One entry per URL: what any connection found out. */
export function bestStatuses(fates: readonly IceServerStatus[]): readonly IceServerStatus[] {
  const best = new Map<string, IceServerStatus>();
  for (const server of fates) {
    const known = best.get(server.url);
    if (!known || rank.indexOf(server.fate) < rank.indexOf(known.fate))
      best.set(server.url, server);
  }
  return [...best.values()];
}

/** Of the network in front of us: what all connections together have found out. */
export function networkOf(
  peers: readonly Pick<PeerFacts, 'servers' | 'local' | 'remote' | 'observers' | 'goneAt'>[],
): Pick<CallFacts, 'servers' | 'nat'> {
  const servers = bestStatuses(peers.flatMap((peer) => peer.servers));
  // They were told an address by the same page's servers: these work, and it is here that UDP does not get through.
  const isHeardThere = peers.some(isToldAddress);
  // Whoever has gone may have been met from another network.
  const present = peers.filter(
    ({ goneAt, local }) => goneAt === undefined && local.some(({ type }) => type === 'srflx'),
  );
  const seen = present.length > 0 ? present : peers;
  const nat = bestNat(seen.map(({ local, observers }) => natEstimate(local, observers)));
  const isBlocked = nat.udp === 'unknown' && silentUdp(servers, isHeardThere).length > 0;
  return { servers, nat: isBlocked ? { ...nat, udp: 'blocked' } : nat };
}
