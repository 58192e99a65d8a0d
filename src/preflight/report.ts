// What a check before a call has found: facts first, judgement as a pure function of them. The rules are those of a call
// (call.ts), which see a call that nobody is in yet; only what no call can know is judged here.

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
 * `environment`: what the browser offers here; `brokers`: connect, echo, delay of each; `servers`: each STUN and TURN
 * server alone; `network`: whether UDP gets through, and how the NAT maps; `relay`: two connections of this page through
 * each kind of relay; `media`: camera and microphone.
 */
export type CheckStepName = (typeof checkSteps)[number];

/** `skipped`: nothing to do, or not without asking the person; `unknown`: it was tried, and time was over. */
export type CheckStatus = 'waiting' | 'running' | 'pass' | 'warn' | 'fail' | 'skipped' | 'unknown';

export interface CheckStep {
  readonly name: CheckStepName;
  readonly status: CheckStatus;
  /** How long it took. */
  readonly ms?: number | undefined;
  readonly verdicts: readonly Verdict[];
}

/**
 * `ready`: a call should work; `limited`: it works, but not with everybody, not well, or without camera or microphone;
 * `blocked`: it cannot; `inconclusive`: time was over and too little is known; `aborted`: by the signal.
 */
export type CheckOutcome = 'running' | 'ready' | 'limited' | 'blocked' | 'inconclusive' | 'aborted';

/** A broker, asked by itself. */
export interface BrokerCheck extends BrokerReport {
  /** Each of our own messages out → heard back. `echoMs` is the middle one. */
  readonly echoes: readonly number[];
}

export interface MediaCheck extends LocalMedia {
  /** The microphone gave more than silence. Absent where this browser does not let us listen. */
  readonly heard?: boolean | undefined;
  /** The camera gave a picture. Absent where this browser does not let us look. */
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
   * What is wrong with the list of servers: fatal is what no browser takes, a TURN URL without user name and password for
   * instance; a page that did not answer is not.
   */
  readonly invalid?: (ReportedError & { readonly isFatal: boolean }) | undefined;
  readonly mapping: Mapping;
  readonly relays: readonly TurnLoopback[];
  readonly media: MediaCheck;
  /** When each step began and ended. A step that was skipped is in neither. */
  readonly began: Readonly<Partial<Record<CheckStepName, Ms>>>;
  readonly ended: Readonly<Partial<Record<CheckStepName, Ms>>>;
  readonly skipped: readonly CheckStepName[];
  /** On the check's own clock. */
  readonly at: Ms;
  readonly over?: 'done' | 'overdue' | 'aborted' | undefined;
}

/** Times in milliseconds; unknown is absent, never 0. No address, name or credential of a person is in it, but brokers and servers are named. */
export interface CheckReport {
  readonly schema: 'video-call-check/1';
  readonly outcome: CheckOutcome;
  /** The reason of an outcome that is not `ready`; `null` where nothing needs to be said. */
  readonly headline: Verdict | null;
  readonly steps: readonly CheckStep[];
  /** All of them, the worst first. */
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
