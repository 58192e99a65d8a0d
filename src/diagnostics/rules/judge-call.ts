// Facts of a call → its verdicts, in the order in which they are shown. Pure.

import type { BrokerReport, CallFacts } from '../call-facts.js';
import type { Verdict, VerdictCode } from '../catalogue.js';
import type { PeerReport, Report } from '../report.js';
import { isSameCause, onceEach, severities } from '../verdict.js';
import { allCauses, type Cause, verdictOf } from './definition.js';
import {
  blockedUdp,
  faultsOf,
  hasPublicReflexive,
  iceConfigInvalid,
  isOwnFault,
  isRelay,
  type ServerFault,
} from './ice-servers.js';
import { networkVerdicts } from './network-notes.js';
import { losses, mediaVerdicts, pageVerdicts } from './page-and-devices.js';
import { signallingCauses } from './signalling.js';

/** A call whose peers are judged. */
export type UnjudgedCall = Pick<Report, keyof CallFacts>;

/** Media over UDP between two peers, on the path to a relay as well. */
const usesUdp = ({ path, states }: PeerReport): boolean =>
  states.connection === 'connected' &&
  path?.protocol === 'udp' &&
  (path.relayTransport ?? 'udp') === 'udp';

/** The Internet was reachable when the servers were asked: otherwise no server could answer, over UDP or not. */
const wasOpen = ({ state, since = 0 }: BrokerReport, peers: readonly PeerReport[]): boolean =>
  state === 'open' &&
  (peers.length === 0 || peers.some(({ stages }) => since <= (stages.ready ?? 0)));

function serverCauses({ servers, signalling: { brokers }, peers }: UnjudgedCall): ServerFault[] {
  const faults = faultsOf(servers);
  const hasRelay = servers.some((one) => isRelay(one) && one.fate === 'works');
  const blocked = peers.some(usesUdp)
    ? undefined
    : blockedUdp(servers, peers.some(hasPublicReflexive));
  if (blocked && (hasRelay || brokers.some((one) => wasOpen(one, peers)))) {
    const own = faults.filter(isOwnFault);
    // A relay that works without UDP and rejects the request is the cause that can be removed.
    const isCause = hasRelay || own.length === 0;
    return [...own, { ...blocked, severity: isCause ? 'warning' : 'info' }];
  }
  // Another server reported the right address.
  const isTold = servers.some(
    ({ kind, fate, told }) => kind === 'stun' && fate === 'works' && !told,
  );
  const isMinor = ({ code }: ServerFault) =>
    code === 'stun-silent' ||
    (code === 'stun-wrong-address' && isTold) ||
    (hasRelay && code === 'turn-unreachable');
  return faults.map((fault) => (isMinor(fault) ? { ...fault, severity: 'info' } : fault));
}

/** All causes, in the order of the phases. */
function causesOf(call: UnjudgedCall): readonly Verdict[] {
  const verdicts = (causes: readonly Cause<VerdictCode>[]): Verdict[] =>
    causes.map((cause) => verdictOf(cause, { now: call.at }));
  return [
    ...verdicts([
      ...allCauses(pageVerdicts, call),
      ...allCauses(mediaVerdicts, call),
      ...signallingCauses(call),
      ...allCauses([iceConfigInvalid], call),
    ]),
    // One server with several URLs has one fault.
    ...onceEach(verdicts(serverCauses(call))),
    ...verdicts(allCauses(networkVerdicts, call)),
  ];
}

/**
 * Without a broker candidates do not arrive, so that a missing path is no cause by itself. Where the broker was lost later,
 * too, the silence of the servers does not show that UDP is blocked.
 */
const isCutOff = (
  { stages, verdict: { code: own } }: PeerReport,
  causes: readonly Verdict[],
): boolean =>
  causes.some(
    ({ code, severity }) =>
      severity === 'error' &&
      /^(signalling|broker)-/.test(code) &&
      (own === 'udp-blocked' ||
        stages[code === 'signalling-deaf' ? 'connected' : 'answer'] === undefined),
  );

/** The loss of a peer that was removed from the room is reported for this long, milliseconds. */
const lossShownMs = 120_000;

/** If this client is alone because the last peer was lost, that loss is the headline. */
const lostLast = ({ peers, at }: UnjudgedCall): Verdict | undefined =>
  peers.findLast(
    ({ goneAt, verdict: { code, values } }) =>
      goneAt !== undefined &&
      at - goneAt < lossShownMs &&
      (losses.includes(code) || values['lost'] !== undefined),
  )?.verdict;

const asNote = (found: Verdict): Verdict => ({ ...found, severity: 'info' });

/**
 * All verdicts of a call: the worst first, among equals the cause first. While all peers are connected, failures on the
 * way there are only notes.
 */
export function callVerdicts(call: UnjudgedCall): readonly Verdict[] {
  const present = call.peers.filter(({ goneAt }) => goneAt === undefined);
  const isWorking =
    present.length > 0 && present.every(({ states }) => states.connection === 'connected');
  // Without a network no broker, server or peer is reached.
  const isOffline = !isWorking && !call.environment.online;
  // A peer that is not reached for the same cause reports it.
  const isReported = (found: Verdict) => present.some((peer) => isSameCause(peer.verdict, found));
  const isExplained = ({ scope }: Verdict) =>
    scope !== 'media' && (isWorking || (isOffline && scope !== 'page'));
  const causes = causesOf(call)
    .filter((found) => !isReported(found))
    .map((found) => (isExplained(found) ? asNote(found) : found));
  const lost = present.length === 0 ? lostLast(call) : undefined;
  const verdicts = [
    ...(lost ? [isOffline ? asNote(lost) : lost] : []),
    ...causes,
    ...present.map((peer) =>
      isOffline || isCutOff(peer, causes) ? asNote(peer.verdict) : peer.verdict,
    ),
  ];
  // A note on a server that is not needed must not hide that the call works, and a guess must not hide anything.
  const order = (found: Verdict) =>
    found.confidence === 'guess' ||
    (isWorking && found.scope !== 'peer' && found.severity === 'info')
      ? severities.length
      : severities.indexOf(found.severity);
  return verdicts.sort((a, b) => order(a) - order(b));
}
