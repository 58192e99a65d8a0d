// The parts of the reports of stories and tests: peers, paths, servers, and a whole report. They consist of facts; the real
// rules add the verdicts.

import { connectionStages } from '../src/diagnostics/peer-facts.js';
import type {
  CandidateRecord,
  IceServerStatus,
  LogEvent,
  PairRecord,
  PathKind,
  PeerReport,
  QualitySample,
  Report,
} from '../src/diagnostics/report.js';
import { emptyReport, noTraffic } from '../src/diagnostics/report.js';
import { callVerdicts } from '../src/diagnostics/rules/judge-call.js';
import { judgePeer, type UnjudgedPeer } from '../src/diagnostics/rules/judge-peer.js';
import { withLossSide } from '../src/diagnostics/rules/lost-connection-side.js';

export const now = 95_000;
export const none = { host: 0, mdns: 0, srflx: 0, prflx: 0, relay: 0, tcp: 0 };

export const candidate = (id: string, part: Partial<CandidateRecord>): CandidateRecord => ({
  id,
  type: 'host',
  protocol: 'udp',
  scope: 'private',
  family: 4,
  address: '192.168.1.x',
  port: 50_000 + Number(id.replace(/\D/g, '')),
  generation: 0,
  gatheredAt: 2150,
  receivedAt: 2380,
  ...part,
});

export const host = (id: string) => candidate(id, {});
export const hidden = (id: string) =>
  candidate(id, { scope: 'mdns', address: 'mdns-1', family: undefined, networkType: 'wifi' });
export const reflexive = (id: string) =>
  candidate(id, { type: 'srflx', scope: 'public', address: '203.0.113.x', gatheredAt: 2190 });
export const relayed = (id: string, transport: 'udp' | 'tcp' | 'tls' = 'udp') =>
  candidate(id, {
    type: 'relay',
    scope: 'public',
    address: '198.51.100.7',
    relayProtocol: transport,
    gatheredAt: 2260,
  });

export const pair = (
  local: string,
  remote: string,
  part: Partial<PairRecord> = {},
): PairRecord => ({
  local,
  remote,
  state: 'failed',
  nominated: false,
  selected: false,
  sent: 16,
  answered: 0,
  firstSeen: 2400,
  lastSeen: 17_600,
  ...part,
});
export const works = {
  state: 'succeeded',
  nominated: true,
  selected: true,
  answered: 16,
  rttMs: 4,
} as const;

export const server = (url: string, part: Partial<IceServerStatus> = {}): IceServerStatus => ({
  url,
  kind: url.startsWith('turns') ? 'turns' : url.startsWith('turn') ? 'turn' : 'stun',
  transport: url.startsWith('turns') ? 'tls' : url.includes('tcp') ? 'tcp' : 'udp',
  fate: 'works',
  firstMs: 38,
  attribution: 'url',
  credential: url.startsWith('turn') ? 'present' : 'none',
  ...part,
});
export const stun = server('stun:stun.example.org:3478');

export const times = [2000, 2042, 2090, 2128, 2310, 2380, 2384, 2470, 2502, 2506, 2710];

export const stagesTo = (last: (typeof connectionStages)[number]): PeerReport['stages'] =>
  Object.fromEntries(
    connectionStages
      .slice(0, connectionStages.indexOf(last) + 1)
      .map((stage, i) => [stage, times[i]]),
  );

/** The samples of two minutes, which vary like those of a network and are the same in every picture. */
export const samples = (rttMs: number, part: Partial<QualitySample> = {}): QualitySample[] =>
  Array.from({ length: 92 }, (_, second) => ({
    t: 3000 + second * 1000,
    rttMs:
      rttMs * (1 + 0.25 * Math.sin(second / 3) * Math.sin(second / 7) + (second === 60 ? 1 : 0)),
    rttFrom: 'pair' as const,
    outLoss: 0,
    inLoss: second % 17 === 0 ? 0.012 : 0,
    inJitterMs: 3.2,
    outBps: 640_000,
    inBps: 712_000,
    uplinkBps: 2_400_000,
    fps: 30,
    ...part,
  }));

export const person = (part: Partial<UnjudgedPeer>): UnjudgedPeer => ({
  key: 'peer-1',
  name: 'Anna',
  offerer: true,
  polite: false,
  stages: stagesTo('media'),
  counters: {
    offers: { out: 1, in: 0 },
    answers: { out: 0, in: 1 },
    restarts: 0,
    candidates: { gathered: none, received: none, added: 2, refused: 0 },
  },
  states: {
    signaling: 'stable',
    gathering: 'complete',
    ice: 'connected',
    connection: 'connected',
    since: 2506,
  },
  transport: { dtls: 'connected', role: 'controlling', tls: 'FEFC', pairChanges: 0 },
  policy: 'all',
  servers: [stun],
  local: [],
  remote: [],
  pairs: [],
  pathHistory: [],
  quality: { fine: [], coarse: [], grade: 'unknown' },
  refused: {},
  ...part,
});

export const pathOf = (
  kind: PathKind,
  local: CandidateRecord,
  remote: CandidateRecord,
): Pick<UnjudgedPeer, 'path' | 'pathHistory'> => ({
  path: {
    kind,
    relaySide: kind === 'relay' ? 'ours' : 'none',
    relayTransport: local.relayProtocol,
    local: local.type,
    remote: remote.type,
    protocol: 'udp',
    family: 4,
    since: 2470,
    settledMs: 86,
    changes: 0,
    confidence: 'certain',
  },
  pathHistory: [{ at: 2470, kind }],
});

export const connected = (
  kind: PathKind,
  candidates: { local: CandidateRecord[]; remote: CandidateRecord[] },
  rttMs: number,
): Partial<UnjudgedPeer> => {
  const { local, remote } = candidates;
  const mine = local.at(-1) as CandidateRecord;
  const theirs = remote.at(-1) as CandidateRecord;
  return {
    local,
    remote,
    pairs: [
      ...local.slice(0, -1).map(({ id }) => pair(id, theirs.id)),
      pair(mine.id, theirs.id, { ...works, rttMs }),
    ],
    quality: { fine: samples(rttMs), coarse: [], grade: 'good' },
    ...pathOf(kind, mine, theirs),
  };
};

export const broken = {
  signaling: 'stable',
  gathering: 'complete',
  ice: 'disconnected',
  connection: 'failed',
  since: 17_600,
} as const;

export type Told = LogEvent extends infer E ? (E extends LogEvent ? Omit<E, 'n'> : never) : never;

export const events = (told: readonly Told[]): LogEvent[] =>
  told.map((event, n) => ({ ...event, n }) as LogEvent);

export const report = (peers: readonly UnjudgedPeer[], part: Partial<Report> = {}): Report => {
  const facts = {
    ...emptyReport('0.1.0'),
    createdAt: '2026-11-22T10:14:00.000Z',
    at: now,
    environment: {
      library: '0.1.0',
      browser: { engine: 'chromium', major: 156, os: 'Linux' },
      secureContext: true,
      online: true,
      visible: true,
      has: { candidateError: true, candidateUrl: true, pairEvent: true },
    } as const,
    signalling: {
      brokers: [
        {
          host: 'broker.emqx.io:8084',
          state: 'open',
          echoMs: 42,
          openMs: 210,
          reconnects: 0,
          since: 400,
        },
        {
          host: 'broker.hivemq.com:8884',
          state: 'open',
          echoMs: 57,
          openMs: 260,
          reconnects: 0,
          since: 450,
        },
        {
          host: 'test.mosquitto.org:8081',
          state: 'resting',
          echoMs: 95,
          reconnects: 0,
          since: 5500,
        },
      ],
      stage: 'joined',
      stages: { join: 420, joined: 465 },
      counters: { in: { offer: 1 }, out: { answer: 1 } },
      traffic: noTraffic,
    } as const,
    servers: peers[0]?.servers ?? [],
    peers: peers.map((peer) => ({ ...peer, verdict: judgePeer(peer, now) })),
    log: events([
      { type: 'stage', to: 'offer', t: 2128, peer: 'peer-1' },
      { type: 'signal', way: 'out', kind: 'offer', bytes: 1420, t: 2130, peer: 'peer-1' },
      {
        type: 'candidate',
        side: 'local',
        kind: 'host udp',
        fate: 'gathered',
        t: 2150,
        peer: 'peer-1',
      },
      { type: 'stage', to: 'answer', t: 2310, peer: 'peer-1' },
    ]),
    ...part,
  };
  const peered = { ...facts, peers: withLossSide(facts.peers, facts.signalling, now) };
  return { ...peered, verdicts: callVerdicts(peered) };
};

export const lan = connected(
  'lan',
  { local: [reflexive('L2'), host('L1')], remote: [host('R1')] },
  4,
);
export const nat = connected(
  'nat',
  { local: [host('L1'), reflexive('L2')], remote: [reflexive('R2')] },
  31,
);
export const relay = connected(
  'relay',
  { local: [host('L1'), reflexive('L2'), relayed('L3')], remote: [reflexive('R2')] },
  96,
);
export const turn = server('turn:turn.example.org:3478?transport=udp', { firstMs: 110 });
export const wrongPassword = server('turn:turn.example.org:3478', {
  fate: 'refused',
  errorCode: 401,
  errorMs: 81,
  firstMs: undefined,
});
export const deadEnd: Partial<UnjudgedPeer> = {
  states: broken,
  stages: stagesTo('checking'),
  transport: { dtls: 'new', role: 'controlling', pairChanges: 0 },
  local: [host('L1'), reflexive('L2')],
  remote: [hidden('R1'), reflexive('R2')],
  pairs: [pair('L1', 'R1'), pair('L1', 'R2'), pair('L2', 'R2')],
  pairsFrozenAt: 17_600,
};
export const downBrokers: Report['signalling'] = {
  brokers: [
    {
      host: 'broker.emqx.io:8084',
      state: 'unreachable',
      cause: 'broker-unreachable',
      failedAttempts: 4,
      reconnects: 3,
    },
    {
      host: 'test.mosquitto.org:8081',
      state: 'unreachable',
      cause: 'broker-unreachable',
      failedAttempts: 4,
      reconnects: 3,
    },
  ],
  stage: 'join',
  stages: { join: 420 },
  counters: { in: {}, out: {} },
  traffic: noTraffic,
};

export const bo = { key: 'peer-2', name: 'Bo' };
export const chen = { key: 'peer-3', name: '陈晨' };
