// The results of checks that stories and tests share, by name. They consist of facts; the real rules add outcome and
// verdicts.

import type { IceServerStatus } from '../src/diagnostics/peer-facts.js';
import type { CheckSource } from '../src/preflight/check.js';
import {
  type BrokerCheck,
  type CheckFacts,
  type CheckReport,
  type CheckStepName,
  checkSteps,
  type RelayTrial,
} from '../src/preflight/report.js';
import { checkReport } from '../src/preflight/rules.js';
import { server } from './report-parts.js';

const broker = (host: string, part: Partial<BrokerCheck> = {}): BrokerCheck => ({
  host,
  state: 'open',
  openMs: 180,
  echoMs: 42,
  echoes: [39, 42, 58],
  reconnects: 0,
  ...part,
});
const down: Partial<BrokerCheck> = {
  state: 'unreachable',
  cause: 'broker-unreachable',
  failedAttempts: 1,
  openMs: undefined,
  echoMs: undefined,
  echoes: [],
};

const silent = { fate: 'silent', firstMs: undefined } as const;
const refused = { fate: 'refused', firstMs: undefined, errorCode: 401, errorMs: 62 } as const;

const stun = [server('stun:stun.example.org:3478'), server('stun:stun.example.net:3478')];
const turn = {
  udp: server('turn:relay.example.org:3478', { firstMs: 71 }),
  tcp: server('turn:relay.example.org:3478?transport=tcp', { firstMs: 96 }),
  tls: server('turns:relay.example.org:443?transport=tcp', { firstMs: 148 }),
};

const trial = (
  { url, transport }: IceServerStatus,
  part: Partial<RelayTrial> = {},
): RelayTrial => ({
  server: url,
  transport,
  allocated: true,
  reached: true,
  connectMs: 157,
  rttMs: 38.2,
  jitterMs: 2.1,
  loss: 0,
  sent: 20,
  back: 20,
  ...part,
});

const times = (steps: readonly CheckStepName[], at: number) =>
  Object.fromEntries(steps.map((step) => [step, at]));

const environment: CheckFacts['environment'] = {
  library: '0.1.0',
  browser: { engine: 'chromium', major: 156, os: 'Linux' },
  secureContext: true,
  online: true,
  visible: true,
  has: { candidateError: true, candidateUrl: true, pairEvent: true },
};

/** A check without problems. */
const well: CheckFacts = {
  environment,
  hasWebRtc: true,
  relayOnly: false,
  brokers: [broker('broker.example.org:8084'), broker('meet.example.net:8884', { echoMs: 96 })],
  servers: [...stun, turn.udp, turn.tcp, turn.tls],
  mapping: 'endpoint-independent',
  relays: [trial(turn.udp), trial(turn.tcp, { rttMs: 44 }), trial(turn.tls, { rttMs: 47 })],
  media: { asked: ['audio', 'video'], got: ['audio', 'video'], heard: true, seen: true },
  began: times(checkSteps, 0),
  ended: times(checkSteps, 2640),
  skipped: [],
  at: 2641,
  over: 'done',
};

const noRelay = { relays: [], skipped: ['relay'] } as const satisfies Partial<CheckFacts>;
const unasked = {
  media: { asked: [], got: [] },
  skipped: ['media'],
} as const satisfies Partial<CheckFacts>;

/** The steps except these. */
const without = (...steps: readonly CheckStepName[]) =>
  checkSteps.filter((step) => !steps.includes(step));

const facts = {
  running: {
    brokers: [
      broker('broker.example.org:8084'),
      broker('meet.example.net:8884', {
        ...down,
        state: 'connecting',
        cause: undefined,
        failedAttempts: 0,
      }),
    ],
    servers: [
      stun[0]!,
      server('stun:stun.example.net:3478', { ...silent, fate: 'untried' }),
      turn.udp,
    ],
    mapping: 'unknown',
    relays: [],
    media: { asked: [], got: [] },
    began: times(checkSteps, 0),
    ended: times(['environment'], 0),
    at: 640,
    over: undefined,
  },
  ready: {},
  'ready, without a relay': {
    servers: stun,
    ...noRelay,
    ...unasked,
    skipped: ['relay', 'media'],
  },
  'ready, one broker down': {
    brokers: [broker('broker.example.org:8084'), broker('meet.example.net:8884', down)],
  },
  'UDP blocked, relay over TCP': {
    servers: [
      ...stun.map(({ url }) => server(url, silent)),
      server(turn.udp.url, silent),
      turn.tcp,
      turn.tls,
    ],
    mapping: 'unknown',
    relays: [trial(turn.tcp), trial(turn.tls)],
    at: 5300,
  },
  'UDP blocked, one machine for all': {
    servers: [
      server('stun:relay.example.org:3478', silent),
      server(turn.udp.url, silent),
      turn.tls,
    ],
    mapping: 'unknown',
    relays: [trial(turn.tls)],
    at: 5300,
  },
  'UDP blocked, no relay': {
    servers: stun.map(({ url }) => server(url, silent)),
    mapping: 'unknown',
    ...noRelay,
    at: 3020,
  },
  'UDP blocked, pass for the relay expired': {
    servers: [
      ...stun.map(({ url }) => server(url, silent)),
      server(turn.tls.url, { ...refused, credential: 'expired' }),
    ],
    mapping: 'unknown',
    ...noRelay,
    at: 3020,
  },
  'symmetric NAT, relay refuses': {
    servers: [...stun, server(turn.udp.url, refused)],
    mapping: 'endpoint-dependent',
    ...noRelay,
  },
  'symmetric NAT, no relay': { servers: stun, mapping: 'endpoint-dependent', ...noRelay },
  'symmetric NAT, relay': { mapping: 'endpoint-dependent' },
  'TURN password wrong': {
    servers: [...stun, server(turn.udp.url, refused), server(turn.tcp.url, refused)],
    ...noRelay,
  },
  'relay does not forward': {
    relayOnly: true,
    relays: [
      trial(turn.udp, { reached: false, connectMs: undefined, rttMs: undefined, sent: 0, back: 0 }),
    ],
  },
  'relay slow': { relays: [trial(turn.udp, { rttMs: 612, loss: 0.15, back: 17 })] },
  'only relays, none there': { relayOnly: true, servers: stun, ...noRelay },
  'no servers': { servers: [], mapping: 'unknown', ...noRelay },
  'no broker': {
    brokers: [broker('broker.example.org:8084', down), broker('meet.example.net:8884', down)],
    at: 5010,
  },
  'deaf broker': {
    brokers: [broker('broker.example.org:8084', { suspect: true, echoMs: undefined, echoes: [] })],
  },
  'camera denied': {
    media: { asked: ['audio', 'video'], got: [], error: { name: 'media-denied' } },
  },
  'not over HTTPS': {
    environment: { ...environment, secureContext: false },
    ...unasked,
  },
  'no WebRTC': {
    hasWebRtc: false,
    servers: [],
    mapping: 'unknown',
    relays: [],
    began: times(without('servers', 'network', 'relay'), 0),
    ended: times(without('servers', 'network', 'relay'), 800),
    skipped: ['servers', 'network', 'relay'],
  },
  'servers not valid': {
    servers: [
      ...stun,
      server('turn:relay.example.org', { ...silent, fate: 'untried', credential: 'none' }),
    ],
    invalid: {
      code: 'ice-servers-invalid',
      detail: 'turn:relay.example.org, InvalidAccessError',
      isFatal: true,
    },
    ...noRelay,
  },
  'servers not told': {
    servers: stun,
    invalid: { code: 'ice-servers-failed', isFatal: false },
    ...noRelay,
  },
  inconclusive: {
    brokers: [
      broker('broker.example.org:8084', {
        ...down,
        state: 'connecting',
        cause: undefined,
        failedAttempts: 0,
      }),
    ],
    began: times(checkSteps, 0),
    ended: times(without('brokers'), 3000),
    at: 10_001,
    over: 'overdue',
  },
  aborted: {
    brokers: [broker('broker.example.org:8084')],
    servers: [stun[0]!, server('stun:stun.example.net:3478', { ...silent, fate: 'waiting' })],
    mapping: 'unknown',
    relays: [],
    media: { asked: [], got: [] },
    began: times(without('relay'), 0),
    ended: times(['environment', 'brokers'], 410),
    at: 730,
    over: 'aborted',
  },
} as const satisfies Record<string, Partial<CheckFacts>>;

export type CheckName = keyof typeof facts;

/** The result of a check without problems whose facts `change` replaces. */
export const checkOf = (change: Partial<CheckFacts>): CheckReport => {
  const all = { ...well, ...change };
  const { skipped } = all;
  const isDone = ([step]: [string, unknown]) => !skipped.includes(step as CheckStepName);
  const ended = Object.fromEntries(Object.entries(all.ended).filter(isDone));
  return checkReport({ ...all, ended }, '2026-02-11T09:30:00.000Z');
};

export const checks = Object.fromEntries(
  Object.entries(facts).map(([name, change]) => [name, checkOf(change)]),
) as Record<CheckName, CheckReport>;

/** A check that ends at once with this result; a running one continues until it is aborted. */
export const checkSource = (name: CheckName): CheckSource => ({
  check: async ({ onProgress, signal } = {}) => {
    const report = checks[name];
    onProgress?.(report);
    if (report.outcome !== 'running') return report;
    await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
    return checks.aborted;
  },
});
