// What a page can read of a call without asking anything of it. Reads the state; changes nothing.

import type { CallModel } from '../call/call-model.js';
import {
  type CallStateName,
  type LobbyFacts,
  type PeerView,
  type Security,
  type SelfView,
  securityOf,
  stateName,
} from '../call/state.js';
import { TypedEventsElement } from './typed-events-element.js';

export abstract class CallFactsElement extends TypedEventsElement {
  abstract get call(): CallModel | null;
  abstract set call(call: CallModel | null);

  /** Where the call is; also the reflected attribute `state` and a CSS state. */
  get state(): CallStateName {
    return this.call ? stateName(this.call.state) : 'idle';
  }

  /** Everybody else in the room, in order of arrival. */
  get peers(): readonly PeerView[] {
    return this.call?.state.peers ?? [];
  }

  /** Ourselves: name, devices, streams. */
  get self(): SelfView | null {
    return this.call?.state.self ?? null;
  }

  /** Our microphone and camera; `null` while neither is captured. */
  get localStream(): MediaStream | null {
    return this.self?.stream ?? null;
  }

  /** Who knocks, our own knock, our role, the lock; `null` in a room without an owner. */
  get lobby(): LobbyFacts | null {
    return this.call?.state.lobby ?? null;
  }

  /**
   * Who can come in and listen: `open` (whoever knows the room's name), `weak` (whoever guesses its passphrase),
   * `strong` (whoever has the link), `verified` (the safety code was compared, and it matched).
   */
  get security(): Security {
    return this.call ? securityOf(this.call.state) : 'open';
  }
}
