// Translates facts of the call's parts into those of diagnostics; neither folder imports the other. Pure.

import { monotonicMs } from '../base/clock.js';
import type { CallError } from '../base/errors.js';
import type { Monitor } from '../diagnostics/monitor.js';
import type { RejectionReason, ReportedError } from '../diagnostics/peer-facts.js';
import type {
  BrokerReport,
  LocalMedia,
  Rejections,
  Report,
  Traffic,
} from '../diagnostics/report.js';
import { callVerdicts } from '../diagnostics/rules/judge-call.js';
import type { Capture } from '../media/capture.js';
import type { GossipRejection } from '../mesh/gossip.js';
import type { ChannelRejections } from '../protocol/data-channel-guard.js';
import type { PairSignal } from '../protocol/signal.js';
import type { RoomCounters } from '../room/traffic-counters.js';
import type { BrokerFacts } from '../transport/transport.js';

export function mediaFacts(
  { facts }: Capture,
  more: Pick<LocalMedia, 'permission' | 'playbackBlocked'> = {},
): LocalMedia {
  const { microphone, camera } = facts;
  const both = [['audio', microphone] as const, ['video', camera] as const];
  const failed = both.flatMap(([kind, { error }]) => (error ? [{ kind, name: error }] : []));
  return {
    asked: both.filter(([, { wanted, error }]) => wanted || error).map(([kind]) => kind),
    got: both.filter(([, { status }]) => status === 'on').map(([kind]) => kind),
    error: gravest(failed),
    ...more,
  };
}

type DeviceFault = NonNullable<LocalMedia['error']>;

/** Ordered from the easiest to the hardest to fix. */
const gravity = [
  'media-policy',
  'media-denied',
  'media-dismissed',
  'media-in-use',
  'media-failed',
  'media-not-found',
];

/** The common fault of both devices, or else the graver one. */
export function gravest(faults: readonly DeviceFault[]): DeviceFault | undefined {
  const [first, second] = [...faults].sort(
    (a, b) => gravity.indexOf(a.name) - gravity.indexOf(b.name),
  );
  return first && second?.name === first.name ? { name: first.name } : first;
}

export const signalKinds = {
  offer: 'offer',
  answer: 'answer',
  candidates: 'iceCandidate',
  restart: 'restart',
  bye: 'leave',
  deny: 'leave',
} as const satisfies Record<PairSignal['kind'], string>;

/** A `ready` broker is open and has returned an echo. */
export const brokerReport = ({ url, state, ...facts }: BrokerFacts): BrokerReport => ({
  host: brokerHost(url),
  state: state === 'ready' ? 'open' : state,
  connackMs: facts.connackMs,
  openMs: facts.openMs,
  echoMs: facts.echoMs,
  code: facts.code,
  cause: facts.cause,
  suspect: facts.suspect,
  flooded: facts.flooded,
  limitBytes: facts.limitBytes,
  isTwin: facts.isTwin,
  failedAttempts: facts.failedAttempts,
  reconnects: facts.reconnects,
});

const happened = <K extends string>(counts: Readonly<Partial<Record<K, number>>>) =>
  Object.fromEntries(
    Object.entries<number>(counts as Record<K, number>).filter(([, count]) => count > 0),
  ) as Partial<Record<K, number>>;

/** A participant without connections sends a HELLO every 30 s ± 20 %. */
const versionNewsMs = 60_000;

export const trafficOf = (
  { in: heard, out, published, dropped, otherVersion }: RoomCounters,
  { malformed, foreign, unreached, rate }: Readonly<Record<GossipRejection, number>>,
): Traffic => ({
  out,
  in: heard,
  published,
  otherVersion:
    otherVersion && monotonicMs() - otherVersion.at < versionNewsMs
      ? otherVersion.which
      : undefined,
  refused: happened<RejectionReason>({
    ...dropped,
    'relay-malformed': malformed,
    'relay-foreign': foreign,
    'relay-unreached': unreached,
    'relay-rate': rate,
  }),
});

export function channelRefusals(counts: Readonly<ChannelRejections>): Rejections {
  const { rate, malformed, 'too-long': tooLong, ...negotiation } = counts;
  return happened({
    'channel-rate': rate,
    'channel-too-long': tooLong,
    'channel-malformed': malformed,
    ...negotiation,
  });
}

/** The part of an error that a report may keep: its code, and the field or feature. */
export function errorFacts({ code, values: { field, feature } }: CallError): ReportedError {
  const detail = field ?? feature;
  return { code, detail: detail === undefined ? undefined : String(detail) };
}

/** Adds an entry for input of a participant that the browser rejected. */
export function noteFault({ values, cause }: CallError, monitor: Pick<Monitor, 'refused'>): void {
  const { peer, call } = values;
  if (typeof peer !== 'string' || (call !== 'candidate' && call !== 'description')) return;
  monitor.refused(peer, call, cause instanceof Error ? cause.name : String(cause));
}

/** The report of a call that failed before a session existed. */
export function reportOf(error: CallError, before: Report): Report {
  const report = { ...before, error: errorFacts(error) };
  return { ...report, verdicts: callVerdicts(report) };
}

export const brokerHost = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
