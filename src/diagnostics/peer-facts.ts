// The facts of one person's connection: candidates, pairs, the path in use, its quality. Data only.
// Units: milliseconds since `Report.t0`, bits per second, fractions 0…1. Unknown is `undefined`, never 0.

import type { ErrorCode } from '../base/errors.js';
import type {
  AddressScope,
  IceServerStatus,
  Rejections,
  ReportedError,
} from './ice/network-report.js';
import type { Confidence, Ms, PeerKey } from './verdict.js';

export type {
  AddressScope,
  IceServerStatus,
  NatEstimate,
  RejectionReason,
  Rejections,
  ReportedError,
} from './ice/network-report.js';

export type Bps = number;
export type Fraction = number;

/** Where joining or connecting has come to, in order. */
export type Stage =
  | 'idle'
  /** Our hello is out; for a person: heard of for the first time. */
  | 'join'
  /** Nobody answered: the room is ours. */
  | 'created'
  | 'joined'
  /** Our own side can negotiate with this person. */
  | 'ready'
  | 'offer'
  | 'answer'
  /** The first address of the other side is known. */
  | 'candidates'
  | 'checking'
  /** ICE found a pair that answers. */
  | 'ice'
  | 'dtls'
  | 'connected'
  /** The first bytes of sound or picture have arrived. */
  | 'media';

export interface InOut {
  readonly out: number;
  readonly in: number;
}

/** Candidates by type; `mdns` are host candidates with a hidden address, `tcp` those that are not UDP. */
export interface ByType {
  readonly host: number;
  readonly mdns: number;
  readonly srflx: number;
  readonly prflx: number;
  readonly relay: number;
  readonly tcp: number;
}

export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay';

export interface CandidateRecord {
  /** The identifier of the statistics when known, else 'c12'. */
  readonly id: string;
  readonly type: CandidateType;
  readonly protocol: 'udp' | 'tcp';
  readonly tcpType?: string | undefined;
  /** How we talk to our relay. Chromium; Firefox in statistics only. */
  readonly relayProtocol?: 'udp' | 'tcp' | 'tls' | undefined;
  /** The server that told it (`IceServerFate.url`). Chromium only. */
  readonly server?: string | undefined;
  readonly family?: 4 | 6 | undefined;
  readonly scope: AddressScope;
  readonly address?: string | undefined;
  /** A token such as 'p3' in a strictly redacted report. */
  readonly port?: number | string | undefined;
  /** The base of a reflexive or relayed candidate; 0.0.0.0:0 counts as unknown. */
  readonly related?:
    | { readonly address?: string | undefined; readonly port?: number | string | undefined }
    | undefined;
  readonly priority?: number | undefined;
  /** Chromium extra, a hint: 'wifi', 'ethernet', … */
  // Browser note chromium-only-statistics
  readonly networkType?: string | undefined;
  readonly mid?: string | undefined;
  /** ICE restarts and rebuilds before it. */
  readonly generation: number;
  readonly gatheredAt?: Ms | undefined;
  readonly receivedAt?: Ms | undefined;
}

/** `cancelled` is Firefox's own. */
// Browser note firefox-cancelled-pairs
export type PairState = 'frozen' | 'waiting' | 'in-progress' | 'failed' | 'succeeded' | 'cancelled';

export interface PairRecord {
  /** `CandidateRecord.id` of both ends. */
  readonly local: string;
  readonly remote: string;
  readonly state: PairState;
  readonly nominated: boolean;
  readonly selected: boolean;
  /** Checks sent and answered; heard and replied. */
  readonly sent?: number | undefined;
  readonly answered?: number | undefined;
  readonly heard?: number | undefined;
  readonly replied?: number | undefined;
  readonly rttMs?: number | undefined;
  readonly bytesOut?: number | undefined;
  readonly bytesIn?: number | undefined;
  readonly firstSeen: Ms;
  readonly lastSeen: Ms;
  /** First seen `failed`. */
  readonly failedAt?: Ms | undefined;
}

/** `direct`: public addresses at both ends; `nat`: through a router's mapping; `relay`: through TURN. */
export type PathKind = 'same-host' | 'lan' | 'direct' | 'nat' | 'relay' | 'unknown';
export type RelaySide = 'none' | 'ours' | 'theirs' | 'both' | 'unknown';

/** The candidate pair in use. */
export interface Path {
  readonly kind: PathKind;
  readonly relaySide: RelaySide;
  /** Ours; how the other side reaches its relay is not visible from here. */
  readonly relayTransport?: 'udp' | 'tcp' | 'tls' | undefined;
  readonly local: CandidateType;
  readonly remote: CandidateType;
  readonly protocol: 'udp' | 'tcp';
  readonly family?: 4 | 6 | undefined;
  readonly since: Ms;
  /** First check → selected. */
  readonly settledMs?: number | undefined;
  readonly changes: number;
  readonly confidence: Confidence;
}

export interface QualitySample {
  readonly t: Ms;
  readonly rttMs?: number | undefined;
  readonly rttFrom?: 'pair' | 'rtcp' | undefined;
  readonly outLoss?: Fraction | undefined;
  readonly inLoss?: Fraction | undefined;
  readonly outJitterMs?: number | undefined;
  /** Of their sound; of their picture where no sound comes. */
  readonly inJitterMs?: number | undefined;
  readonly outBps?: Bps | undefined;
  readonly inBps?: Bps | undefined;
  /** The browser's estimate of what could be sent. Chromium. */
  readonly uplinkBps?: Bps | undefined;
  readonly fps?: number | undefined;
  readonly freezes?: number | undefined;
  readonly limited?: string | undefined;
}

export interface QualitySeries {
  /** One a second while watched, else one in five; the last 120. */
  readonly fine: readonly QualitySample[];
  /** Means of ten seconds; the last 180. */
  readonly coarse: readonly QualitySample[];
  /** The middle of the last five, by which verdicts judge; unknown below three. */
  readonly settled?:
    | {
        readonly [Measure in 'rttMs' | 'outLoss' | 'inLoss' | 'inJitterMs']?: number | undefined;
      }
    | undefined;
  readonly grade: 'unknown' | 'good' | 'fair' | 'poor';
  /** The measure that made it so. */
  readonly because?: 'rttMs' | 'outLoss' | 'inLoss' | 'inJitterMs' | undefined;
}

export type MediaSource = 'microphone' | 'camera' | 'screen';

/** What is said to be sent and does not arrive. Absent until it is known of the path in use; empty when all arrives. */
export interface MissingMedia {
  /** Of theirs, here. */
  readonly here?: readonly MediaSource[];
  /** Of ours, there, as they say. */
  readonly there?: readonly MediaSource[];
}

export interface NegotiationError {
  readonly call: 'candidate' | 'description';
  /** `DOMException.name`. */
  readonly name: string;
  readonly at: Ms;
}

export interface PeerFacts {
  readonly key: PeerKey;
  /** What the person calls itself; left out when strict. */
  readonly name?: string | undefined;
  /** What they say is on of microphone, camera and screen. */
  readonly sends?: readonly MediaSource[] | undefined;
  readonly missing?: MissingMedia | undefined;
  /** Nothing has come for seconds, whatever the browser says of the connection: the tile says so. */
  readonly silent?: boolean | undefined;
  readonly offerer: boolean;
  readonly polite: boolean;
  /** First time each was reached in this attempt. */
  readonly stages: Readonly<Partial<Record<Stage, Ms>>>;
  readonly counters: {
    readonly offers: InOut;
    readonly answers: InOut;
    readonly restarts: number;
    readonly candidates: {
      readonly gathered: ByType;
      readonly received: ByType;
      /** Of theirs, that the browser took. */
      readonly added: number;
      /** Of theirs, that it would not take. */
      readonly refused: number;
    };
  };
  readonly states: {
    readonly signaling: RTCSignalingState;
    readonly gathering: RTCIceGatheringState;
    /** Shown, not trusted: in Chromium it never becomes `failed` (crbug.com/982793). */
    // Browser note chromium-ice-never-failed
    readonly ice: RTCIceConnectionState;
    readonly connection: RTCPeerConnectionState;
    /** When `connection` last changed. */
    readonly since: Ms;
  };
  readonly transport: {
    readonly dtls?: RTCDtlsTransportState | undefined;
    readonly role?: string | undefined;
    /** Hexadecimal, as in the record layer: FEFD is DTLS 1.2, FEFC is DTLS 1.3. */
    readonly tls?: string | undefined;
    readonly srtp?: string | undefined;
    readonly pairChanges: number;
  };
  /** `relay` when only relayed paths are allowed. */
  readonly policy: RTCIceTransportPolicy;
  readonly servers: readonly IceServerStatus[];
  /** At most 60 each; the oldest fall out first. */
  readonly local: readonly CandidateRecord[];
  readonly remote: readonly CandidateRecord[];
  /** At most 100. */
  readonly pairs: readonly PairRecord[];
  /** The pairs are as they were before the failure: Chromium forgets them in that instant. */
  readonly pairsFrozenAt?: Ms | undefined;
  readonly path?: Path | undefined;
  /** At most 20. */
  readonly pathHistory: readonly { readonly at: Ms; readonly kind: PathKind }[];
  readonly quality: QualitySeries;
  readonly dataChannel?: RTCDataChannelState | undefined;
  /** What this person said in band and was not heard. */
  readonly refused: Rejections;
  /** We closed the connection: certificate or confirmation were not theirs, or they flooded the channel. */
  readonly closedFor?: ErrorCode | undefined;
  /** What the browser refused to do with what they sent: the step, and the name of its exception. At most 10. */
  readonly faults?: readonly NegotiationError[] | undefined;
  /** STUN servers of different operators that are known to have answered on this connection. */
  readonly observers?: number | undefined;
  /** When another path was last looked for. */
  readonly restartedAt?: Ms | undefined;
  /** It was connected, and is not since then. */
  readonly lostAt?: Ms | undefined;
  /** We stopped trying: a deadline of ours passed. */
  readonly gaveUpAt?: Ms | undefined;
  /** The person is no longer in the call; the record is kept for ten minutes. */
  readonly goneAt?: Ms | undefined;
  /** What is wrong with the page's own list of servers: others stand in for it, which know no relay. */
  readonly unlisted?: ReportedError | undefined;
}
