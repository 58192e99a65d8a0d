// The interface of a call for a user interface: its state and its commands. `Call` implements it; `fakeCall` of testing.ts
// implements it for stories; a page may bring its own.

import type { Redaction, Report } from '../diagnostics/report.js';
import type { PeerId, Wants } from '../protocol/signal.js';
import type { CallState } from './state.js';

/** Commands of the owner and the cohosts of a room. They do nothing for other roles, or for an unknown participant. */
export interface HostCommands {
  /** Admits a participant that knocks. */
  admit(id: PeerId): void;
  /** Denies a participant that knocks; it can ask again after a while. */
  deny(id: PeerId): void;
  /** Removes a participant from the call for all. In a room without an owner: only for us, until you rejoin. */
  remove(id: PeerId): void;
  /** Allows a participant to admit others. Only the owner can. */
  makeCohost(id: PeerId): void;
  /** While the room is locked, knocks are denied; admitted participants stay. */
  setLocked(locked: boolean): void;
}

/**
 * All commands of a call. The types of the tag, of the view and of `fakeCall` derive from this interface: a new command
 * is declared here, implemented in `Call`, and, if pages may call it, documented in `VideoCallElement`.
 */
export interface CallCommands extends HostCommands {
  /**
   * Shows the preview: opens camera and microphone if they are permitted already, so that no prompt appears without a user
   * gesture. Never rejects: a failure is in `state.self`.
   */
  preview(): Promise<void>;
  /** The user is about to join: loads and creates what this needs. Nothing is sent. */
  prepare(): void;
  /** Resolves when the first broker has answered and our HELLO is out; rejects with a `CallError`. */
  join(): Promise<void>;
  /** Resolves when devices are stopped, participants notified and connections closed. Idempotent. */
  leave(): Promise<void>;

  setName(name: string): void;
  /** Resolves when the device is live or stopped; rejects with a `CallError` of scope `media`. */
  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  /** Resolves when the screen is shared, or when the user closed the picker; rejects like the above. */
  startScreenShare(): Promise<void>;
  stopScreenShare(): Promise<void>;

  /**
   * The user compared the safety code with the others by voice. A difference is reported as `safety-mismatch`; does nothing
   * while there is no code.
   */
  verify(matches: boolean): void;

  /**
   * How the video of a participant is shown: the sizes of its tiles in device pixels, or `off`. It sends no more than that,
   * and nothing that is off; a source without a value is shown in full. Without this command a participant sends what the
   * number of participants allows. The tag calls it for its own tiles.
   */
  want(peer: PeerId, wants: Partial<Wants>): void;

  /** Restarts ICE with one participant or with all; replaces a connection that is out of reach. */
  restart(peer?: PeerId): Promise<void>;
  /** The network or the page returned: verifies broker connections and paths. */
  refresh(): void;
  /** Tells whether the browser blocks playback of sound before a user gesture. For the report. */
  setPlaybackBlocked(blocked: boolean): void;
  /** Until the signal aborts, diagnostics are sampled every second instead of every five. */
  lookAt(abortSignal: AbortSignal): void;
  /** A new report, `masked` by default. */
  getDiagnostics(options?: { redaction?: Redaction }): Promise<Report>;
}

export interface CallModel extends CallCommands {
  readonly state: CallState;
  /** Calls the watcher once per microtask after the state has changed. */
  watch(watcher: (now: CallState, before: CallState) => void, abortSignal: AbortSignal): void;
}
