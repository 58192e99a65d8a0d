// What is known of one participant: its introduction, its media, and the stage of the connection to it. Data only.

import type { ChannelSignal, MediaKind, MediaState } from '../protocol/signal.js';
import type { PeerStage } from './peer-stage.js';

/** Announced media that does not arrive. Absent until it is known for the current path; empty if all arrives. */
export interface Missing {
  /** Remote media that does not arrive here. */
  readonly here?: readonly MediaKind[];
  /** Our media that does not arrive there, as the peer reports. */
  readonly there?: readonly MediaKind[];
}

/** The introduction of a peer and the state of the connection to it. */
export interface PeerState {
  readonly stage: PeerStage;
  /** `null` until it was received; empty if the participant has no name. */
  readonly name: string | null;
  readonly media: MediaState;
  readonly missing: Missing;
  /** Identifies the tab across reloads, as the peer claims; it may be a copy of the token of another peer. */
  readonly resumeToken?: string | undefined;
}

/** The introduction that we send to every participant. */
export type Introduction = Omit<Extract<ChannelSignal, { kind: 'hello' }>, 'kind'>;

export const introductionIn = ({
  name,
  media,
  seat: resumeToken,
}: Introduction): Omit<PeerState, 'stage' | 'missing'> => ({ name, media, resumeToken });

export const noMedia: MediaState = { microphone: false, camera: false, screen: false };
