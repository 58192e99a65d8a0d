// The result of a check before a call: facts, and verdicts as a pure function of them (rules.ts). Data only.

import type { Environment } from '../diagnostics/environment.js';
import type { IceServerStatus, ReportedError } from '../diagnostics/peer-facts.js';
import type { BrokerReport, LocalMedia, Verdict } from '../diagnostics/report.js';
import type { Ms } from '../diagnostics/verdict.js';
import type { Mapping } from './nat-mapping.js';
import type { TurnLoopback } from './turn-loopback.js';

export type { Mapping } from './nat-mapping.js';
export type { TurnLoopback as RelayTrial } from './turn-loopback.js';

/** In the order in which they are shown. */
export const checkSteps = [
  'environment',
  'brokers',
  'servers',
  'network',
  'relay',
  'media',
] as const;

/**
 * `environment`: the abilities of the browser; `brokers`: connection, echo and delay of each; `servers`: each STUN and TURN
 * server alone; `network`: UDP and the mapping of the NAT; `relay`: two connections of this page through each kind of relay;
 * `media`: camera and microphone.
 */
export type CheckStepName = (typeof checkSteps)[number];

/** `skipped`: nothing to do, or it needs a permission prompt; `unknown`: not finished within the time limit. */
export type CheckStatus = 'waiting' | 'running' | 'pass' | 'warn' | 'fail' | 'skipped' | 'unknown';

export interface CheckStep {
  readonly name: CheckStepName;
  readonly status: CheckStatus;
  /** Its duration, milliseconds. */
  readonly ms?: number | undefined;
  readonly verdicts: readonly Verdict[];
}

/**
 * `ready`: a call should work; `limited`: it works, but not with all peers, not well, or without camera or microphone;
 * `blocked`: it cannot work; `inconclusive`: too little is known within the time limit; `aborted`: by the signal.
 */
export type CheckOutcome = 'running' | 'ready' | 'limited' | 'blocked' | 'inconclusive' | 'aborted';

/** The check of one broker. */
export interface BrokerCheck extends BrokerReport {
  /** The round trip of each own message. `echoMs` is their median. */
  readonly echoes: readonly number[];
}

export interface MediaCheck extends LocalMedia {
  /** The microphone yielded more than silence. Absent where this browser does not allow the check. */
  readonly heard?: boolean | undefined;
  /** The camera yielded a picture. Absent where this browser does not allow the check. */
  readonly seen?: boolean | undefined;
}

export const noMediaCheck: MediaCheck = { asked: [], got: [] };

export interface CheckFacts {
  readonly environment: Environment;
  readonly hasWebRtc: boolean;
  readonly relayOnly: boolean;
  readonly brokers: readonly BrokerCheck[];
  readonly servers: readonly IceServerStatus[];
  /**
   * The error of the list of servers. It is fatal if browsers reject the list, for a TURN URL without user name and password
   * for instance; a page that did not provide its list is not.
   */
  readonly invalid?: (ReportedError & { readonly isFatal: boolean }) | undefined;
  readonly mapping: Mapping;
  readonly relays: readonly TurnLoopback[];
  readonly media: MediaCheck;
  /** The start and the end of each step; skipped steps are absent. */
  readonly began: Readonly<Partial<Record<CheckStepName, Ms>>>;
  readonly ended: Readonly<Partial<Record<CheckStepName, Ms>>>;
  readonly skipped: readonly CheckStepName[];
  /** On the clock of the check. */
  readonly at: Ms;
  readonly over?: 'done' | 'overdue' | 'aborted' | undefined;
}

/**
 * Times in milliseconds; unknown values are absent, never 0. It contains no address, name or credential of a user, but the
 * names of brokers and servers.
 */
export interface CheckReport {
  readonly schema: 'video-call-check/1';
  readonly outcome: CheckOutcome;
  /** The reason for an outcome other than `ready`; `null` where there is no reason to show. */
  readonly headline: Verdict | null;
  readonly steps: readonly CheckStep[];
  /** All verdicts, the worst first. */
  readonly verdicts: readonly Verdict[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly tookMs: number;
  readonly environment: Environment;
  readonly brokers: readonly BrokerCheck[];
  readonly servers: readonly IceServerStatus[];
  readonly udp: 'works' | 'blocked' | 'unknown';
  readonly mapping: Mapping;
  readonly relays: readonly TurnLoopback[];
  readonly media: MediaCheck;
}
