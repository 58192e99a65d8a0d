// What a stay in a room is given, and what it tells. Data and callbacks only.

import type { CallError } from '../base/errors.js';
import type { Report } from '../diagnostics/report.js';
import type { Capture } from '../media/capture.js';
import type { ArrivalKind } from '../room/join-outcome.js';
import type { BrokerFacts } from '../transport/transport.js';
import type { CallSettings } from './options.js';
import type { LobbyFacts, PeerView, SafetyFacts, Split } from './state.js';

export interface SessionOptions {
  readonly settings: CallSettings;
  readonly capture: Capture;
  /** Our display name as it is now. */
  name(): string;
  /** The browser plays no sound before a gesture. */
  playbackBlocked(): boolean;
  onPeers(peers: readonly PeerView[]): void;
  onSafety(facts: SafetyFacts): void;
  onSplits(splits: readonly Split[]): void;
  onBrokers(brokers: readonly BrokerFacts[]): void;
  onArrival(arrival: ArrivalKind): void;
  onReport(report: Report): void;
  onLobby(facts: LobbyFacts): void;
  /** We may not come in, or stay. */
  onRefused(error: CallError): void;
  onError(error: CallError): void;
}
