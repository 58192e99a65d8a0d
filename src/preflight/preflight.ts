// The question before a call: will it work here, and if not, what should change? What answers it is fetched when
// somebody asks.

import { importChunk } from '../base/import-chunk.js';
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

/** Whoever can be asked for a check with servers of its own: `<video-call>`. */
export interface CheckSource {
  check(options?: CheckOptions): Promise<CheckReport>;
}

/**
 * Tries everything that a call from here would need: browser and devices, each broker, each STUN and TURN server alone,
 * and a loop through the relay. Takes about 3 s, at most 10 s, and leaves nothing open. Rejects with a `CallError` only
 * when the options are wrong (`brokers-invalid`, `ice-servers-invalid`), or when its own code cannot be fetched
 * (`not-loaded`); whatever is wrong with the network is in the report. A good report is no promise: it knows nothing of
 * the networks of others.
 */
export async function check(options: CheckOptions = {}): Promise<CheckReport> {
  const { PreflightRun } = await importChunk(import('./run.js'));
  return new PreflightRun(options).run();
}
