// What concerns the whole call: page, devices, meeting point, servers. In the order of cause. Pure.

import type { BrokerReport, Report } from './report.js';
import { type Finding, faultOf, verdict } from './rules.servers.js';
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
  const severity = open.length === 0 && areAllDown(brokers) ? 'error' : 'info';
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
  const deaf = open.filter(
    ({ echoMs, since }) => echoMs === undefined && since !== undefined && at - since > deafMs,
  );
  if (open.length > 0 && deaf.length === open.length) {
    const evidence = deaf.map(({ host }) => ({
      fact: `signalling.brokers[${host}].echoMs`,
      value: 'none',
    }));
    return [...down, say('signalling-deaf', 'error', { evidence })];
  }
  const isAlone = !peers.some(({ goneAt }) => goneAt === undefined);
  // Nobody here means nothing while nobody can be found.
  if (stage === 'idle' || !isAlone || (down.length > 0 && severity === 'error')) return down;
  const code = stage === 'join' ? 'joining' : 'alone';
  return [...down, say(code, 'info', { evidence: [{ fact: 'signalling.stage', value: stage }] })];
}

function servers({ servers: fates, signalling: { brokers }, at }: Facts): Verdict[] {
  const say = (code: VerdictCode, severity: Verdict['severity'], finding: Finding) =>
    verdict(code, { severity, scope: 'servers', ...finding }, { now: at });
  const udp = fates.filter(({ transport }) => transport === 'udp');
  const silent = udp.filter(({ fate }) => fate === 'silent' || fate === 'unreachable');
  const viaTcp = fates.some(({ transport, fate }) => transport !== 'udp' && fate === 'works');
  const isBlocked = silent.length >= 2 && silent.length === udp.length;
  if (isBlocked && (viaTcp || brokers.some(({ state }) => state === 'open'))) {
    const evidence = silent.map(({ url, fate }) => ({ fact: `servers[${url}].fate`, value: fate }));
    return [say('udp-blocked', 'warning', { evidence, confidence: 'likely' })];
  }
  return fates.flatMap((server) => {
    const fault = faultOf(server);
    if (!fault) return [];
    return [say(fault.code, fault.code === 'stun-silent' ? 'info' : 'warning', fault)];
  });
}

export const callRules = (facts: Facts): readonly Verdict[] => [
  ...page(facts),
  ...media(facts),
  ...signalling(facts),
  ...servers(facts),
];
