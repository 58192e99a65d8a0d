// The reports that stories, tests and screenshots share, by name. verdicts.ts has one for each verdict.

import { emptyReport, type Report } from '../src/diagnostics/report.js';
import {
  bo,
  broken,
  chen,
  connected,
  deadEnd,
  downBrokers,
  events,
  hidden,
  host,
  lan,
  nat,
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

/** Named states of a call, as the report receives them. */
export const reports = {
  empty: emptyReport('0.1.0'),
  alone: report([]),
  lan: report([person(lan)]),
  nat: report([person(nat)]),
  relay: report([person({ ...relay, servers: [stun, turn] })]),
  'relay over TCP': report([
    person({
      ...connected(
        'relay',
        { local: [host('L1'), relayed('L3', 'tls')], remote: [reflexive('R2')] },
        118,
      ),
      servers: [
        server('stun:stun.example.org:3478', { fate: 'silent', firstMs: undefined }),
        server('turns:turn.example.org:443', { firstMs: 190 }),
      ],
    }),
  ]),
  connecting: report([
    person({
      stages: {
        ...Object.fromEntries(
          Object.entries(stagesTo('checking')).map(([stage, at]) => [stage, at + 91_000]),
        ),
      },
      states: { ...broken, ice: 'checking', connection: 'connecting' },
      transport: { dtls: 'new', pairChanges: 0 },
      local: [host('L1'), reflexive('L2')],
      remote: [hidden('R1')],
      pairs: [pair('L1', 'R1', { state: 'in-progress', sent: 2 })],
    }),
  ]),
  'no answer': report([
    person({
      stages: {
        ...Object.fromEntries(
          Object.entries(stagesTo('offer')).map(([stage, at]) => [stage, at + 80_800]),
        ),
      },
      states: { ...broken, signaling: 'have-local-offer', ice: 'new', connection: 'new' },
      transport: { dtls: 'new', pairChanges: 0 },
      local: [host('L1'), reflexive('L2')],
    }),
  ]),
  'broken without relay': report([person(deadEnd)]),
  'TURN password wrong': report([person({ ...deadEnd, servers: [stun, wrongPassword] })], {
    log: events([
      {
        type: 'candidate-error',
        server: 'turn:turn.example.org:3478?transport=udp',
        code: 401,
        text: 'Unauthorized',
        t: 2209,
        peer: 'peer-1',
      },
    ]),
  }),
  'somebody refused': report(
    [
      person(lan),
      person({
        ...deadEnd,
        ...bo,
        closedFor: 'confirmation-failed',
        refused: { 'channel-malformed': 3, 'channel-too-long': 1 },
      }),
    ],
    {
      signalling: {
        brokers: [
          { host: 'broker.emqx.io:8084', state: 'open', suspect: true, openMs: 210, reconnects: 0 },
          { host: 'broker.hivemq.com:8884', state: 'open', echoMs: 57, openMs: 260, reconnects: 0 },
          {
            host: 'test.mosquitto.org:8081',
            state: 'refused',
            cause: 'broker-banned',
            code: 0x8a,
            failedAttempts: 1,
            reconnects: 0,
          },
        ],
        stage: 'joined',
        stages: { join: 420, joined: 465 },
        counters: { in: { offer: 1 }, out: { answer: 1 } },
        traffic: {
          out: { hello: 4, welcome: 2, answer: 2 },
          in: { hello: 3, welcome: 1, offer: 2 },
          published: 8,
          refused: { foreign: 6, unproven: 1, replayed: 2 },
        },
      },
    },
  ),
  'broker offline': report([], { signalling: downBrokers }),
  'camera denied': report([person(lan)], {
    media: { asked: ['audio', 'video'], got: [], error: { name: 'NotAllowedError' } },
  }),
  'a group': report([
    person(lan),
    person({ ...relay, ...bo, servers: [stun, turn] }),
    person({
      ...nat,
      ...chen,
      quality: { fine: samples(180, { outLoss: 0.062 }), coarse: [], grade: 'fair' },
    }),
    person({ ...deadEnd, key: 'peer-4', name: 'Dominique-Alexandrine' }),
  ]),
} as const satisfies Record<string, Report>;

export type ReportName = keyof typeof reports;
