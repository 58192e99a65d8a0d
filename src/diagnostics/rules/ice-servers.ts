// The verdicts on STUN and TURN servers. Pure.

import type { ErrorCode } from '../../base/errors.js';
import { machineOf } from '../ice/ice-url.js';
import type { IceServerStatus, PeerFacts, ReportedError } from '../peer-facts.js';
import type { Evidence } from '../verdict.js';
import { type Cause, defineVerdict, type Finding, firstCause } from './definition.js';

export const isRelay = ({ kind }: Pick<IceServerStatus, 'kind'>): boolean => kind !== 'stun';

/** A name that does not resolve is reported at once; an address that does not answer, only after many seconds. */
const lookupMs = 5000;

/** An IPv6 address is written in brackets. */
const isName = (machine: string): boolean => !machine.startsWith('[') && /[a-z]/i.test(machine);

/** WebRTC, section 4.8.3: no answer, or no address for the name. */
const unreached = 701;

const isSilent = ({ fate, errorCode }: IceServerStatus): boolean =>
  fate === 'silent' || errorCode === unreached;

const isUnresolved = ({ url, transport, errorCode, errorMs }: IceServerStatus): boolean =>
  // A closed TCP port is reported at once, too.
  transport === 'udp' &&
  errorCode === unreached &&
  isName(machineOf(url)) &&
  (errorMs ?? Number.POSITIVE_INFINITY) < lookupMs;

const withoutQuery = (url: string): string => url.replace(/\?.*$/, '');

const failed = (server: IceServerStatus): Finding => {
  const { url, fate, errorCode } = server;
  return {
    evidence: [{ fact: `servers[${url}]`, value: errorCode ?? fate }],
    values: { server: withoutQuery(url), ...(errorCode && { code: errorCode }) },
    confidence: fate === 'silent' || isUnresolved(server) ? 'likely' : 'certain',
  };
};

/** Silence of the server, once its name is resolved. */
const silent = (server: IceServerStatus): Finding | false => isSilent(server) && failed(server);

/** Rejection by the server, with one of these STUN error codes. */
const rejectedWith =
  (...codes: readonly number[]) =>
  (server: IceServerStatus): Finding | false =>
    server.fate === 'refused' && codes.includes(server.errorCode ?? 0) && failed(server);

/**
 * The verdicts on one server. The severity is that of a server which others can replace; where the server is the reason
 * that a peer is not reached, it is an error.
 */
const ofServer = { scope: 'servers', severity: 'warning', phase: 'ice-server' } as const;

export const iceServerVerdicts = [
  defineVerdict({
    ...ofServer,
    code: 'stun-wrong-address',
    when: ({ url, told, errorCode }) =>
      told !== undefined && {
        evidence: [{ fact: `servers[${url}].told`, value: told }],
        values: { server: withoutQuery(url), ...(errorCode && { code: errorCode }) },
        confidence: isName(machineOf(url)) ? 'likely' : 'certain',
      },
  }),
  defineVerdict({
    ...ofServer,
    code: 'server-name-unknown',
    when: (server) => isUnresolved(server) && failed(server),
  }),
  defineVerdict({
    ...ofServer,
    code: 'stun-silent',
    when: (server) => server.kind === 'stun' && silent(server),
  }),
  defineVerdict({ ...ofServer, code: 'turn-unreachable', when: silent }),
  defineVerdict({
    ...ofServer,
    code: 'turn-expired',
    when: (server) => server.credential === 'expired' && rejectedWith(401)(server),
  }),
  defineVerdict({ ...ofServer, code: 'turn-auth-failed', when: rejectedWith(401) }),
  defineVerdict({ ...ofServer, code: 'turn-full', when: rejectedWith(486, 508) }),
  defineVerdict({
    ...ofServer,
    code: 'turn-refused',
    when: (server) => server.fate === 'refused' && failed(server),
  }),
];

export type ServerCode = (typeof iceServerVerdicts)[number]['code'] | 'udp-blocked';
export type ServerFault = Cause<ServerCode>;

export const faultOf = (server: IceServerStatus): ServerFault | undefined =>
  firstCause(iceServerVerdicts, server);

export const faultsOf = (servers: readonly IceServerStatus[]): readonly ServerFault[] =>
  servers.map(faultOf).filter((fault) => fault !== undefined);

const listErrors: readonly ErrorCode[] = [
  'ice-servers-invalid',
  'ice-servers-failed',
  'ice-server-ignored',
];

/** The page's list of servers was not delivered or cannot be used: default servers replace it, without a relay. */
export function listFault(error: ReportedError | undefined): Finding | false {
  if (!error || !listErrors.includes(error.code)) return false;
  const values =
    error.code === 'ice-servers-failed' ? { absent: 'yes' } : { detail: error.detail ?? '' };
  return { evidence: [{ fact: 'error.code', value: error.code }], values };
}

export const iceConfigInvalid = defineVerdict({
  code: 'ice-config-invalid',
  kind: 'event',
  scope: 'servers',
  severity: 'warning',
  phase: 'configuration',
  when: ({ error }) => {
    const finding = listFault(error);
    // A list that was not delivered may not be needed: most peers are reached without a relay.
    const isInvalid = error?.code === 'ice-servers-invalid';
    return finding && { ...finding, ...(isInvalid && { severity: 'error' }) };
  },
});

/** The server answered, or its name was resolved: a network that blocks UDP does not explain such a fault. */
export const isOwnFault = ({ code }: ServerFault): boolean =>
  code !== 'turn-unreachable' && code !== 'stun-silent';

/** A STUN server told the peer its address; all participants of a page use the same servers. */
export const hasPublicReflexive = ({ remote }: Pick<PeerFacts, 'remote'>): boolean =>
  remote.some(
    ({ type, protocol, scope }) => type === 'srflx' && protocol === 'udp' && scope === 'public',
  );

/**
 * The evidence that UDP is blocked: no server that was asked over UDP answered, and these are several machines, because
 * one may be down; or one of them answers over another transport, or answers other participants (`respondsToPeers`).
 * Otherwise empty.
 */
export function silentUdp(
  servers: readonly IceServerStatus[],
  respondsToPeers = false,
): readonly Evidence[] {
  const asked = servers.filter(({ transport, fate }) => transport === 'udp' && fate !== 'untried');
  const silent = asked.filter((server) =>
    ['stun-silent', 'turn-unreachable'].includes(faultOf(server)?.code ?? ''),
  );
  const machines = new Set(silent.map(({ url }) => machineOf(url)));
  const isProven = respondsToPeers && silent.some(({ kind }) => kind === 'stun');
  const isUp = servers.some(
    ({ transport, fate, url }) =>
      transport !== 'udp' && fate === 'works' && machines.has(machineOf(url)),
  );
  if (silent.length < asked.length || (machines.size < 2 && !isUp && !isProven)) return [];
  return silent.map(({ url, fate }) => ({ fact: `servers[${url}].fate`, value: fate }));
}

export const iceServersVerdicts = [
  defineVerdict({
    code: 'udp-blocked',
    scope: 'servers',
    severity: 'warning',
    phase: 'ice-servers',
    when: ({ servers, respondsToPeers }) => {
      const evidence = silentUdp(servers, respondsToPeers);
      if (evidence.length === 0) return false;
      // The state of a relay without UDP: where one exists, the advice is not to add one.
      const others = servers.filter(
        ({ transport, fate }) => transport !== 'udp' && fate !== 'untried',
      );
      const relay = others.some(({ fate }) => fate === 'works') ? 'works' : 'fails';
      return {
        evidence,
        values: others.length > 0 ? { relay } : {},
        confidence: 'likely',
      };
    },
  }),
];

export const blockedUdp = (
  servers: readonly IceServerStatus[],
  respondsToPeers: boolean,
): ServerFault | undefined => firstCause(iceServersVerdicts, { servers, respondsToPeers });
