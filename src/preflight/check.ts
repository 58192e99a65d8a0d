// The check before a call: whether a call works here, and if not, what should change. The code of the check is loaded on
// demand.

import { importChunk } from '../base/dynamic-import.js';
import type { CheckOptions } from './options.js';
import type { CheckReport } from './report.js';

export type { CheckOptions } from './options.js';
export type {
  BrokerCheck,
  CheckOutcome,
  CheckReport,
  CheckStatus,
  CheckStep,
  CheckStepName,
  MediaCheck,
  RelayTrial,
} from './report.js';

/** An object that provides a check with its configured servers: `<video-call>`. */
export interface CheckSource {
  check(options?: CheckOptions): Promise<CheckReport>;
}

/**
 * Checks everything that a call from here needs: browser and devices, each broker, each STUN and TURN server alone, and a
 * loopback through the relay. Takes about 3 s, at most 10 s, and leaves nothing open. Rejects with a `CallError` only if the
 * options are invalid (`brokers-invalid`, `ice-servers-invalid`) or if its code cannot be loaded (`not-loaded`); problems of
 * the network are in the report. Passing the check does not guarantee a call: it cannot test the networks of the other
 * participants.
 */
export async function check(options: CheckOptions = {}): Promise<CheckReport> {
  const { PreflightRun } = await importChunk(import('./preflight-run.js'));
  return new PreflightRun(options).run();
}
