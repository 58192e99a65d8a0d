// What a server's fate means, and how a finding becomes a verdict. Pure.

import type { ErrorCode } from '../../base/errors.js';
import { machineOf } from '../ice/ice-url.js';
import type { IceServerStatus, PeerReport, ReportedError } from '../peer-report.js';
import type { Evidence, Ms, PeerKey, Verdict, VerdictCode } from '../verdict.js';

/** What a rule hands back when it holds. */
export interface Finding {
  readonly evidence: readonly Evidence[];
  readonly values?: Verdict['values'];
  readonly confidence?: Verdict['confidence'];
}

export const isRelay = ({ kind }: Pick<IceServerStatus, 'kind'>): boolean => kind !== 'stun';

type Judgement = Finding & Pick<Verdict, 'severity' | 'scope'>;

export const verdict = (
  code: VerdictCode,
  { severity, scope, evidence, values = {}, confidence = 'certain' }: Judgement,
  subject: { readonly now: Ms; readonly peer?: { readonly key: PeerKey } },
): Verdict => ({
  code,
  severity,
  scope,
  ...(subject.peer && { peer: subject.peer.key }),
  confidence,
  evidence,
  since: subject.now,
  values,
});

/** A name that does not resolve is reported at once; an address that is silent only after many seconds. */
const lookupMs = 5000;

function codeOf({
  kind,
  fate,
  errorCode = 0,
  credential,
  told,
}: IceServerStatus): VerdictCode | undefined {
  if (told) return 'stun-wrong-address';
  if (fate === 'silent' || errorCode === 701) {
    return kind === 'stun' ? 'stun-silent' : 'turn-unreachable';
  }
  if (fate !== 'refused') return undefined;
  if (errorCode === 401) return credential === 'expired' ? 'turn-expired' : 'turn-auth-failed';
  return errorCode === 486 || errorCode === 508 ? 'turn-full' : 'turn-refused';
}

export type ServerFault = Finding & { readonly code: VerdictCode };

export function faultOf(server: IceServerStatus): ServerFault | undefined {
  const { url, fate, errorCode, errorMs = Number.POSITIVE_INFINITY } = server;
  const code = codeOf(server);
  if (!code) return undefined;
  const machine = machineOf(url);
  // An address of IPv6 stands in brackets.
  const isName = !machine.startsWith('[') && /[a-z]/i.test(machine);
  // A TCP port that is closed says so at once, too.
  const isLookup = errorCode === 701 && isName && server.transport === 'udp' && errorMs < lookupMs;
  const values = { server: url.replace(/\?.*$/, ''), ...(errorCode && { code: errorCode }) };
  if (server.told) {
    const evidence = [{ fact: `servers[${url}].told`, value: server.told }];
    return { code, evidence, values, confidence: isName ? 'likely' : 'certain' };
  }
  return {
    code: isLookup ? 'server-name-unknown' : code,
    evidence: [{ fact: `servers[${url}]`, value: errorCode ?? fate }],
    values,
    confidence: fate === 'silent' || isLookup ? 'likely' : 'certain',
  };
}

export const faultsOf = (servers: readonly IceServerStatus[]): readonly ServerFault[] =>
  servers.map(faultOf).filter((fault) => fault !== undefined);

const listErrors: readonly ErrorCode[] = [
  'ice-servers-invalid',
  'ice-servers-failed',
  'ice-server-ignored',
];

/** The page's own list of servers came not, or cannot be used: others stand in for it, and no relay is among them. */
export function listFault(error: ReportedError | undefined): ServerFault | undefined {
  if (!error || !listErrors.includes(error.code)) return undefined;
  const values =
    error.code === 'ice-servers-failed' ? { absent: 'yes' } : { detail: error.detail ?? '' };
  return {
    code: 'ice-config-invalid',
    evidence: [{ fact: 'error.code', value: error.code }],
    values,
  };
}

/** It answered, or its name did: a network that blocks UDP does not explain that. */
export const isOwnFault = ({ code }: ServerFault) =>
  code !== 'turn-unreachable' && code !== 'stun-silent';

/** A STUN server told them their address; the servers of one page are the same for everybody. */
export const isToldAddress = ({ remote }: Pick<PeerReport, 'remote'>): boolean =>
  remote.some(
    ({ type, protocol, scope }) => type === 'srflx' && protocol === 'udp' && scope === 'public',
  );

/**
 * The evidence that UDP is blocked: all that were asked over it kept silent, and they are more than one machine, as one
 * may be down; or that one answers without UDP, or answers others (`isHeardThere`). Else empty.
 */
export function silentUdp(
  fates: readonly IceServerStatus[],
  isHeardThere = false,
): readonly Evidence[] {
  const asked = fates.filter(({ transport, fate }) => transport === 'udp' && fate !== 'untried');
  const silent = asked.filter((server) =>
    ['stun-silent', 'turn-unreachable'].includes(faultOf(server)?.code ?? ''),
  );
  const machines = new Set(silent.map(({ url }) => machineOf(url)));
  const isProven = isHeardThere && silent.some(({ kind }) => kind === 'stun');
  const isUp = fates.some(
    ({ transport, fate, url }) =>
      transport !== 'udp' && fate === 'works' && machines.has(machineOf(url)),
  );
  if (silent.length < asked.length || (machines.size < 2 && !isUp && !isProven)) return [];
  return silent.map(({ url, fate }) => ({ fact: `servers[${url}].fate`, value: fate }));
}

/** No UDP, and what has become of the relay that does without: it need not be advised where it is there. */
export function blockedUdp(
  fates: readonly IceServerStatus[],
  isHeardThere = false,
): ServerFault | undefined {
  const evidence = silentUdp(fates, isHeardThere);
  if (evidence.length === 0) return undefined;
  const others = fates.filter(({ transport, fate }) => transport !== 'udp' && fate !== 'untried');
  const relay = others.some(({ fate }) => fate === 'works') ? 'works' : 'fails';
  const values = others.length > 0 ? { relay } : {};
  return { code: 'udp-blocked', evidence, values, confidence: 'likely' };
}
