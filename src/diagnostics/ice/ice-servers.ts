// The status of each STUN and TURN server, from the configuration, the errors and the candidates. Silence is judged by the
// clock of this library, because browsers take up to 40 s to report it. Pure.

import type { CallFacts } from '../call-facts.js';
import type { CandidateRecord, IceServerStatus, PeerFacts } from '../peer-facts.js';
import { hasPublicReflexive, silentUdp } from '../rules/ice-servers.js';
import type { Ms } from '../verdict.js';
import { familyOf } from './candidate.js';
import { hostOf, transportOf } from './ice-url.js';
import { bestNat, natEstimate } from './nat.js';
import { isInner, isPublicServer } from './plausible-reflexive.js';

/** A server without a first srflx candidate after this time counts as silent; a relay takes one more round trip. */
export const srflxWaitMs = 3000;
export const relayWaitMs = 4000;

export interface ServerError {
  readonly url: string;
  readonly code: number;
  readonly at: Ms;
  /** The family of the network interface; some errors do not contain it. */
  readonly family?: 4 | 6 | undefined;
}

/** Keeps only the family of the address that failed: Firefox reports the address unmasked. */
// Browser note candidate-error-details
export const readError = (
  { url, errorCode, address }: RTCPeerConnectionIceErrorEvent,
  at: Ms,
): ServerError => ({ url: url ?? '', code: errorCode, at, family: familyOf(address) });

/** The server could not be reached from one interface: no response, or no address for its name (WebRTC, section 4.8.3). */
const unreached = 701;

/**
 * A name with IPv4 addresses only does not resolve for the IPv6 interface, which reports that within 0.1 s, whether or not
 * IPv4 works (measured in both browsers). While other interfaces may still get a response, such an error shows nothing.
 */
export const isForeignFamily = ({ code, family }: ServerError): boolean =>
  code === unreached && family === 6;

export type ServerStatus = Pick<IceServerStatus, 'url' | 'kind' | 'transport' | 'credential'>;

/** A user name of the TURN REST convention: `<Unix seconds>[:<anything>]` (draft-uberti-behave-turn-rest-00, 2.2). */
const expiring = /^(\d{9,11})(:|$)/;

/** The end of a credential whose user name contains it, in Unix milliseconds. */
export function expiryOf(username: string | undefined): number | undefined {
  const seconds = expiring.exec(username ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function credentialOf(username: string | undefined, wallMs: number): IceServerStatus['credential'] {
  if (!username) return 'none';
  return (expiryOf(username) ?? wallMs) < wallMs ? 'expired' : 'present';
}

/** The configured servers, one entry for each STUN or TURN URL. */
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

/** Chromium adds `?transport=udp`, Firefox omits it: it is the default of both. */
// Browser note candidate-error-url
const isSame = (server: ServerStatus, url: string): boolean =>
  hostOf(url) === hostOf(server.url) &&
  (server.kind === 'stun' || configured([{ urls: url }], 0)[0]?.transport === server.transport);

/** Chromium reports TURN over UDP under a `stun:` URL, too; it belongs to the TURN server if no STUN server has this host. */
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

/** Both are STUN servers, or both are TURN servers. */
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
  // By its type, if the browser does not name the server: only one could have provided it, or any of them.
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
  /** The start of gathering; undefined before. */
  readonly since: Ms | undefined;
  readonly now: Ms;
  readonly local: readonly CandidateRecord[];
  readonly errors: readonly ServerError[];
  /** No further candidate will be gathered. */
  readonly isComplete?: boolean;
  readonly isRelayOnly?: boolean;
}

/** The last error of a server; a rejection takes precedence over silence, and silence over the error of one family. */
function lastError(errors: readonly ServerError[], isForeignToo: boolean): ServerError | undefined {
  const relevant = errors.filter((error) => isForeignToo || !isForeignFamily(error));
  return (
    relevant.findLast(({ code }) => code !== unreached) ??
    relevant.findLast((error) => !isForeignFamily(error)) ??
    relevant.at(-1)
  );
}

export function serverStatuses(
  all: readonly ServerStatus[],
  gathering: Gathering,
): readonly IceServerStatus[] {
  const { since, now, local, errors, isComplete = false, isRelayOnly = false } = gathering;
  // If IPv4 reaches the Internet, a server without a candidate was reached by it: an equal response yields no candidate.
  const leadsOut = local.some(({ type, family }) => type !== 'host' && family === 4);
  const statuses = all.map((server): IceServerStatus => {
    const found = candidateOf(server, all, local);
    const error = lastError(errorsOf(server, all, errors), isComplete && !leadsOut);
    const attribution = found && !found.server ? 'type' : 'url';
    const base = { ...server, attribution } as const;
    // STUN servers are not used if only relayed paths are allowed.
    if (since === undefined || (isRelayOnly && server.kind === 'stun')) {
      return { ...base, fate: 'untried' };
    }
    // If the browser does not name the server, the error of one interface does not disprove the only possible one.
    const isOnly = all.every((one) => one === server || !isKin(one, server));
    const isAttributed = attribution === 'url' || (isOnly && error?.code === unreached);
    if (error && !(found && isAttributed)) {
      return {
        ...base,
        fate: error.code === unreached ? 'unreachable' : 'refused',
        errorCode: error.code,
        errorMs: error.at - since,
      };
    }
    if (found) {
      const firstMs = found.gatheredAt === undefined ? undefined : found.gatheredAt - since;
      return { ...base, fate: 'works', firstMs };
    }
    const waitMs = server.kind === 'stun' ? srflxWaitMs : relayWaitMs;
    return { ...base, fate: now - since < waitMs ? 'waiting' : 'silent' };
  });
  const hosts = local.filter(({ type, protocol }) => type === 'host' && protocol === 'udp');
  // An address that is known already yields no candidate (RFC 8445, section 5.1.3): neither the response of a second server
  // nor any response to a device without a NAT.
  const isKnown =
    statuses.some(({ fate, kind }) => fate === 'works' && kind === 'stun') ||
    (hosts.length > 0 && hosts.every(({ scope }) => scope === 'public'));
  return withPrivateReflexive(
    statuses.map((server) =>
      server.fate === 'silent' && server.kind === 'stun' && isKnown
        ? { ...server, fate: 'redundant' }
        : server,
    ),
    local,
  );
}

/** Marks the STUN servers that reported an address which they cannot have seen. */
export function withPrivateReflexive(
  servers: readonly IceServerStatus[],
  local: readonly CandidateRecord[],
): readonly IceServerStatus[] {
  const reflexive = local.filter(({ type, protocol }) => type === 'srflx' && protocol === 'udp');
  return servers.map((server) => {
    if (server.kind !== 'stun' || server.fate !== 'works' || !isPublicServer(server.url)) {
      return server;
    }
    const named = reflexive.filter((one) => one.server && isSame(server, one.server));
    // Firefox does not name the server: if all addresses are wrong, so is that of this server.
    // Browser note firefox-candidate-without-server
    const reported = named.length > 0 ? named : reflexive.filter((one) => !one.server);
    const [first] = reported;
    return first && reported.every(isInner) ? { ...server, told: first.scope } : server;
  });
}

const rank = ['works', 'refused', 'unreachable', 'silent', 'redundant', 'waiting', 'untried'];

/** One entry for each URL: the best status of all connections. */
export function bestStatuses(statuses: readonly IceServerStatus[]): readonly IceServerStatus[] {
  const best = new Map<string, IceServerStatus>();
  for (const server of statuses) {
    const known = best.get(server.url);
    if (!known || rank.indexOf(server.fate) < rank.indexOf(known.fate))
      best.set(server.url, server);
  }
  return [...best.values()];
}

/** The network of this device, from the findings of all connections. */
export function networkOf(
  peers: readonly Pick<PeerFacts, 'servers' | 'local' | 'remote' | 'observers' | 'goneAt'>[],
): Pick<CallFacts, 'servers' | 'nat'> {
  const servers = bestStatuses(peers.flatMap((peer) => peer.servers));
  // Peers got an address from the servers of the same page: the servers work, and the local network blocks UDP.
  const respondsToPeers = peers.some(hasPublicReflexive);
  // The connection to a peer that has left may belong to a previous network.
  const present = peers.filter(
    ({ goneAt, local }) => goneAt === undefined && local.some(({ type }) => type === 'srflx'),
  );
  const seen = present.length > 0 ? present : peers;
  const nat = bestNat(seen.map(({ local, observers }) => natEstimate(local, observers)));
  const isBlocked = nat.udp === 'unknown' && silentUdp(servers, respondsToPeers).length > 0;
  return { servers, nat: isBlocked ? { ...nat, udp: 'blocked' } : nat };
}
