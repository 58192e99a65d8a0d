// How media and in-band signals reach the members of a room. The mesh is one topology; a session knows only this interface,
// so that a server that forwards media can be another.

import type { CallError } from '../base/errors.js';
import type { OutgoingTracks } from '../media/capture.js';
import type { Introduction } from '../peer/peer-state.js';
import type { GroupSignal, PairSignal, PeerId, Wants } from '../protocol/signal.js';
import type { AnnouncedPeer } from '../room/handshake.js';
import type { GroupMember } from '../sas/group-member.js';
import type { PeerView } from './peer-view.js';

/** What the session knows of a participant beside the topology. */
export type ParticipantSummary = Pick<
  PeerView,
  'path' | 'roundTripMs' | 'verdict' | 'role' | 'admittedAs'
>;

/** What every topology is given, and what it reports. */
export interface TopologyOptions {
  readonly self: PeerId;
  /** Our name and media state, as other participants are told. */
  introduction(): Introduction;
  /** Our tracks; `null` for a source that is off. */
  tracks(): OutgoingTracks;
  summary(id: PeerId): ParticipantSummary;
  /** The participant holds the keys that it was met with: its group signals count from now on. */
  onConfirmed(id: PeerId): void;
  onGroup(id: PeerId, signal: GroupSignal): void;
  /** The participants that get no camera from us, because the uplink is too slow, have changed. */
  onSoundOnly(ids: readonly PeerId[]): void;
  /** `views`, `members` or `size` changed. */
  onChange(): void;
  onError(error: CallError): void;
}

export interface Topology {
  /** The participants that are shown, in order of arrival. */
  readonly views: readonly PeerView[];
  /** Those of `views` that have introduced themselves, with or without a name. What the others send is unknown. */
  readonly introduced: readonly PeerView[];
  /** The participants that may receive group signals; more than `views` while one is taken for gone. */
  readonly members: readonly GroupMember[];
  /** Participants besides ourselves that count towards the limit of the room. */
  readonly size: number;

  /** The room announces a participant whose keys are proven. It is shown once it is known to be alive (`echoed`). */
  meet(id: PeerId, peer: AnnouncedPeer): void;
  /** A participant that was met without `echoed` is alive. */
  show(id: PeerId): void;
  /** A signal from the participant that came through the room. */
  receive(id: PeerId, signal: PairSignal): void;
  /** A broker lost its connection to the participant: verify that it still responds. */
  probeLiveness(id: PeerId): void;
  /** Removes the participant: it has left, or was removed. */
  drop(id: PeerId): void;

  /** Sends our introduction again: name or media state changed. */
  introduce(): void;
  /** Publishes the tracks that `TopologyOptions.tracks` returns now. */
  publish(): void;
  /**
   * How we show the video of a participant, in any size; it sends no more than that. Until the first call it sends what the
   * number of participants allows.
   */
  want(id: PeerId, wants: Wants): void;
  /** Sends to one participant, or to all that are connected. */
  sendToGroup(signal: GroupSignal, only?: PeerId): void;

  /** Looks for a new path, to one participant or to all. `why` goes into the report. */
  restart(why: string, only?: PeerId): void;
  /** ICE servers or their credentials changed. */
  reconfigure(): void;
  /** The page was suspended or offline: verify all connections now. */
  refresh(): void;
  /** Tells all participants that we leave. The connections end with the abort signal of the topology. */
  close(): void;
}
