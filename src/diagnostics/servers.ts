// What became of every STUN and TURN server: from the configuration, the errors and the candidates.
// Pure; the silence of a server is judged by our own clock, because browsers take up to 40 s to say it.

import type { CandidateRecord, IceServerFate, PeerReport } from './facts.js';
import { bestNat, natEstimate } from './nat.js';
import type { Report } from './report.js';
import { silentUdp } from './rules.servers.js';
import type { Ms } from './verdict.js';

export { natEstimate } from './nat.js';

/** A first srflx comes within this, or the server counts as silent; a relay takes one trip more. */
export const srflxWaitMs = 3000;
export const relayWaitMs = 4000;

export interface ServerError {
  readonly url: string;
  readonly code: number;
  readonly at: Ms;
}

export type Fate = Pick<IceServerFate, 'url' | 'kind' | 'transport' | 'credential'>;

/** Host and port; browsers write the usual port (RFC 7064, 7065) where the configuration leaves it out. */
function hostOf(url: string): string {
  const host = url.replace(/^\w+:/, '').replace(/\?.*$/, '');
  return /:\d+$/.test(host) ? host : `${host}:${/^\w+s:/.test(url) ? 5349 : 3478}`;
}

function credentialOf(username: string | undefined, wallMs: number): IceServerFate['credential'] {
  if (!username) return 'none';
  const expires = /^(\d{9,11}):/.exec(username)?.[1];
  return expires && Number(expires) * 1000 < wallMs ? 'expired' : 'present';
}

/** The configured servers, one entry per URL; what is no STUN or TURN URL is left out. */
export function configured(servers: readonly RTCIceServer[], wallMs: number): readonly Fate[] {
  return servers.flatMap(({ urls, username }) =>
    [urls].flat().flatMap((url) => {
      const [, kind, , query] = /^(stun|turns?)s?:([^?]+)(\?.*)?$/.exec(url) ?? [];
      if (!kind) return [];
      const isTcp = query?.includes('tcp');
      const transport = kind === 'turns' ? 'tls' : isTcp ? 'tcp' : 'udp';
      const credential = kind === 'stun' ? 'none' : credentialOf(username, wallMs);
      return [{ url, kind, transport, credential } as Fate];
    }),
  );
}

/** Chromium adds `?transport=udp`, Firefox leaves it out: it is what both mean by default. */
const isSame = (server: Fate, url: string): boolean =>
  hostOf(url) === hostOf(server.url) &&
  (server.kind === 'stun' || configured([{ urls: url }], 0)[0]?.transport === server.transport);

/** Chromium reports TURN over UDP as its `stun:` twin, too; that is ours where no STUN server has this host. */
function errorsOf(server: Fate, all: readonly Fate[], errors: readonly ServerError[]) {
  const sameHost = all.filter(({ url }) => hostOf(url) === hostOf(server.url));
  return errors.filter(({ url }) => {
    if (hostOf(url) !== hostOf(server.url)) return false;
    return sameHost.length === 1 || (url.startsWith(`${server.kind}:`) && isSame(server, url));
  });
}

function candidateOf(
  server: Fate,
  all: readonly Fate[],
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
        all.filter(({ kind }) => kind !== 'stun').length === 1),
  );
}

export interface Gathering {
  /** When it began; undefined before. */
  readonly since: Ms | undefined;
  readonly now: Ms;
  readonly local: readonly CandidateRecord[];
  readonly errors: readonly ServerError[];
  readonly isRelayOnly?: boolean;
}

export function serverFates(all: readonly Fate[], gathering: Gathering): readonly IceServerFate[] {
  const { since, now, local, errors, isRelayOnly = false } = gathering;
  const fates = all.map((server): IceServerFate => {
    const mine = candidateOf(server, all, local);
    const error = errorsOf(server, all, errors).at(-1);
    const attribution = mine && !mine.server ? 'type' : 'url';
    const base = { ...server, attribution } as const;
    // Where only relayed paths are allowed, nobody asks STUN.
    if (since === undefined || (isRelayOnly && server.kind === 'stun')) {
      return { ...base, fate: 'untried' };
    }
    if (error && (!mine || attribution === 'type')) {
      const fate = error.code === 701 ? 'unreachable' : 'refused';
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
  return fates.map((server) =>
    server.fate === 'silent' && server.kind === 'stun' && isKnown
      ? { ...server, fate: 'redundant' }
      : server,
  );
}

const rank = ['works', 'refused', 'unreachable', 'silent', 'redundant', 'waiting', 'untried'];

/** One entry per URL: what any connection found out. */
export function bestFates(fates: readonly IceServerFate[]): readonly IceServerFate[] {
  const best = new Map<string, IceServerFate>();
  for (const server of fates) {
    const known = best.get(server.url);
    if (!known || rank.indexOf(server.fate) < rank.indexOf(known.fate))
      best.set(server.url, server);
  }
  return [...best.values()];
}

/** Of the network in front of us: what all connections together have found out. */
export function networkOf(
  peers: readonly Pick<PeerReport, 'servers' | 'local' | 'observers'>[],
): Pick<Report, 'servers' | 'nat'> {
  const servers = bestFates(peers.flatMap((peer) => peer.servers));
  const nat = bestNat(peers.map(({ local, observers }) => natEstimate(local, observers)));
  const isBlocked = nat.udp === 'unknown' && silentUdp(servers).length > 0;
  return { servers, nat: isBlocked ? { ...nat, udp: 'blocked' } : nat };
}
