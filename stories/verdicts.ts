// A report for every verdict, which shows its sentence and its remedies. The reports consist of facts; a test checks that
// the real rules yield the verdict.

import type { ErrorCode } from '../src/base/errors.js';
import { natEstimate } from '../src/diagnostics/ice/nat.js';
import type { BrokerReport, PeerReport, Report, VerdictCode } from '../src/diagnostics/report.js';
import type { UnjudgedPeer } from '../src/diagnostics/rules/judge-peer.js';
import {
  broken,
  candidate,
  connected,
  deadEnd,
  downBrokers,
  hidden,
  host,
  lan,
  nat,
  now,
  pair,
  person,
  reflexive,
  relay,
  relayed,
  report,
  samples,
  server,
  stagesTo,
  stun,
  turn,
  wrongPassword,
} from './report-parts.js';
import { reports } from './reports.js';

const { signalling, environment } = reports.alone;
const [first, second] = signalling.brokers as [BrokerReport, BrokerReport];

const withBrokers = (brokers: readonly BrokerReport[], part: Partial<Report['signalling']> = {}) =>
  report([], { signalling: { ...signalling, brokers, ...part } });
const one = (part: Partial<UnjudgedPeer>) => report([person(part)]);
const stuck = (part: Partial<UnjudgedPeer>) => one({ ...deadEnd, ...part });
const failed = (code: ErrorCode, detail?: string) => ({
  ...reports.empty,
  ...judged({ error: { code, detail } }),
});
const judged = (part: Partial<Report>): Partial<Report> => {
  const { verdicts } = report([], { ...reports.empty, ...part });
  return { ...part, verdicts };
};
const withMedia = (media: Partial<Report['media']>) =>
  report([person(lan)], {
    media: { asked: ['audio', 'video'], got: ['audio', 'video'], ...media },
  });
const states = (part: Partial<PeerReport['states']>) => ({ ...broken, ...part });
const disconnected = states({ connection: 'disconnected', since: now - 2000 });
const shifted = (last: Parameters<typeof stagesTo>[0], by: number) =>
  Object.fromEntries(Object.entries(stagesTo(last)).map(([stage, at]) => [stage, at + by]));
const silent = (url: string) => server(url, { fate: 'silent', firstMs: undefined });
const quality = (rttMs: number, part: object): Pick<UnjudgedPeer, 'quality'> => ({
  quality: { fine: samples(rttMs, part), coarse: [], grade: 'fair' },
});
const mapped = (id: string, port: number) => ({
  ...reflexive(id),
  port,
  related: { address: '192.168.1.x', port: 5000 },
});
const symmetric = [host('L1'), mapped('L2', 26_252), mapped('L3', 50_210)];
const refusedBy = (errorCode: number, part: object = {}) => [
  stun,
  server('turn:turn.example.org:3478', {
    fate: 'refused',
    errorCode,
    errorMs: 81,
    firstMs: undefined,
    ...part,
  }),
];
const six = (id: string) => candidate(id, { scope: 'public', family: 6, address: '2001:db8:1::x' });
const viaTunnel = connected(
  'nat',
  { local: [host('L1'), { ...reflexive('L2'), networkType: 'vpn' }], remote: [reflexive('R2')] },
  88,
);
const overRelayNow: Partial<UnjudgedPeer> = {
  ...relay,
  servers: [stun, turn],
  pathHistory: [
    { at: 2470, kind: 'nat' },
    { at: now - 6000, kind: 'relay' },
  ],
};
const lostSince = (at: number): Partial<UnjudgedPeer> => ({
  ...nat,
  states: states({ since: at }),
  lostAt: at,
});

export const verdictReports = {
  offline: report([], { environment: { ...environment, online: false } }),
  'insecure-context': failed('insecure-context'),
  'webrtc-unavailable': failed('unsupported-browser', 'WebRTC'),
  'page-suspended': report([person({ ...nat, states: disconnected, lostAt: now - 2000 })], {
    suspensions: [{ at: now - 3000, forMs: 21_400 }],
  }),
  'media-policy-blocked': withMedia({ got: [], error: { name: 'media-policy' } }),
  'media-denied': reports['camera denied'],
  'media-missing': withMedia({ got: ['video'], error: { name: 'media-not-found', kind: 'audio' } }),
  'media-busy': withMedia({ got: ['audio'], error: { name: 'media-in-use', kind: 'video' } }),
  'media-failed': withMedia({ got: ['video'], error: { name: 'media-failed', kind: 'audio' } }),
  'microphone-silent': withMedia({ silentMs: 24_000 }),
  'camera-black': withMedia({ blackMs: 18_000 }),
  'playback-blocked': withMedia({ playbackBlocked: true }),
  'device-overloaded': one({ ...lan, ...quality(4, { limited: 'cpu' }) }),
  'uplink-narrow': one({
    ...nat,
    ...quality(31, { limited: 'bandwidth', outBps: 240_000, uplinkBps: 260_000 }),
  }),
  'broker-refused': withBrokers(
    [{ ...first, state: 'refused', cause: 'broker-login', code: 135, echoMs: undefined }],
    { stage: 'join' },
  ),
  'broker-unreachable': report([], { signalling: downBrokers }),
  'publish-refused': withBrokers([
    { ...first, state: 'connecting', cause: 'broker-lost', code: 0x95, echoMs: undefined },
  ]),
  'broker-flapping': withBrokers([{ ...first, reconnects: 7, flaps: 4 }]),
  'signalling-deaf': withBrokers([
    { ...first, echoMs: undefined },
    { ...second, echoMs: undefined },
  ]),
  'broker-size-limit': withBrokers([{ ...first, limitBytes: 3840 }]),
  'broker-slow': withBrokers([{ ...first, echoMs: 5020 }]),
  'broker-twice': withBrokers([first, { ...second, state: 'resting', isTwin: true }]),
  'version-older': withBrokers(signalling.brokers, {
    traffic: { out: { hello: 3 }, in: {}, published: 3, refused: {}, otherVersion: 'older' },
  }),
  'version-newer': withBrokers(signalling.brokers, {
    traffic: { out: { hello: 3 }, in: {}, published: 3, refused: {}, otherVersion: 'newer' },
  }),
  'broker-flooded': withBrokers([{ ...first, flooded: true }, second]),
  'messages-unreadable': withBrokers(signalling.brokers, {
    traffic: { out: { hello: 3 }, in: {}, published: 3, refused: { unreadable: 12 } },
  }),
  joining: withBrokers([{ ...first, state: 'connecting', echoMs: undefined }], { stage: 'join' }),
  alone: reports.alone,
  'peer-left': one({ ...lan, transport: { dtls: 'closed', pairChanges: 0 } }),
  'peer-silent': one({
    stages: shifted('ready', 85_000),
    states: states({ connection: 'new', ice: 'new' }),
  }),
  'offer-unanswered': reports['no answer'],
  'answer-refused': one({
    stages: shifted('offer', 90_000),
    states: states({ signaling: 'have-local-offer', ice: 'new', connection: 'new' }),
    faults: [{ call: 'description', name: 'InvalidAccessError', at: now - 2000 }],
  }),
  'no-candidates-from-peer': stuck({
    remote: [],
    pairs: [],
    states: states({ connection: 'new', ice: 'new' }),
    stages: stagesTo('answer'),
  }),
  'ice-config-invalid': failed('ice-servers-invalid', '0.urls'),
  'relay-only-without-turn': stuck({ policy: 'relay', local: [], pairs: [] }),
  'turn-expired': stuck({ servers: refusedBy(401, { credential: 'expired' }) }),
  'turn-auth-failed': stuck({ servers: [stun, wrongPassword] }),
  'turn-full': stuck({ servers: refusedBy(486) }),
  'turn-refused': stuck({ servers: refusedBy(440) }),
  'server-name-unknown': stuck({
    servers: [
      stun,
      server('turn:turn.exmaple.org:3478', {
        fate: 'unreachable',
        errorCode: 701,
        errorMs: 22,
        firstMs: undefined,
      }),
    ],
  }),
  'udp-blocked': stuck({
    local: [host('L1')],
    pairs: [pair('L1', 'R1')],
    servers: [silent('stun:stun.example.org:3478'), silent('turn:turn.example.net:3478')],
  }),
  'turn-unreachable': stuck({ servers: [stun, silent('turn:turn.example.org:3478')] }),
  'stun-silent': stuck({
    local: [host('L1')],
    remote: [hidden('R1')],
    pairs: [pair('L1', 'R1')],
    servers: [silent('stun:stun.example.org:3478')],
  }),
  'stun-wrong-address': stuck({
    local: [host('L1'), { ...reflexive('L2'), scope: 'private', address: '10.20.30.x' }],
    pairs: [pair('L1', 'R2')],
    servers: [{ ...stun, told: 'private' }],
  }),
  'turn-peer-refused': stuck({
    servers: [stun, turn],
    local: [host('L1'), reflexive('L2'), relayed('L3')],
    pairs: [
      pair('L1', 'R2', { failedAt: 17_600 }),
      pair('L2', 'R2', { failedAt: 17_600 }),
      pair('L3', 'R2', { sent: 0, failedAt: 3000 }),
    ],
  }),
  'symmetric-nat': report([person({ ...relay, servers: [stun, turn] })], {
    nat: natEstimate(symmetric, 2),
  }),
  'ipv6-only': report(
    [person(connected('direct', { local: [six('L1')], remote: [six('R1')] }, 12))],
    { nat: natEstimate([six('L1')]) },
  ),
  'vpn-likely': one(viaTunnel),
  'no-candidates': stuck({ local: [], pairs: [] }),
  'candidates-refused': stuck({
    remote: [],
    pairs: [],
    counters: {
      ...person({}).counters,
      candidates: { ...person({}).counters.candidates, added: 0, refused: 4 },
    },
  }),
  'only-hidden-addresses': stuck({
    local: [hidden('L1')],
    remote: [hidden('R1')],
    pairs: [pair('L1', 'R1')],
    servers: [],
  }),
  'not-confirmed': stuck({ closedFor: 'confirmation-failed' }),
  'peer-flooding': one({ ...lan, closedFor: 'channel-flooded' }),
  'dtls-failed': stuck({
    stages: stagesTo('ice'),
    transport: { dtls: 'failed', role: 'controlling', pairChanges: 0 },
  }),
  'no-ice-servers': stuck({ servers: [], local: [host('L1')], pairs: [pair('L1', 'R2')] }),
  'family-mismatch': stuck({
    local: [six('L1')],
    remote: [host('R1'), reflexive('R2')],
    pairs: [],
    servers: [stun],
  }),
  'same-nat': stuck({
    local: [host('L1'), { ...reflexive('L2'), address: '203.0.113.2' }],
    remote: [hidden('R1'), { ...reflexive('R2'), address: '203.0.113.2' }],
  }),
  'symmetric-nat-no-turn': stuck({ local: symmetric, pairs: [pair('L1', 'R2'), pair('L2', 'R2')] }),
  'no-common-path': reports['broken without relay'],
  'still-trying': stuck({
    states: states({ connection: 'connecting', ice: 'checking' }),
    stages: shifted('checking', 84_000),
    pairs: [pair('L1', 'R1', { state: 'in-progress' }), pair('L2', 'R2', { state: 'in-progress' })],
    pairsFrozenAt: undefined,
  }),
  connecting: reports.connecting,
  interrupted: one({ ...nat, states: disconnected, lostAt: now - 2000 }),
  restarting: one({
    ...nat,
    states: disconnected,
    lostAt: now - 2000,
    restartedAt: now - 1500,
  }),
  'consent-lost': one(lostSince(now - 20_000)),
  'restart-failed': one(lostSince(now - 75_000)),
  'their-line-narrow': one({ ...nat, ...quality(640, { inLoss: 0.19, inJitterMs: 240 }) }),
  'one-way-media': one({
    ...lan,
    sends: ['microphone', 'camera'],
    missing: { here: ['camera'], there: [] },
  }),
  'slow-path': one({ ...nat, ...quality(420, {}) }),
  'loss-from-us': one({ ...nat, ...quality(44, { outLoss: 0.062 }) }),
  'loss-to-us': one({ ...nat, ...quality(44, { inLoss: 0.091 }) }),
  unsteady: one({ ...nat, ...quality(44, { inJitterMs: 64 }) }),
  'connected-relay-tcp': reports['relay over TCP'],
  'path-changed': one(overRelayNow),
  'connected-relay': reports.relay,
  'connected-lan': reports.lan,
  'connected-direct': reports.nat,
} as const satisfies Partial<Record<VerdictCode, Report>>;

/** The codes that have a report here; a test requires one for each verdict of the catalogue. */
export type ExampleCode = keyof typeof verdictReports;
