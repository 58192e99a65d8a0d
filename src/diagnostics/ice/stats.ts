// `getStats()` → the numbers that the report needs. All differences between the statistics of browsers are handled here.
// Pure.

import type { CandidateRecord, PairRecord } from '../peer-facts.js';
import { candidateType, familyOf, knownAddress, relayProtocolOf, scopeOf } from './candidate.js';

/** One line of statistics; every field may be missing in some browser. */
type Line = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>;

type CandidateReading = Omit<CandidateRecord, 'generation'>;
type PairReading = Omit<PairRecord, 'firstSeen' | 'lastSeen'>;

/** Sums over all media of one direction; `at` is the clock of the statistics, milliseconds. */
export interface RtpFlow {
  readonly at: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
}

export interface Reading {
  readonly local: readonly CandidateReading[];
  readonly remote: readonly CandidateReading[];
  readonly pairs: readonly PairReading[];
  readonly selected?: PairReading | undefined;
  readonly dtls?: RTCDtlsTransportState | undefined;
  readonly role?: string | undefined;
  readonly tls?: string | undefined;
  readonly srtp?: string | undefined;
  readonly channel?: RTCDataChannelState | undefined;
  /** Undefined while no media of that direction exists. */
  readonly out?: RtpFlow | undefined;
  readonly in?: RtpFlow | undefined;
  /** The newest RTCP report on the sent media; `at` distinguishes a new report from an old one. */
  readonly remoteReport?:
    | {
        at: number;
        loss?: number | undefined;
        rttMs?: number | undefined;
        jitterMs?: number | undefined;
      }
    | undefined;
  readonly inJitterMs?: number | undefined;
  readonly uplinkBps?: number | undefined;
  readonly fps?: number | undefined;
  readonly freezes?: number | undefined;
  /** The total audio energy of the local microphone. Chromium. */
  // Browser note chromium-only-statistics
  readonly sound?: number | undefined;
  readonly limited?: string | undefined;
}

const num = (line: Line | undefined, field: string): number | undefined => {
  const value = line?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

const str = (line: Line | undefined, field: string): string | undefined => {
  const value = line?.[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Seconds → milliseconds; Firefox reports 0 before the value is known. */
// Browser note firefox-zero-round-trip
const ms = (line: Line | undefined, field: string): number | undefined => {
  const seconds = num(line, field);
  return seconds ? seconds * 1000 : undefined;
};

const most = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length ? Math.max(...known) : undefined;
};

const sum = (lines: readonly Line[], field: string): number =>
  lines.reduce((total, line) => total + (num(line, field) ?? 0), 0);

function candidate(line: Line): CandidateReading {
  const address = knownAddress(line['address'] ?? line['ip']);
  const type = candidateType(line['candidateType']);
  return {
    id: line.id,
    type,
    protocol: line['protocol'] === 'tcp' ? 'tcp' : 'udp',
    relayProtocol: relayProtocolOf(type, str(line, 'relayProtocol'), str(line, 'url')),
    server: str(line, 'url'),
    family: familyOf(address),
    scope: scopeOf(address),
    address,
    port: num(line, 'port'),
    priority: num(line, 'priority'),
    networkType: str(line, 'networkType'),
  };
}

const pair = (line: Line, selected: boolean): PairReading => ({
  local: str(line, 'localCandidateId') ?? '',
  remote: str(line, 'remoteCandidateId') ?? '',
  state: (str(line, 'state') ?? 'frozen') as PairRecord['state'],
  nominated: line['nominated'] === true,
  selected,
  sent: num(line, 'requestsSent'),
  answered: num(line, 'responsesReceived'),
  heard: num(line, 'requestsReceived'),
  replied: num(line, 'responsesSent'),
  rttMs: ms(line, 'currentRoundTripTime'),
  bytesOut: num(line, 'bytesSent'),
  bytesIn: num(line, 'bytesReceived'),
});

/**
 * The pair in use. Its state does not identify it: Chromium reports `in-progress` while a check has no response. Firefox
 * before 153 has no transport statistics, but a non-standard `selected` flag.
 */
// Browser notes chromium-pair-in-progress and firefox-transport-stats
function selectedLine(transport: Line | undefined, pairs: readonly Line[]): Line | undefined {
  const id = str(transport, 'selectedCandidatePairId');
  return (
    pairs.find((line) => line.id === id) ??
    pairs.find((line) => line['selected'] === true) ??
    pairs
      .filter((line) => line['nominated'] === true && line['state'] === 'succeeded')
      .sort((a, b) => (num(b, 'bytesSent') ?? 0) - (num(a, 'bytesSent') ?? 0))[0]
  );
}

const flow = (lines: readonly Line[], direction: 'Sent' | 'Received'): RtpFlow | undefined =>
  lines.length === 0
    ? undefined
    : {
        at: most(lines.map((line) => num(line, 'timestamp'))) ?? 0,
        bytes: sum(lines, `bytes${direction}`),
        packets: sum(lines, `packets${direction}`),
        lost: sum(lines, 'packetsLost'),
      };

/** RTCP reports on a stream arrive every 5 to 7 s; a report that is older than another by this is on a stopped stream. */
const reportMs = 10_000;
/** A stream without packets for this long has stopped; its last jitter stays in the statistics. */
const stoppedMs = 2000;

function remoteReport(all: readonly Line[]): Reading['remoteReport'] {
  const at = most(all.map((line) => num(line, 'timestamp')));
  if (at === undefined) return undefined;
  const lines = all.filter((line) => at - (num(line, 'timestamp') ?? at) < reportMs);
  return {
    at,
    // Users notice the worst stream.
    loss: most(lines.map((line) => num(line, 'fractionLost'))),
    rttMs: most(lines.map((line) => ms(line, 'roundTripTime'))),
    jitterMs: most(lines.map((line) => ms(line, 'jitter'))),
  };
}

function isFlowing(line: Line): boolean {
  const [now, last] = [num(line, 'timestamp'), num(line, 'lastPacketReceivedTimestamp')];
  return now === undefined || last === undefined || now - last < stoppedMs;
}

/** By the sound, if there is any: the jitter of video reflects the pacing of the sender, not the path. */
function jitterOf(inbound: readonly Line[]): number | undefined {
  const flowing = inbound.filter(isFlowing);
  const isSound = (line: Line) => str(line, 'kind') === 'audio' && num(line, 'packetsReceived');
  const sound = flowing.filter(isSound);
  return most((sound.length > 0 ? sound : flowing).map((line) => ms(line, 'jitter')));
}

export function readStats(stats: Iterable<readonly [string, unknown]>): Reading {
  const lines = [...stats].map(([, line]) => line as Line);
  const all = (type: string) => lines.filter((line) => line.type === type);
  const transport = all('transport')[0];
  const pairs = all('candidate-pair');
  const selected = selectedLine(transport, pairs);
  const outbound = all('outbound-rtp');
  const inbound = all('inbound-rtp');
  return {
    local: all('local-candidate').map(candidate),
    remote: all('remote-candidate').map(candidate),
    pairs: pairs.map((line) => pair(line, line === selected)),
    selected: selected && pair(selected, true),
    dtls: str(transport, 'dtlsState') as RTCDtlsTransportState | undefined,
    role: str(transport, 'iceRole'),
    tls: str(transport, 'tlsVersion'),
    srtp: str(transport, 'srtpCipher'),
    channel: str(all('data-channel')[0], 'state') as RTCDataChannelState | undefined,
    out: flow(outbound, 'Sent'),
    in: flow(inbound, 'Received'),
    remoteReport: remoteReport(all('remote-inbound-rtp')),
    inJitterMs: jitterOf(inbound),
    uplinkBps: num(selected, 'availableOutgoingBitrate'),
    fps: most(inbound.map((line) => num(line, 'framesPerSecond'))),
    freezes: inbound.length ? sum(inbound, 'freezeCount') : undefined,
    sound: most(all('media-source').map((line) => num(line, 'totalAudioEnergy'))),
    limited: outbound
      .map((line) => str(line, 'qualityLimitationReason'))
      .find((reason) => reason && reason !== 'none'),
  };
}
