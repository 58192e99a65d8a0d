// The promise of a call to whoever draws it: its state and its commands. `Call` keeps it for real;
// `fakeCall` of testing.ts keeps it for stories; a page may bring its own.

import type { Redaction, Report } from '../diagnostics/report.js';
import type { PeerId } from '../protocol/signal.js';
import type { CallState } from './state.js';

/**
 * What owner and cohosts of a room may do. From others, and about people who are not there, nothing happens: whoever
 * tries is told by nobody, because only a changed page could.
 */
export interface HostCommands {
  /** Lets somebody in who knocks. */
  admit(id: PeerId): void;
  /** Tells somebody who knocks that they may not come in; they can ask again after a while. */
  deny(id: PeerId): void;
  /**
   * Takes somebody out of the call for everybody. In a room without an owner: for us only, until we join anew.
   */
  remove(id: PeerId): void;
  /** Lets somebody who is in let others in, too. Only the owner can. */
  makeCohost(id: PeerId): void;
  /** While it is locked, nobody can knock; whoever is in stays. */
  setLocked(locked: boolean): void;
}

export interface CallModel extends HostCommands {
  readonly state: CallState;
  /** Told once per microtask, after the state has changed. */
  watch(watcher: (now: CallState, before: CallState) => void, abortSignal: AbortSignal): void;

  /**
   * Shows the preview: opens camera and microphone if they are permitted already, so that no prompt comes
   * without a gesture. Never rejects: what failed is in `state.self`.
   */
  preview(): Promise<void>;
  /** Somebody is about to join: loads what that needs. */
  prepare(): void;
  /** Settles when the first broker has answered and our hello is out; rejects with a `CallError`. */
  join(): Promise<void>;
  /** Settles when devices are stopped, people told and connections closed. Idempotent. */
  leave(): Promise<void>;

  setName(name: string): void;
  /** Settles when the device is live or stopped; rejects with a `CallError` of scope `media`. */
  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  /** Settles when the screen is shared, or when the person closed the picker; rejects as the above. */
  startScreenShare(): Promise<void>;
  stopScreenShare(): Promise<void>;

  /**
   * Somebody compared the safety code with the others by voice. Reported as `safety-mismatch` when it differs;
   * nothing happens while there is no code.
   */
  verify(matches: boolean): void;

  /** Restarts ICE with one person or with all; rebuilds a connection that is out of reach. */
  restart(peer?: PeerId): Promise<void>;
  /** The network or the page came back: lines and paths are asked to prove themselves. */
  refresh(): void;
  /** The view was, or is no longer, refused to play sound before a gesture. For the report. */
  setPlaybackBlocked(blocked: boolean): void;
  /** While somebody looks, diagnostics are sampled once a second instead of every five. */
  lookAt(abortSignal: AbortSignal): void;
  /** A fresh report, `masked` unless asked otherwise. */
  getDiagnostics(options?: { redaction?: Redaction }): Promise<Report>;
}
