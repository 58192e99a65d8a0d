// The verdicts on the brokers, and on the messages that they deliver. Pure.

import type { BrokerReport, CallFacts } from '../call-facts.js';
import type { Severity } from '../verdict.js';
import type { BrokerGroup, DownBroker } from './context.js';
import { allCauses, type Cause, defineVerdict, type Finding, firstCause } from './definition.js';
import { losses } from './page-and-devices.js';

type Brokers = readonly BrokerReport[];

const openOf = ({ signalling }: CallFacts): Brokers =>
  signalling.brokers.filter(({ state }) => state === 'open');

const isDown = (broker: BrokerReport): broker is DownBroker =>
  broker.state === 'refused' || broker.state === 'unreachable';

/** All brokers are down: the signalling has ended. */
const isOver = ({ signalling: { brokers } }: CallFacts): boolean =>
  brokers.every((broker) => isDown(broker) || broker.state === 'closed');

const hasConnection = ({ peers }: CallFacts): boolean =>
  peers.some(({ states }) => states.connection === 'connected');

const hostsOf = (brokers: Brokers): string => brokers.map(({ host }) => host).join(', ');

/** A fact of each broker. */
const factsOf = (
  brokers: Brokers,
  field: string,
  read: (broker: BrokerReport) => string | number | boolean,
): Finding['evidence'] =>
  brokers.map((broker) => ({
    fact: `signalling.brokers[${broker.host}].${field}`,
    value: read(broker),
  }));

function down({ facts, brokers }: BrokerGroup, state: DownBroker['state']): Finding | false {
  const [first] = brokers;
  if (first?.state !== state) return false;
  const { cause } = first;
  const code = brokers.find((broker) => broker.code)?.code;
  const working = openOf(facts).length;
  // Where a connection is lost, too, the loss is what users notice.
  const isLost = facts.peers.some(({ verdict }) => losses.includes(verdict.code));
  const hasEnded = isOver(facts);
  return {
    evidence: factsOf(brokers, 'state', () => state),
    values: {
      broker: hostsOf(brokers),
      ...(cause && { cause }),
      ...(code && { code }),
      ...(working > 0 ? { working } : hasEnded && { over: 'yes' }),
    },
    severity: working === 0 && hasEnded && !isLost ? 'error' : 'info',
  };
}

const ofBrokers = { scope: 'signalling', severity: 'info' } as const;

/** The verdicts on brokers that are down; their severity is `error` if there is no other broker left. */
export const brokerVerdicts = [
  defineVerdict({
    ...ofBrokers,
    code: 'broker-refused',
    kind: 'event',
    phase: 'broker',
    when: (group) => down(group, 'refused'),
  }),
  defineVerdict({
    ...ofBrokers,
    code: 'broker-unreachable',
    kind: 'event',
    phase: 'broker',
    when: (group) => down(group, 'unreachable'),
  }),
];

/** DISCONNECT of MQTT 5 in response to PUBLISH: topic name invalid, packet too large, payload format invalid. */
const publishCodes: readonly (number | undefined)[] = [0x90, 0x95, 0x99];
/** The number of reconnections within a minute from which a broker counts as unstable. */
const flapping = 3;

const isFlapping = ({ flaps = 0 }: BrokerReport): boolean => flaps >= flapping;
const isRejecting = ({ cause, code }: BrokerReport): boolean =>
  cause === 'broker-lost' && publishCodes.includes(code);

/** The first of these brokers; a note where another broker keeps its connection. */
function unstable(brokers: Brokers, severity: Severity, facts: CallFacts): Finding | false {
  const [first] = brokers;
  if (!first) return false;
  const { host, code, flaps } = first;
  const isOpen = openOf(facts).some((broker) => !isFlapping(broker));
  return {
    evidence: [
      { fact: `signalling.brokers[${host}]`, value: code ?? `${flaps} returns in a minute` },
    ],
    values: { broker: host, ...(code !== undefined && { code }) },
    severity: isOpen ? 'info' : severity,
  };
}

/** An echo that takes this long delays every step of joining; milliseconds. */
const slowMs = 2000;

/** Users notice invalid traffic only where it is all that arrives. */
const isRoomSilent = ({ signalling: { traffic }, peers }: CallFacts): boolean =>
  peers.length === 0 && !Object.values(traffic.in).some((count) => count > 0);
const noiseSeverity = (facts: CallFacts): Severity => (isRoomSilent(facts) ? 'warning' : 'info');

const otherVersion = (version: 'older' | 'newer', facts: CallFacts): Finding | false =>
  facts.signalling.traffic.otherVersion === version && {
    evidence: [{ fact: 'signalling.traffic.otherVersion', value: version }],
    severity: noiseSeverity(facts),
  };

const floodedOf = ({ signalling: { brokers, traffic } }: CallFacts): Brokers =>
  traffic.otherVersion ? [] : brokers.filter(({ flooded }) => flooded);

/** One frame may be damaged in transit. */
const leastUnreadable = 3;

/** Two echoes of this client that did not arrive, two seconds each; or twice the round trip of the subscription. */
const deafMs = ({ connackMs = 0, openMs = 0 }: BrokerReport): number =>
  Math.max(4000, 2 * (openMs - connackMs));

/** The open brokers that forward nothing, if there is no other open broker. */
function deafOf(facts: CallFacts): Brokers {
  const open = openOf(facts);
  const isWorking = hasConnection(facts);
  const isDeaf = (broker: BrokerReport) =>
    (broker.suspect && !isWorking) ||
    (broker.echoMs === undefined &&
      broker.since !== undefined &&
      facts.at - broker.since > deafMs(broker));
  return open.every(isDeaf) ? open : [];
}

/** No peer is present, and one could be found: the brokers work. */
function isAlone(facts: CallFacts): boolean {
  const { brokers, stage } = facts.signalling;
  const isUnreachable = brokers.some(isDown) && isOver(facts);
  const isPresent = facts.peers.some(({ goneAt }) => goneAt === undefined);
  return stage !== 'idle' && !isPresent && !isUnreachable && deafOf(facts).length === 0;
}

const stageFact = ({ signalling: { stage } }: CallFacts): Finding => ({
  evidence: [{ fact: 'signalling.stage', value: stage }],
});

const note = { ...ofBrokers, phase: 'signalling' } as const;

export const signallingVerdicts = [
  defineVerdict({
    ...note,
    code: 'publish-refused',
    when: (facts) => unstable(facts.signalling.brokers.filter(isRejecting), 'error', facts),
  }),
  defineVerdict({
    ...note,
    code: 'broker-flapping',
    when: (facts) => {
      const { brokers } = facts.signalling;
      const unsteady = brokers.filter((broker) => isFlapping(broker) && !isRejecting(broker));
      return unstable(unsteady, 'warning', facts);
    },
  }),
  // All open brokers drop larger messages, offers among them.
  defineVerdict({
    ...note,
    code: 'broker-size-limit',
    when: (facts) => {
      const open = openOf(facts);
      const limits = open.map(({ limitBytes }) => limitBytes ?? Number.POSITIVE_INFINITY);
      return (
        open.length > 0 &&
        open.every(({ limitBytes }) => limitBytes !== undefined) && {
          evidence: factsOf(open, 'limitBytes', ({ limitBytes = 0 }) => limitBytes),
          values: { broker: hostsOf(open), bytes: Math.min(...limits) },
          severity: hasConnection(facts) ? 'info' : 'error',
        }
      );
    },
  }),
  // All open brokers are slow: nothing is wrong, but joining takes time.
  defineVerdict({
    ...note,
    code: 'broker-slow',
    when: (facts) => {
      const open = openOf(facts);
      const echoes = open.map(({ echoMs = 0 }) => echoMs);
      return (
        open.length > 0 &&
        open.every(({ echoMs = 0, suspect }) => echoMs >= slowMs && !suspect) && {
          evidence: factsOf(open, 'echoMs', ({ echoMs = 0 }) => Math.round(echoMs)),
          values: { broker: hostsOf(open), seconds: Math.round(Math.min(...echoes) / 1000) },
        }
      );
    },
  }),
  // The address leads to a broker that is in use already.
  defineVerdict({
    ...note,
    code: 'broker-twice',
    when: ({ signalling: { brokers } }) => {
      const twins = brokers.filter(({ isTwin }) => isTwin);
      return (
        twins.length > 0 && {
          evidence: factsOf(twins, 'isTwin', () => true),
          values: { broker: hostsOf(twins) },
        }
      );
    },
  }),
  defineVerdict({
    ...note,
    code: 'version-older',
    when: (facts) => otherVersion('older', facts),
  }),
  defineVerdict({
    ...note,
    code: 'version-newer',
    when: (facts) => otherVersion('newer', facts),
  }),
  defineVerdict({
    ...note,
    code: 'broker-flooded',
    when: (facts) => {
      const flooded = floodedOf(facts);
      return (
        flooded.length > 0 && {
          evidence: factsOf(flooded, 'flooded', () => true),
          values: { broker: hostsOf(flooded) },
          severity: noiseSeverity(facts),
        }
      );
    },
  }),
  defineVerdict({
    ...note,
    code: 'messages-unreadable',
    severity: 'warning',
    when: (facts) => {
      const { otherVersion, refused } = facts.signalling.traffic;
      const { unreadable = 0 } = refused;
      const isExplained = otherVersion !== undefined || floodedOf(facts).length > 0;
      return (
        isRoomSilent(facts) &&
        !isExplained &&
        unreadable >= leastUnreadable && {
          evidence: [{ fact: 'signalling.traffic.refused.unreadable', value: unreadable }],
        }
      );
    },
  }),
  defineVerdict({
    ...note,
    code: 'signalling-deaf',
    severity: 'error',
    when: (facts) => {
      const deaf = deafOf(facts);
      return deaf.length > 0 && { evidence: factsOf(deaf, 'echoMs', () => 'overdue') };
    },
  }),
  defineVerdict({
    ...note,
    code: 'joining',
    kind: 'progress',
    when: (facts) => isAlone(facts) && facts.signalling.stage === 'join' && stageFact(facts),
  }),
  defineVerdict({
    ...note,
    code: 'alone',
    kind: 'progress',
    when: (facts) => isAlone(facts) && facts.signalling.stage !== 'join' && stageFact(facts),
  }),
];

type SignallingCode = (typeof brokerVerdicts | typeof signallingVerdicts)[number]['code'];

/** One verdict for all brokers that are down for the same reason, then the others. */
export function signallingCauses(facts: CallFacts): Cause<SignallingCode>[] {
  const down = facts.signalling.brokers.filter(isDown);
  const groups = Map.groupBy(down, ({ state, cause }) => `${state} ${cause}`);
  return [
    ...[...groups.values()].flatMap(
      (brokers) => firstCause(brokerVerdicts, { facts, brokers }) ?? [],
    ),
    ...allCauses(signallingVerdicts, facts),
  ];
}
