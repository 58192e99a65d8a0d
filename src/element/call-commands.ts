// What a page can ask of a call: each command of the call as a method of the tag. Without a call nothing happens.
// Decides nothing; joining needs the tag's attributes and is not here.

import type { PeerId, Redaction, Report } from '../call/state.js';
import { CallFactsElement } from './call-facts.js';

export abstract class CallCommandsElement extends CallFactsElement {
  /** Leaves the room: devices stop, people are told, connections close. */
  async leave(): Promise<void> {
    await this.call?.leave();
  }

  /** Mutes or unmutes. Rejects with a `CallError` when the microphone cannot be had. */
  async setMicrophone(on: boolean): Promise<void> {
    await this.call?.setMicrophone(on);
  }

  /** Starts or stops the camera; off means that the device is off. */
  async setCamera(on: boolean): Promise<void> {
    await this.call?.setCamera(on);
  }

  /**
   * Asks which screen to share. Call it in a user's gesture. Resolves without a screen when the person closes the
   * question; rejects with a `CallError` when the screen cannot be had.
   */
  async startScreenShare(): Promise<void> {
    await this.call?.startScreenShare();
  }

  /** Stops sharing. */
  async stopScreenShare(): Promise<void> {
    await this.call?.stopScreenShare();
  }

  /** Whether the safety code is the same on all screens, as you told each other. If not, leave and use a new link. */
  verify(matches: boolean): void {
    this.call?.verify(matches);
  }

  /** Lets somebody in who knocks. For owner and cohosts; from others nothing happens. */
  admit(id: string): void {
    this.call?.admit(id as PeerId);
  }

  /** Tells somebody who knocks that they may not come in. For owner and cohosts. */
  deny(id: string): void {
    this.call?.deny(id as PeerId);
  }

  /** Takes somebody out of the call. In a room without an owner: for us only, until we join anew. */
  removePeer(id: string): void {
    this.call?.remove(id as PeerId);
  }

  /** Lets somebody who is in let others in, too. For the owner. */
  makeCohost(id: string): void {
    this.call?.makeCohost(id as PeerId);
  }

  /** While the room is locked, nobody can knock; whoever is in stays. For owner and cohosts. */
  setLocked(locked: boolean): void {
    this.call?.setLocked(locked);
  }

  /** Looks for a new path to one person, or to everybody. */
  async restart(peer?: string): Promise<void> {
    await this.call?.restart(peer as PeerId | undefined);
  }

  /** A fresh report; addresses are `masked` unless asked otherwise (`strict`, `none`). */
  async getDiagnostics(options?: { redaction?: Redaction }): Promise<Report | null> {
    return (await this.call?.getDiagnostics(options)) ?? null;
  }
}
