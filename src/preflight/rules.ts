// Facts of a check → its report. The rules are those of a call without participants, and a few that no call has. Pure, so
// that every outcome is a row of a test.

import { catalogue } from '../diagnostics/catalogue.js';
import { thresholds } from '../diagnostics/quality.js';
import { emptyReport, type Verdict, type VerdictCode } from '../diagnostics/report.js';
import {
  allCauses,
  type Finding,
  fact,
  type VerdictDefinition,
  verdictOf,
} from '../diagnostics/rules/definition.js';
import { isRelay, listFault, silentUdp } from '../diagnostics/rules/ice-servers.js';
import { callVerdicts } from '../diagnostics/rules/judge-call.js';
import { onceEach, severities } from '../diagnostics/verdict.js';
import {
  type CheckFacts,
  type CheckOutcome,
  type CheckReport,
  type CheckStatus,
  type CheckStep,
  type CheckStepName,
  checkSteps,
} from './report.js';
import type { TurnLoopback } from './turn-loopback.js';

const works = ({ fate }: CheckFacts['servers'][number]) => fate === 'works';
/** The server responded with a right address. */
const isRight = (server: CheckFacts['servers'][number]) => works(server) && !server.told;
const hasRelay = ({ servers }: CheckFacts) => servers.some((one) => isRelay(one) && works(one));

/** The step has ended: its results are complete. */
const isOver = ({ ended }: CheckFacts, step: CheckStepName) => ended[step] !== undefined;

export function udpOf({ servers }: Pick<CheckFacts, 'servers'>): CheckReport['udp'] {
  if (servers.some((one) => works(one) && one.transport === 'udp')) return 'works';
  return silentUdp(servers).length > 0 ? 'blocked' : 'unknown';
}

/** A verdict of the catalogue, raised by the facts of a check. */
interface CheckRule extends Pick<VerdictDefinition<VerdictCode>, 'code' | 'severity' | 'scope'> {
  when(facts: CheckFacts): Finding | false;
}

/** The first relay of which something holds. */
function ofRelay(
  { relays }: CheckFacts,
  holds: (trial: TurnLoopback) => Finding | false,
): Finding | false {
  for (const trial of relays) {
    const found = holds(trial);
    if (found) return { ...found, values: { server: trial.server, ...found.values } };
  }
  return false;
}

/** A measure that users would notice: above the upper of the two thresholds of a call. */
const poorRelay =
  (measure: 'rttMs' | 'loss', limit: number, unit: 'ms' | 'percent', factor: number) =>
  (facts: CheckFacts): Finding | false =>
    ofRelay(facts, ({ server, [measure]: value }) => {
      if (value === undefined || value < limit) return false;
      const shown = Math.round(value * factor);
      const values = { [unit]: shown, via: 'relay' };
      return { ...fact(`relays[${server}].${measure}`, shown), values };
    });

const invalid =
  (isFatal: boolean) =>
  ({ invalid: found }: CheckFacts): Finding | false =>
    found?.isFatal === isFatal && listFault(found);

/** Verdicts that a call without participants does not yield. */
const rules: readonly CheckRule[] = [
  {
    code: 'insecure-context',
    severity: 'error',
    scope: 'page',
    when: ({ environment }) =>
      !environment.secureContext && fact('environment.secureContext', false),
  },
  {
    code: 'webrtc-unavailable',
    severity: 'error',
    scope: 'page',
    when: ({ hasWebRtc }) => !hasWebRtc && fact('hasWebRtc', false),
  },
  { code: 'ice-config-invalid', severity: 'error', scope: 'servers', when: invalid(true) },
  { code: 'ice-config-invalid', severity: 'warning', scope: 'servers', when: invalid(false) },
  {
    code: 'relay-only-without-turn',
    severity: 'error',
    scope: 'servers',
    when: ({ relayOnly, servers, began }) =>
      began.servers !== undefined && relayOnly && !servers.some(isRelay) && fact('relayOnly', true),
  },
  {
    code: 'no-ice-servers',
    severity: 'warning',
    scope: 'servers',
    when: ({ relayOnly, servers, began }) =>
      began.servers !== undefined &&
      !relayOnly &&
      servers.length === 0 &&
      fact('servers.length', 0),
  },
  {
    code: 'symmetric-nat-no-turn',
    severity: 'warning',
    scope: 'peer',
    when: (facts) =>
      facts.mapping === 'endpoint-dependent' &&
      isOver(facts, 'servers') &&
      // A configured relay that fails is the cause, and has a verdict itself.
      !facts.servers.some(isRelay) && {
        ...fact('mapping', facts.mapping),
        values: { side: 'ours' },
      },
  },
  {
    code: 'turn-peer-refused',
    severity: 'warning',
    scope: 'servers',
    when: (facts) =>
      ofRelay(
        facts,
        ({ server, allocated, reached }) =>
          allocated &&
          !reached && {
            ...fact(`relays[${server}].reached`, false),
            values: { silent: 'yes' },
            confidence: 'likely',
          },
      ),
  },
  {
    code: 'slow-path',
    severity: 'warning',
    scope: 'peer',
    when: poorRelay('rttMs', thresholds.rttMs[1], 'ms', 1),
  },
  {
    code: 'loss-from-us',
    severity: 'warning',
    scope: 'peer',
    when: poorRelay('loss', thresholds.outLoss[1], 'percent', 100),
  },
];

const ownVerdicts = (facts: CheckFacts): readonly Verdict[] =>
  allCauses(rules, facts).map((cause) => verdictOf(cause, { now: facts.at }));

/** The verdicts on a call without participants, as far as the check has its facts. */
function callVerdictsOf(facts: CheckFacts): readonly Verdict[] {
  const { environment, brokers, servers, media, at } = facts;
  const empty = emptyReport(environment.library);
  return callVerdicts({
    ...empty,
    at,
    environment,
    media,
    servers,
    signalling: { ...empty.signalling, brokers },
  });
}

const isOfRelay = (code: VerdictCode) => code.startsWith('turn-') || code === 'server-name-unknown';

/** The verdict prevents a call. A fault of a server does so only if no call works without the server. */
function isBlocking({ code, severity, scope }: Verdict, facts: CheckFacts): boolean {
  if (severity === 'error' && scope !== 'media') return true;
  if (!isOver(facts, 'servers') || hasRelay(facts)) return false;
  // If a relay without UDP exists, its fault is the cause, and this verdict is a note.
  if (code === 'udp-blocked') return severity === 'warning';
  const isRelayNeeded = facts.relayOnly || udpOf(facts) === 'blocked';
  return isRelayNeeded && severity === 'warning' && isOfRelay(code);
}

/** Faults of single servers, which are only a note while other servers work. */
const ofOneServer: readonly VerdictCode[] = catalogue['ice-server'].map(({ code }) => code);

/** A call works, but users will notice. */
function isLimiting({ code, severity, values }: Verdict, facts: CheckFacts): boolean {
  // Another relay works.
  if (code === 'turn-peer-refused') return !facts.relays.some(({ back }) => back > 0);
  if (!ofOneServer.includes(code)) return severity === 'warning' || severity === 'error';
  const { server = '' } = values;
  return String(server).startsWith('turn') ? !hasRelay(facts) : !facts.servers.some(isRight);
}

const stepOf = ({ code, scope }: Verdict): CheckStepName => {
  if (code === 'udp-blocked' || code === 'symmetric-nat-no-turn') return 'network';
  if (code === 'turn-peer-refused' || scope === 'peer') return 'relay';
  if (scope === 'page') return 'environment';
  if (scope === 'signalling') return 'brokers';
  return scope === 'media' ? 'media' : 'servers';
};

/** The evidence that a step passed, beyond the absence of verdicts. */
const proofs: Readonly<Record<CheckStepName, (facts: CheckFacts) => boolean>> = {
  environment: () => true,
  brokers: ({ brokers }) => brokers.some(({ echoMs }) => echoMs !== undefined),
  servers: ({ servers }) => servers.some(works),
  network: (facts) => udpOf(facts) === 'works',
  relay: ({ relays }) => relays.some(({ back }) => back > 0),
  media: ({ media }) => media.got.length > 0,
};

function statusOf(name: CheckStepName, facts: CheckFacts, verdicts: readonly Verdict[]) {
  const { began, ended, skipped, over } = facts;
  const severities = verdicts.map(({ severity }) => severity);
  const judged = (): CheckStatus => {
    if (severities.includes('error')) return 'fail';
    if (severities.includes('warning')) return 'warn';
    return proofs[name](facts) ? 'pass' : 'unknown';
  };
  if (ended[name] !== undefined) return judged();
  if (skipped.includes(name)) return severities.length > 0 ? judged() : 'skipped';
  if (!over) return began[name] === undefined ? 'waiting' : 'running';
  return severities.length > 0 ? judged() : 'unknown';
}

function outcomeOf(facts: CheckFacts, verdicts: readonly Verdict[]): CheckOutcome {
  const { over, skipped } = facts;
  if (!over) return 'running';
  if (over === 'aborted') return 'aborted';
  if (verdicts.some((one) => isBlocking(one, facts))) return 'blocked';
  const isMet = skipped.includes('brokers') || proofs.brokers(facts);
  const isAsked = facts.servers.every(({ fate }) => fate === 'untried' || fate === 'waiting');
  if (!isMet || (facts.servers.length > 0 && isAsked)) return 'inconclusive';
  return verdicts.some((one) => isLimiting(one, facts)) ? 'limited' : 'ready';
}

/** The verdicts of a call and of the check, each cause once, the worst first; a blocking verdict is an error here. */
function verdictsOf(facts: CheckFacts): readonly Verdict[] {
  const all = [...ownVerdicts(facts), ...callVerdictsOf(facts)];
  return onceEach(all)
    .map((one): Verdict => (isBlocking(one, facts) ? { ...one, severity: 'error' } : one))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** `createdAt` is the wall clock at the start, ISO 8601. */
export function checkReport(facts: CheckFacts, createdAt: string): CheckReport {
  const { began, ended, environment, brokers, servers, mapping, relays, media, at } = facts;
  const verdicts = verdictsOf(facts);
  const outcome = outcomeOf(facts, verdicts);
  const reason =
    outcome === 'blocked' ? isBlocking : outcome === 'limited' ? isLimiting : () => false;
  const steps = checkSteps.map((name): CheckStep => {
    const own = verdicts.filter((one) => stepOf(one) === name);
    const [from, to] = [began[name], ended[name]];
    return {
      name,
      status: statusOf(name, facts, own),
      ms: from === undefined || to === undefined ? undefined : to - from,
      verdicts: own,
    };
  });
  return Object.freeze({
    schema: 'video-call-check/1',
    outcome,
    headline: verdicts.find((one) => reason(one, facts)) ?? null,
    steps,
    verdicts,
    createdAt,
    tookMs: at,
    environment,
    brokers,
    servers,
    udp: udpOf(facts),
    mapping,
    relays,
    media,
  });
}
