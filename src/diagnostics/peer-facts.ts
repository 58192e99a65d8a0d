// The facts of the connection to one peer: candidates, pairs, the path in use, its quality. Data only.
// Units: milliseconds since `Report.t0`, bits per second, fractions 0…1. Unknown is `undefined`, never 0.

import type { ErrorCode } from '../base/errors.js';
import type { AddressScope, IceServerStatus, Rejections, ReportedError } from './network-facts.js';
import type { Confidence, Ms, PeerKey } from './verdict.js';

export type {
  AddressScope,
  IceServerStatus,
  NatEstimate,
  RejectionReason,
  Rejections,
  ReportedError,
} from './network-facts.js';

export type Bps = number;
export type Fraction = number;

/** The stages of joining and connecting. */
export type Stage =
  | 'idle'
  /** HELLO was sent; of a peer: its first message was received. */
  | 'join'
  /** No member responded: this client created the room. */
  | 'created'
  | 'joined'
  /** This client is ready to negotiate with the peer. */
  | 'ready'
  | 'offer'
  | 'answer'
  /** The first remote candidate is known. */
  | 'candidates'
  | 'checking'
  /** ICE found a pair with a response. */
  | 'ice'
  | 'dtls'
  | 'connected'
  /** The first bytes of audio or video have arrived. */
  | 'media';

/** The stages that a connection to a peer passes, in order. */
export const connectionStages = [
  'join',
  'joined',
  'ready',
  'offer',
  'answer',
  'candidates',
  'checking',
  'ice',
  'dtls',
  'connected',
  'media',
] as const satisfies readonly Stage[];

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
  /** The identifier of the statistics if known, else 'c12' for instance. */
  readonly id: string;
  readonly type: CandidateType;
  readonly protocol: 'udp' | 'tcp';
  readonly tcpType?: string | undefined;
  /** The transport to the local relay. Chromium; Firefox in statistics only. */
  // Browser note chromium-only-statistics
  readonly relayProtocol?: 'udp' | 'tcp' | 'tls' | undefined;
  /** The server that provided it (`IceServerStatus.url`). Chromium only. */
  // Browser note firefox-candidate-without-server
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
  /** A hint of Chromium: 'wifi', 'ethernet', … */
  // Browser note chromium-only-statistics
  readonly networkType?: string | undefined;
  readonly mid?: string | undefined;
  /** The number of ICE restarts and new connections before it. */
  readonly generation: number;
  readonly gatheredAt?: Ms | undefined;
  readonly receivedAt?: Ms | undefined;
}

/** `cancelled`: Firefox only. */
// Browser note firefox-cancelled-pairs
export type PairState = 'frozen' | 'waiting' | 'in-progress' | 'failed' | 'succeeded' | 'cancelled';

export interface PairRecord {
  /** `CandidateRecord.id` of both ends. */
  readonly local: string;
  readonly remote: string;
  readonly state: PairState;
  readonly nominated: boolean;
  readonly selected: boolean;
  /** Connectivity checks: requests sent, responses received; requests received, responses sent. */
  readonly sent?: number | undefined;
  readonly answered?: number | undefined;
  readonly heard?: number | undefined;
  readonly replied?: number | undefined;
  readonly rttMs?: number | undefined;
  readonly bytesOut?: number | undefined;
  readonly bytesIn?: number | undefined;
  readonly firstSeen: Ms;
  readonly lastSeen: Ms;
  /** The time of the first reading with the state `failed`. */
  readonly failedAt?: Ms | undefined;
}

/** `direct`: public addresses at both ends; `nat`: through the mapping of a NAT; `relay`: through TURN. */
export type PathKind = 'same-host' | 'lan' | 'direct' | 'nat' | 'relay' | 'unknown';
export type RelaySide = 'none' | 'ours' | 'theirs' | 'both' | 'unknown';

/** The candidate pair in use. */
export interface Path {
  readonly kind: PathKind;
  readonly relaySide: RelaySide;
  /** The transport to the local relay; that of the remote peer is not visible to this end. */
  readonly relayTransport?: 'udp' | 'tcp' | 'tls' | undefined;
  readonly local: CandidateType;
  readonly remote: CandidateType;
  readonly protocol: 'udp' | 'tcp';
  readonly family?: 4 | 6 | undefined;
  readonly since: Ms;
  /** Time from the first check to the selection. */
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
  /** Jitter of the received audio; of the video if no audio is received. */
  readonly inJitterMs?: number | undefined;
  readonly outBps?: Bps | undefined;
  readonly inBps?: Bps | undefined;
  /** The browser's estimate of the available outgoing bitrate. Chromium. */
  // Browser note chromium-only-statistics
  readonly uplinkBps?: Bps | undefined;
  readonly fps?: number | undefined;
  readonly freezes?: number | undefined;
  readonly limited?: string | undefined;
}

export interface QualitySeries {
  /** One sample per second while the call is observed, else one in five seconds; the last 120. */
  readonly fine: readonly QualitySample[];
  /** Means of ten seconds; the last 180. */
  readonly coarse: readonly QualitySample[];
  /** The median of the last five samples, which the verdicts use; unknown below three. */
  readonly settled?:
    | {
        readonly [Measure in 'rttMs' | 'outLoss' | 'inLoss' | 'inJitterMs']?: number | undefined;
      }
    | undefined;
  readonly grade: 'unknown' | 'good' | 'fair' | 'poor';
  /** The measure that determines the grade. */
  readonly because?: 'rttMs' | 'outLoss' | 'inLoss' | 'inJitterMs' | undefined;
}

export type MediaSource = 'microphone' | 'camera' | 'screen';

/** Media that is sent and does not arrive. Absent until it is known for the path in use; empty if all media arrives. */
export interface MissingMedia {
  /** Media of the peer that does not arrive here. */
  readonly here?: readonly MediaSource[];
  /** Local media that does not arrive at the peer, according to the peer. */
  readonly there?: readonly MediaSource[];
}

export interface AwaitedMedia {
  readonly sources: readonly MediaSource[];
  /** Before this, nothing was to arrive. */
  readonly since: Ms;
}

export interface NegotiationError {
  readonly call: 'candidate' | 'description';
  /** `DOMException.name`. */
  readonly name: string;
  readonly at: Ms;
}

export interface PeerFacts {
  readonly key: PeerKey;
  /** The display name of the peer; absent when strict. */
  readonly name?: string | undefined;
  /** The sources that the peer announces as on. */
  readonly sends?: readonly MediaSource[] | undefined;
  /** What of it is to arrive: the page told the peer not to send pictures that it does not show. */
  readonly awaited?: AwaitedMedia | undefined;
  readonly missing?: MissingMedia | undefined;
  /** No packet has arrived for seconds, although the browser may report a connection; the tile shows it. */
  readonly silent?: boolean | undefined;
  readonly offerer: boolean;
  readonly polite: boolean;
  /** The time at which this attempt first reached each stage. */
  readonly stages: Readonly<Partial<Record<Stage, Ms>>>;
  readonly counters: {
    readonly offers: InOut;
    readonly answers: InOut;
    readonly restarts: number;
    readonly candidates: {
      readonly gathered: ByType;
      readonly received: ByType;
      /** Remote candidates that the browser accepted. */
      readonly added: number;
      /** Remote candidates that the browser rejected. */
      readonly refused: number;
    };
  };
  readonly states: {
    readonly signaling: RTCSignalingState;
    readonly gathering: RTCIceGatheringState;
    /** For display only: in Chromium it never becomes `failed` (crbug.com/982793). */
    // Browser note chromium-ice-never-failed
    readonly ice: RTCIceConnectionState;
    readonly connection: RTCPeerConnectionState;
    /** The time of the last change of `connection`. */
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
  /** `relay`: only relayed paths are allowed. */
  readonly policy: RTCIceTransportPolicy;
  readonly servers: readonly IceServerStatus[];
  /** At most 60 each; the oldest are discarded first. */
  readonly local: readonly CandidateRecord[];
  readonly remote: readonly CandidateRecord[];
  /** At most 100. */
  readonly pairs: readonly PairRecord[];
  /** The pairs are those before the failure: Chromium forgets them when the connection fails. */
  // Browser note chromium-pairs-forgotten
  readonly pairsFrozenAt?: Ms | undefined;
  readonly path?: Path | undefined;
  /** At most 20. */
  readonly pathHistory: readonly { readonly at: Ms; readonly kind: PathKind }[];
  readonly quality: QualitySeries;
  readonly dataChannel?: RTCDataChannelState | undefined;
  /** Messages of this peer's data channel that were rejected. */
  readonly refused: Rejections;
  /** This client closed the connection: the certificate or the key confirmation was wrong, or the peer flooded the channel. */
  readonly closedFor?: ErrorCode | undefined;
  /** Descriptions and candidates of the peer that the browser rejected, with the name of its exception. At most 10. */
  readonly faults?: readonly NegotiationError[] | undefined;
  /** STUN servers of different operators that are known to have responded on this connection. */
  readonly observers?: number | undefined;
  /** The time of the last ICE restart. */
  readonly restartedAt?: Ms | undefined;
  /** The time at which an established connection was lost. */
  readonly lostAt?: Ms | undefined;
  /** The time at which a deadline of this client ended the attempt. */
  readonly gaveUpAt?: Ms | undefined;
  /** The time at which the peer left the call; its record is kept for ten minutes. */
  readonly goneAt?: Ms | undefined;
  /** The error of the page's list of servers, which default servers without a relay replace. */
  readonly unlisted?: ReportedError | undefined;
}
