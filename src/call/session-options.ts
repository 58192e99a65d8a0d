// The options and callbacks of a session. Types only.

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
  /** Our current display name. */
  name(): string;
  /** The browser blocks sound before a user gesture. */
  playbackBlocked(): boolean;
  onPeers(peers: readonly PeerView[]): void;
  onSafety(facts: SafetyFacts): void;
  onSplits(splits: readonly Split[]): void;
  onBrokers(brokers: readonly BrokerFacts[]): void;
  onArrival(arrival: ArrivalKind): void;
  onReport(report: Report): void;
  onLobby(facts: LobbyFacts): void;
  /** We were denied or removed. */
  onRefused(error: CallError): void;
  onError(error: CallError): void;
}
