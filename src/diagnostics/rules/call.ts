// What concerns the whole call: page, devices, meeting point, servers, in the order of cause; and what of all that is
// known is said first. Pure.

import { groupsOf } from '../../base/groups.js';

import type { BrokerReport } from '../report.js';
import { isSameCause, onceEach, severities, type Verdict, type VerdictCode } from '../verdict.js';
import {
  blockedUdp,
  type Finding,
  faultsOf,
  isOwnFault,
  isRelay,
  isToldAddress,
  listFault,
  verdict,
} from './ice-servers.js';
import { informationalVerdicts } from './informational.js';
import { limited, noise, slow, twice } from './noise.js';
import { type CallRuleFacts, losses, mediaVerdicts, pageVerdicts } from './page.js';

/** Two of our own messages that did not come back, two seconds each; or twice the round trip of the subscription. */
const deafMs = ({ connackMs = 0, openMs = 0 }: BrokerReport): number =>
  Math.max(4000, 2 * (openMs - connackMs));

type DownBroker = BrokerReport & { readonly state: 'refused' | 'unreachable' };

const isDown = (broker: BrokerReport): broker is DownBroker =>
  broker.state === 'refused' || broker.state === 'unreachable';

/** Nobody is left who could still answer. */
const areAllDown = (brokers: readonly BrokerReport[]) =>
  brokers.every((broker) => isDown(broker) || broker.state === 'closed');

/** DISCONNECT of MQTT 5 in answer to what we published: topic name invalid, packet too large, payload format invalid. */
const publishCodes: readonly (number | undefined)[] = [0x90, 0x95, 0x99];
/** So many returns within a minute are no accident. */
const flapping = 3;
/** Lines that do not keep. */
function restless({ signalling: { brokers }, at }: CallRuleFacts): Verdict[] {
  const isOpen = brokers.some(({ state, flaps = 0 }) => state === 'open' && flaps < flapping);
  const rejected = brokers.filter(
    ({ cause, code }) => cause === 'broker-lost' && publishCodes.includes(code),
  );
  const restless = brokers.filter(
    (broker) => (broker.flaps ?? 0) >= flapping && !rejected.includes(broker),
  );
  const say = (code: VerdictCode, severity: Verdict['severity'], those: typeof brokers) =>
    those.slice(0, 1).map(({ host, code: reason, flaps }) =>
      verdict(
        code,
        {
          severity: isOpen ? 'info' : severity,
          scope: 'signalling',
          evidence: [
            {
              fact: `signalling.brokers[${host}]`,
              value: reason ?? `${flaps} returns in a minute`,
            },
          ],
          values: { broker: host, ...(reason !== undefined && { code: reason }) },
        },
        { now: at },
      ),
    );
  return [
    ...say('publish-refused', 'error', rejected),
    ...say('broker-flapping', 'warning', restless),
  ];
}

function signalling(facts: CallRuleFacts): Verdict[] {
  const { peers, at } = facts;
  const { brokers, stage } = facts.signalling;
  const say = (code: VerdictCode, severity: Verdict['severity'], finding: Finding) =>
    verdict(code, { severity, scope: 'signalling', ...finding }, { now: at });
  const open = brokers.filter(({ state }) => state === 'open');
  // When the line of somebody dies who is in a call, it is the call that they miss.
  const isLost = peers.some(({ verdict: { code } }) => losses.includes(code));
  const isOver = open.length === 0 && areAllDown(brokers);
  const severity = isOver && !isLost ? 'error' : 'info';
  const standing = open.length > 0 ? { working: open.length } : isOver ? { over: 'yes' } : {};
  const down = groupsOf(brokers.filter(isDown), ({ state, cause }) => `${state} ${cause}`).map(
    (those) => {
      const [{ state, cause }] = those;
      const code = those.find((broker) => broker.code)?.code;
      const evidence = those.map(({ host }) => ({
        fact: `signalling.brokers[${host}].state`,
        value: state,
      }));
      const broker = those.map(({ host }) => host).join(', ');
      const values = { broker, ...(cause && { cause }), ...(code && { code }), ...standing };
      return say(`broker-${state}`, severity, { evidence, values });
    },
  );
  const troubled = [
    ...down,
    ...restless(facts),
    ...limited(facts),
    ...slow(facts),
    ...twice(facts),
    ...noise(facts),
  ];
  const isWorking = peers.some(({ states }) => states.connection === 'connected');
  const deaf = open.filter(
    (broker) =>
      (broker.suspect && !isWorking) ||
      (broker.echoMs === undefined &&
        broker.since !== undefined &&
        at - broker.since > deafMs(broker)),
  );
  if (open.length > 0 && deaf.length === open.length) {
    const evidence = deaf.map(({ host }) => ({
      fact: `signalling.brokers[${host}].echoMs`,
      value: 'overdue',
    }));
    return [...troubled, say('signalling-deaf', 'error', { evidence })];
  }
  const isAlone = !peers.some(({ goneAt }) => goneAt === undefined);
  // Nobody here means nothing while nobody can be found.
  if (stage === 'idle' || !isAlone || (down.length > 0 && isOver)) return troubled;
  const code = stage === 'join' ? 'joining' : 'alone';
  return [
    ...troubled,
    say(code, 'info', { evidence: [{ fact: 'signalling.stage', value: stage }] }),
  ];
}

/** Media over UDP between two people, a relay's leg included. */
const usesUdp = ({ path, states }: CallRuleFacts['peers'][number]) =>
  states.connection === 'connected' &&
  path?.protocol === 'udp' &&
  (path.relayTransport ?? 'udp') === 'udp';

/** The web was there when the servers were asked: else nothing could answer, over UDP or not. */
const wasOpen = ({ state, since = 0 }: BrokerReport, peers: CallRuleFacts['peers']): boolean =>
  state === 'open' &&
  (peers.length === 0 || peers.some(({ stages }) => since <= (stages.ready ?? 0)));

function configuration({ error, at }: CallRuleFacts): Verdict[] {
  const fault = listFault(error);
  if (!fault) return [];
  // A list that did not come may not be missed: most people are reached without a relay.
  const severity = error?.code === 'ice-servers-invalid' ? 'error' : 'warning';
  return [verdict(fault.code, { severity, scope: 'servers', ...fault }, { now: at })];
}

function servers({ servers: fates, signalling: { brokers }, peers, at }: CallRuleFacts): Verdict[] {
  const say = (code: VerdictCode, severity: Verdict['severity'], finding: Finding) =>
    verdict(code, { severity, scope: 'servers', ...finding }, { now: at });
  const faults = faultsOf(fates);
  const hasRelay = fates.some((one) => isRelay(one) && one.fate === 'works');
  const isHeardThere = peers.some(isToldAddress);
  const blocked = peers.some(usesUdp) ? undefined : blockedUdp(fates, isHeardThere);
  if (blocked && (hasRelay || brokers.some((one) => wasOpen(one, peers)))) {
    const own = faults.filter(isOwnFault).map((fault) => say(fault.code, 'warning', fault));
    // A relay that would do without UDP and says no is what can be mended.
    const isCause = hasRelay || own.length === 0;
    return [...onceEach(own), say(blocked.code, isCause ? 'warning' : 'info', blocked)];
  }
  // Another one told us the right address.
  const isTold = fates.some(({ kind, fate, told }) => kind === 'stun' && fate === 'works' && !told);
  const isMinor = (code: VerdictCode) =>
    code === 'stun-silent' ||
    (code === 'stun-wrong-address' && isTold) ||
    (hasRelay && code === 'turn-unreachable');
  // One server under several URLs is one fault.
  return onceEach(
    faults.map((fault) => say(fault.code, isMinor(fault.code) ? 'info' : 'warning', fault)),
  );
}

const callRules = (facts: CallRuleFacts): readonly Verdict[] => [
  ...pageVerdicts(facts),
  ...mediaVerdicts(facts),
  ...signalling(facts),
  ...configuration(facts),
  ...servers(facts),
  ...informationalVerdicts(facts),
];

/**
 * Without a meeting point candidates do not get through: that they lead nowhere is no cause of its own. And where it has
 * gone as well, the silence of servers says nothing of UDP.
 */
function isUnheard(
  { stages, verdict: { code: own } }: CallRuleFacts['peers'][number],
  causes: readonly Verdict[],
): boolean {
  return causes.some(
    ({ code, severity }) =>
      severity === 'error' &&
      /^(signalling|broker)-/.test(code) &&
      (own === 'udp-blocked' ||
        stages[code === 'signalling-deaf' ? 'connected' : 'answer'] === undefined),
  );
}

/** For so long it is news that we lost somebody whom the room has forgotten since. Milliseconds. */
const lossNewsMs = 120_000;

/** The last whom we lost, while nobody else is there: that we are alone is what came of it. */
const lostLast = ({ peers, at }: CallRuleFacts): Verdict | undefined =>
  peers.findLast(
    ({ goneAt, verdict: { code, values } }) =>
      goneAt !== undefined &&
      at - goneAt < lossNewsMs &&
      (losses.includes(code) || values['lost'] !== undefined),
  )?.verdict;

const asNote = (found: Verdict): Verdict => ({ ...found, severity: 'info' });

/**
 * All verdicts of a report whose peers are judged: the worst first, among equals the cause first. A
 * working call silences causes: while everybody is connected, what failed on the way is only worth a note.
 */
export function callVerdicts(report: CallRuleFacts): readonly Verdict[] {
  const present = report.peers.filter(({ goneAt }) => goneAt === undefined);
  const isWorking =
    present.length > 0 && present.every(({ states }) => states.connection === 'connected');
  // Neither meeting point nor server nor person is reached without a network.
  const isOffline = !isWorking && !report.environment.online;
  // A person who is not reached for that very cause says it.
  const isSaid = (found: Verdict) => present.some((peer) => isSameCause(peer.verdict, found));
  const isExplained = ({ scope }: Verdict) =>
    scope !== 'media' && (isWorking || (isOffline && scope !== 'page'));
  const causes = callRules(report)
    .filter((found) => !isSaid(found))
    .map((found) => (isExplained(found) ? asNote(found) : found));
  const lost = present.length === 0 ? lostLast(report) : undefined;
  const verdicts = [
    ...(lost ? [isOffline ? asNote(lost) : lost] : []),
    ...causes,
    ...present.map((peer) =>
      isOffline || isUnheard(peer, causes) ? asNote(peer.verdict) : peer.verdict,
    ),
  ];
  // A note on a server that nobody needed must not hide that all is well, and a guess nothing at all.
  const order = (found: Verdict) =>
    found.confidence === 'guess' ||
    (isWorking && found.scope !== 'peer' && found.severity === 'info')
      ? severities.length
      : severities.indexOf(found.severity);
  return verdicts.sort((a, b) => order(a) - order(b));
}
