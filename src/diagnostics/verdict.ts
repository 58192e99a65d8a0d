// What diagnostics can say: one cause with a severity, as data. No sentences; those are in locales/,
// typed by code, so that a code without a sentence does not compile.

/** Milliseconds of one monotonic clock since `Report.t0`. */
export type Ms = number;
/** 'peer-1', 'peer-2', … per report; says nothing about the network id. */
export type PeerKey = string;

/** In the order of cause: page, media, signalling, configuration, servers, path, quality. */
export type VerdictCode =
  | 'insecure-context'
  | 'webrtc-unavailable'
  | 'offline'
  | 'page-suspended'
  | 'media-policy-blocked'
  | 'media-denied'
  | 'media-missing'
  | 'media-busy'
  | 'media-failed'
  | 'microphone-silent'
  | 'camera-black'
  | 'playback-blocked'
  | 'device-overloaded'
  | 'uplink-narrow'
  | 'broker-refused'
  | 'broker-unreachable'
  | 'publish-refused'
  | 'broker-flapping'
  | 'signalling-deaf'
  | 'broker-size-limit'
  | 'broker-slow'
  | 'broker-twice'
  | 'version-older'
  | 'version-newer'
  | 'broker-flooded'
  | 'messages-unreadable'
  | 'joining'
  | 'alone'
  | 'peer-left'
  | 'peer-silent'
  | 'offer-unanswered'
  | 'answer-refused'
  | 'no-candidates-from-peer'
  | 'ice-config-invalid'
  | 'relay-only-without-turn'
  | 'turn-expired'
  | 'turn-auth-failed'
  | 'turn-full'
  | 'turn-refused'
  | 'server-name-unknown'
  | 'udp-blocked'
  | 'turn-unreachable'
  | 'turn-peer-refused'
  | 'stun-silent'
  | 'stun-wrong-address'
  | 'symmetric-nat'
  | 'ipv6-only'
  | 'vpn-likely'
  | 'no-candidates'
  | 'candidates-refused'
  | 'only-hidden-addresses'
  | 'not-confirmed'
  | 'peer-flooding'
  | 'dtls-failed'
  | 'no-ice-servers'
  | 'family-mismatch'
  | 'same-nat'
  | 'symmetric-nat-no-turn'
  | 'no-common-path'
  | 'still-trying'
  | 'connecting'
  | 'interrupted'
  | 'restarting'
  | 'consent-lost'
  | 'restart-failed'
  | 'their-line-narrow'
  | 'one-way-media'
  | 'slow-path'
  | 'loss-from-us'
  | 'loss-to-us'
  | 'unsteady'
  | 'connected-relay-tcp'
  | 'path-changed'
  | 'connected-relay'
  | 'connected-lan'
  | 'connected-direct';

export type Severity = 'ok' | 'info' | 'warning' | 'error';
/** From bad to good. */
export const severities: readonly Severity[] = ['error', 'warning', 'info', 'ok'];
/** `certain`: the facts prove it; `likely`: say "probably"; `guess`: for developers only. */
export type Confidence = 'certain' | 'likely' | 'guess';

/** A fact that a verdict rests on, by its path in the report: `servers[1].errorCode`. */
export interface Evidence {
  readonly fact: string;
  readonly value: string | number | boolean;
  readonly at?: Ms | undefined;
}

export interface Verdict {
  readonly code: VerdictCode;
  readonly severity: Severity;
  readonly scope: 'page' | 'signalling' | 'media' | 'servers' | 'peer';
  readonly peer?: PeerKey | undefined;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  readonly since: Ms;
  /** What the sentence is filled with; never a name or an address of a person. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** The same cause: two servers, or brokers, may suffer from the same, and each for itself. */
export const isSameCause = (a: Verdict, b: Verdict): boolean =>
  a.code === b.code &&
  a.values['server'] === b.values['server'] &&
  a.values['broker'] === b.values['broker'];

/** The first of each cause. */
export const onceEach = (all: readonly Verdict[]): Verdict[] =>
  all.filter((found, index) => index === all.findIndex((one) => isSameCause(one, found)));
