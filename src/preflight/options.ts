// What a check may be given: the servers of a call, and how far it may go.

import type { CallOptions } from '../call/options.js';
import type { CheckReport } from './report.js';

/** The servers are those that a call would be given, with the same defaults. */
export interface CheckOptions
  extends Pick<CallOptions, 'brokers' | 'iceServers' | 'relayOnly' | 'transport'> {
  /**
   * `true` asks for camera and microphone, which needs the person's answer; a stream is looked at and left alone; `false`
   * opens nothing. Default: opened only where that asks nobody. What was opened is stopped again.
   */
  readonly media?: boolean | MediaStream | undefined;
  /** Ends the check at once; its report says `aborted` and holds what was found so far. */
  readonly signal?: AbortSignal | undefined;
  /** What is known so far, frozen; `outcome` is `running` until the last one. */
  readonly onProgress?: ((report: CheckReport) => void) | undefined;
}
