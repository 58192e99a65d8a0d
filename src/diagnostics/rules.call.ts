// What concerns the whole call: page, devices, meeting point, servers, in the order of cause; and what of all that is
// known is said first. Pure.

import type { BrokerReport, Report } from './report.js';
import { type Finding, faultOf, silentUdp, verdict } from './rules.servers.js';
import type { Verdict, VerdictCode } from './verdict.js';

type Facts = Omit<Report, 'verdicts'>;

/** Two of our own messages that did not come back, two seconds each. */
const deafMs = 4000;

/** By `DOMException.name` or by our own code. */
const mediaCodes: Readonly<Record<string, VerdictCode>> = {
  NotAllowedError: 'media-denied',
  'media-denied': 'media-denied',
  'media-dismissed': 'media-denied',
  'media-policy': 'media-policy-blocked',
  NotFoundError: 'media-missing',
  'media-not-found': 'media-missing',
  NotReadableError: 'media-busy',
  'media-in-use': 'media-busy',
};

function page(facts: Facts): Verdict[] {
  if (facts.environment.online) return [];
  const evidence = [{ fact: 'environment.online', value: false }];
  return [verdict('offline', { severity: 'error', scope: 'page', evidence }, { now: facts.at })];
}

function media({ media: { error, asked, got }, at }: Facts): Verdict[] {
  const code = error && mediaCodes[error.name];
  if (!code) return [];
  const evidence = [{ fact: 'media.error.name', value: error.name }];
  // Without a camera people can still hear each other; with neither nobody notices the person.
  const severity =
    asked.length > 0 && got.length === 0 && code !== 'media-missing' ? 'error' : 'warning';
  return [verdict(code, { severity, scope: 'media', evidence }, { now: at })];
}

const isDown = ({ state }: BrokerReport) => state === 'refused' || state === 'unreachable';

/** Of somebody who was connected. */
const losses: readonly VerdictCode[] = ['interrupted', 'restarting', 'consent-lost'];

/** Nobody is left who could still answer. */
const areAllDown = (brokers: readonly BrokerReport[]) =>
  brokers.every(
    (broker) =>
      isDown(broker) ||
      broker.state === 'closed' ||
      (broker.state === 'resting' && broker.cause !== undefined),
  );

function signalling({ signalling: { brokers, stage }, peers, at }: Facts): Verdict[] {
  const say = (code: VerdictCode, severity: Verdict['severity'], finding: Finding) =>
    verdict(code, { severity, scope: 'signalling', ...finding }, { now: at });
  const open = brokers.filter(({ state }) => state === 'open');
  // When the line of somebody dies who is in a call, it is the call that they miss.
  const isLost = peers.some(({ verdict: { code } }) => losses.includes(code));
  const severity = open.length === 0 && areAllDown(brokers) && !isLost ? 'error' : 'info';
  const down = (['refused', 'unreachable'] as const).flatMap((state) => {
    const those = brokers.filter((broker) => broker.state === state);
    if (those.length === 0) return [];
    const code = those.find((broker) => broker.code)?.code;
    const evidence = those.map(({ host }) => ({
      fact: `signalling.brokers[${host}].state`,
      value: state,
    }));
    const broker = those.map(({ host }) => host).join(', ');
    const values = {
      broker,
      ...(code && { code }),
      ...(open.length && { working: open.length }),
    };
    return [say(`broker-${state}`, severity, { evidence, values })];
  });
  const isWorking = peers.some(({ states }) => states.connection === 'connected');
  const deaf = open.filter(
    ({ echoMs, since, suspect }) =>
      (suspect && !isWorking) ||
      (echoMs === undefined && since !== undefined && at - since > deafMs),
  );
  if (open.length > 0 && deaf.length === open.length) {
    const evidence = deaf.map(({ host }) => ({
      fact: `signalling.brokers[${host}].echoMs`,
      value: 'overdue',
    }));
    return [...down, say('signalling-deaf', 'error', { evidence })];
  }
  const isAlone = !peers.some(({ goneAt }) => goneAt === undefined);
  // Nobody here means nothing while nobody can be found.
  if (stage === 'idle' || !isAlone || (down.length > 0 && open.length === 0 && areAllDown(brokers)))
    return down;
  const code = stage === 'join' ? 'joining' : 'alone';
  return [...down, say(code, 'info', { evidence: [{ fact: 'signalling.stage', value: stage }] })];
}

/** Media over UDP between two people, a relay's leg included. */
const usesUdp = ({ path, states }: Facts['peers'][number]) =>
  states.connection === 'connected' &&
  path?.protocol === 'udp' &&
  (path.relayTransport ?? 'udp') === 'udp';

function servers({ servers: fates, signalling: { brokers }, peers, at }: Facts): Verdict[] {
  const say = (code: VerdictCode, severity: Verdict['severity'], finding: Finding) =>
    verdict(code, { severity, scope: 'servers', ...finding }, { now: at });
  const viaTcp = fates.some(({ transport, fate }) => transport !== 'udp' && fate === 'works');
  const evidence = peers.some(usesUdp) ? [] : silentUdp(fates);
  if (evidence.length > 0 && (viaTcp || brokers.some(({ state }) => state === 'open'))) {
    return [say('udp-blocked', 'warning', { evidence, confidence: 'likely' })];
  }
  const hasRelay = fates.some(({ kind, fate }) => kind !== 'stun' && fate === 'works');
  const isMinor = (code: VerdictCode) =>
    code === 'stun-silent' || (hasRelay && code === 'turn-unreachable');
  const found = fates.flatMap((server) => {
    const fault = faultOf(server);
    return fault ? [say(fault.code, isMinor(fault.code) ? 'info' : 'warning', fault)] : [];
  });
  // One server under several URLs is one fault.
  return found.filter(
    ({ code, values }, index) =>
      index ===
      found.findIndex((one) => one.code === code && one.values['server'] === values['server']),
  );
}

const callRules = (facts: Facts): readonly Verdict[] => [
  ...page(facts),
  ...media(facts),
  ...signalling(facts),
  ...servers(facts),
];

const severities = ['error', 'warning', 'info', 'ok'];

/**
 * All verdicts of a report whose peers are judged: the worst first, among equals the cause first. A
 * working call silences causes: while everybody is connected, what failed on the way is only worth a note.
 */
export function judge(report: Facts): readonly Verdict[] {
  const present = report.peers.filter(({ goneAt }) => goneAt === undefined);
  const isWorking =
    present.length > 0 && present.every(({ states }) => states.connection === 'connected');
  // A person who is not reached for that very cause says it.
  const isSaid = ({ code, values }: Verdict) =>
    present.some(({ verdict: of }) => of.code === code && of.values['server'] === values['server']);
  const causes = callRules(report)
    .filter((found) => !isSaid(found))
    .map(
      (found): Verdict =>
        isWorking && found.scope !== 'media' ? { ...found, severity: 'info' } : found,
    );
  // Without a meeting point candidates do not get through: that they lead nowhere is no cause of its own.
  const isDeaf = causes.some(
    ({ code, severity }) => code === 'signalling-deaf' && severity === 'error',
  );
  const verdicts = [
    ...causes,
    ...present.map(
      ({ verdict: of, stages }): Verdict =>
        isDeaf && stages.connected === undefined ? { ...of, severity: 'info' } : of,
    ),
  ];
  // A note on a server that nobody needed must not hide that all is well.
  const order = (found: Verdict) =>
    isWorking && found.scope !== 'peer' && found.severity === 'info'
      ? severities.length
      : severities.indexOf(found.severity);
  return verdicts.sort((a, b) => order(a) - order(b));
}
