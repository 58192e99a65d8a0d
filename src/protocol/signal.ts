// Everything that two people can say to each other, whatever carries it: sealed through a broker before
// they are connected (protocol/frame.ts), or in band afterwards (protocol/data-channel-codec.ts). Data only.

import type { Bytes } from '../base/bytes.js';

/** 32 hexadecimal digits: the first 16 bytes of the hash of a session's keys. */
export type PeerId = string & { readonly brand: 'PeerId' };

export interface Candidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment: string | null;
}

/** What is being sent of each source; `camera: false` means the tile shows the name instead. */
export interface MediaState {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

export type MediaKind = keyof MediaState;

/** What perfect negotiation says; travels by broker until `ctl` is open, in band afterwards. */
export type NegotiationSignal =
  | { readonly kind: 'offer'; readonly sdp: string }
  | { readonly kind: 'answer'; readonly sdp: string }
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] }
  /** Offer an ICE restart: it has to come from you. */
  | { readonly kind: 'restart' };

/**
 * Why somebody may not come in: everybody has all the people they take (`full`), a host said no (`refused`), or a host
 * has locked the room (`locked`).
 */
export type DenyReason = 'full' | 'refused' | 'locked';

/** Said through a broker, by people who have been let in if there is a lobby. */
export type PairSignal =
  | NegotiationSignal
  | { readonly kind: 'bye' }
  | { readonly kind: 'deny'; readonly reason: DenyReason };

/**
 * Said through a broker between somebody at the door and a host: please let me in (unchecked, what they call themselves),
 * your knock is shown, and here is your pass (pass.ts) with the removals of its epoch, the newest first.
 */
export type DoorSignal =
  | { readonly kind: 'knock'; readonly name: string }
  | { readonly kind: 'ack' }
  | { readonly kind: 'admit'; readonly pass: Bytes; readonly removals: readonly Bytes[] };

export type DirectSignal = PairSignal | DoorSignal;

/**
 * The group code's commit and reveal (sas.ts), hashes and nonces as 32 bytes in hexadecimal. Whoever hears of a
 * higher `round` for the same roster begins anew in that one, so that all end in the same.
 */
export type SafetySignal =
  | {
      readonly kind: 'sas-commit';
      readonly roster: string;
      readonly round: number;
      readonly commitment: string;
    }
  | {
      readonly kind: 'sas-reveal';
      readonly roster: string;
      readonly round: number;
      readonly nonce: string;
    };

/** In a room with an owner: passes as base64url, and whether a host has locked the room. */
export type LobbySignal =
  | { readonly kind: 'pass'; readonly frames: readonly string[] }
  | { readonly kind: 'lock'; readonly locked: boolean };

/**
 * What connected people do for those who are not: they tell whom they reach, and carry sealed frames (base64url, one to
 * four that belong together) between two of them. The carrier can neither read nor forge what it carries.
 */
export type GossipSignal =
  | { readonly kind: 'roster'; readonly connected: readonly PeerId[] }
  /** The speaker's own frames, to be handed to `to`. */
  | { readonly kind: 'relay'; readonly to: PeerId; readonly frames: readonly string[] }
  | { readonly kind: 'relayed'; readonly frames: readonly string[] };

/** Said in band about the group, to people who have shown that they hold the keys they were met with. */
export type GroupSignal = SafetySignal | GossipSignal | LobbySignal;

/** Said in band. */
export type ChannelSignal =
  | NegotiationSignal
  | { readonly kind: 'bye' }
  /** Who we are and what we send; said again whenever that changes. */
  | {
      readonly kind: 'hello';
      readonly name: string;
      readonly media: MediaState;
      /** The tab's place in this room, 16 bytes in hexadecimal; absent when it keeps none. */
      readonly seat?: string | undefined;
    }
  /** The handshake's last word, once the certificate is proved: 32 bytes in hexadecimal (identity.ts). */
  | { readonly kind: 'confirm'; readonly proof: string }
  /** Of what you say you send, this does not arrive; none: all of it does. */
  | { readonly kind: 'receipt'; readonly missing: readonly MediaKind[] }
  | GroupSignal
  | { readonly kind: 'ping'; readonly n: number }
  | { readonly kind: 'pong'; readonly n: number };

/** What is not only a sign of life. */
export type TextOf = Exclude<ChannelSignal, { readonly kind: 'ping' | 'pong' }>;

const negotiationKinds: readonly string[] = [
  'offer',
  'answer',
  'candidates',
  'restart',
] satisfies NegotiationSignal['kind'][];

export const isNegotiation = (signal: TextOf): signal is NegotiationSignal =>
  negotiationKinds.includes(signal.kind);

const doorKinds: readonly string[] = ['knock', 'ack', 'admit'] satisfies DoorSignal['kind'][];

export const isDoorSignal = (signal: DirectSignal): signal is DoorSignal =>
  doorKinds.includes(signal.kind);

export const limits = {
  /** Payload that we accept and send, bytes. mosquitto takes 100 ms for each 4 KiB above 4,000. */
  payloadIn: 8192,
  payloadOut: 3840,
  inflatedSdp: 32 * 1024,
  mediaSections: 12,
  candidatesPerConnection: 64,
  channelMessage: 16 * 1024,
  channelMessagesPerSecond: 50,
  /** Above the rate. An honest browser says a few messages in a second at its busiest: so many are an attack or a loop. */
  channelMessagesWaiting: 500,
  /** Rounds of the group code for one roster. */
  safetyRounds: 1000,
  /** People in a roster: as many as a room can hold. */
  roster: 16,
  /** Frames in one envelope; each costs its reader the check of a signature or a cipher. */
  framesPerEnvelope: 8,
  /** Passes in one in-band message: a renewal of a full room, or the newest removals with one's own. */
  passes: 32,
  /** Removals in one ADMIT, which shares its envelope with the host's PASS and WELCOME. */
  removals: 10,
  /** Frames in one `relay`: a WELCOME, the offer, and candidates that did not fit beside it. */
  relayFrames: 4,
  name: 48,
  roomBytes: 256,
} as const;
