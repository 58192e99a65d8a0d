// What became of every STUN and TURN server: from the configuration, the errors and the candidates.
// Also what the candidates tell of our NAT. Pure; the silence of a server is judged by our own clock,
// because browsers take up to 40 s to say it.

import type { CandidateRecord, IceServerFate } from './facts.js';
import type { NatEstimate } from './report.js';
import type { Ms } from './verdict.js';

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
  const worked = new Set(fates.filter(({ fate }) => fate === 'works').map(({ kind }) => kind));
  return fates.map((server) =>
    server.fate === 'silent' && server.kind === 'stun' && worked.has('stun')
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

export function natEstimate(local: readonly CandidateRecord[]): NatEstimate {
  const reflexive = local.filter(({ type, protocol }) => type === 'srflx' && protocol === 'udp');
  const ports = new Map<string, Set<unknown>>();
  for (const { related, address, port } of reflexive) {
    // Hidden bases of separate connections cannot be compared.
    if (!related?.address) continue;
    const base = `${related.address} ${related.port}`;
    ports.set(base, (ports.get(base) ?? new Set()).add(`${address} ${port}`));
  }
  const isPublic = local.some(({ type, scope }) => type === 'host' && scope === 'public');
  const isSymmetric = [...ports.values()].some((seen) => seen.size > 1);
  return {
    mapping: isSymmetric
      ? 'endpoint-dependent'
      : isPublic && !reflexive.length
        ? 'none'
        : 'unknown',
    families: {
      v4: local.some(({ family }) => family === 4),
      v6: local.some(({ family }) => family === 6),
    },
    udp: reflexive.length ? 'works' : 'unknown',
  };
}
