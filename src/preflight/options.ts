// The options of a check: the servers of a call, and the permission to open devices.

import type { CallOptions } from '../call/options.js';
import type { CheckReport } from './report.js';

/** The servers are those of a call, with the same defaults. */
export interface CheckOptions
  extends Pick<CallOptions, 'brokers' | 'iceServers' | 'relayOnly' | 'transport'> {
  /**
   * `true` opens camera and microphone, which may show a permission prompt; a stream is checked and left open; `false`
   * opens nothing. Default: opens them only if no prompt is needed. Opened devices are closed again.
   */
  readonly media?: boolean | MediaStream | undefined;
  /** Ends the check at once: the outcome of its report is `aborted`, and the report contains the results so far. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the results so far, frozen; `outcome` is `running` until the last one. */
  readonly onProgress?: ((report: CheckReport) => void) | undefined;
}
