// All messages between two participants, over any transport: sealed through a broker before they are connected (frame.ts), or
// over the data channel afterwards (data-channel-codec.ts). Data only.

import type { Bytes } from '../base/bytes.js';

/** 32 hexadecimal digits: the first 16 bytes of the hash of a session's keys. */
export type PeerId = string & { readonly brand: 'PeerId' };

export interface Candidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment: string | null;
}

/** The sources that are being sent; for `camera: false` the tile shows the name instead. */
export interface MediaState {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

export type MediaKind = keyof MediaState;

/** The size at which a participant shows a picture, in device pixels; `off`: it does not show it. */
export type Want =
  | { readonly width: number; readonly height: number; readonly fps: number }
  | 'off';

/** The sizes at which a participant shows the pictures of another one. */
export interface Wants {
  readonly camera: Want;
  readonly screen: Want;
}

/** The signals of perfect negotiation; over a broker until `ctl` is open, over the data channel afterwards. */
export type NegotiationSignal =
  | { readonly kind: 'offer'; readonly sdp: string }
  | { readonly kind: 'answer'; readonly sdp: string }
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] }
  /** Requests an ICE restart, which the addressee has to offer. */
  | { readonly kind: 'restart' };

/**
 * The reason of a denial: all members are full (`full`), a host denied the knock (`refused`), or a host has locked the room
 * (`locked`).
 */
export type DenyReason = 'full' | 'refused' | 'locked';

/** Over a broker, between admitted participants if there is a lobby. */
export type PairSignal =
  | NegotiationSignal
  | { readonly kind: 'bye' }
  | { readonly kind: 'deny'; readonly reason: DenyReason };

/**
 * Over a broker, between a waiting participant and a host: a request with an unverified name, an acknowledgement that it is
 * shown, and a pass (pass.ts) with the removals of its epoch, the newest first.
 */
export type DoorSignal =
  | { readonly kind: 'knock'; readonly name: string }
  | { readonly kind: 'ack' }
  | { readonly kind: 'admit'; readonly pass: Bytes; readonly removals: readonly Bytes[] };

export type DirectSignal = PairSignal | DoorSignal;

/**
 * The commit and reveal of the safety code (sas.ts), hashes and nonces as 32 bytes in hexadecimal. A participant that receives
 * a higher `round` for the same roster continues in that round, so that all end in the same one.
 */
export type SasSignal =
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
 * Relaying between connected participants: which members each of them reaches, and sealed frames (base64url, one to four that
 * belong together) for another one. The carrier can neither read nor forge them.
 */
export type GossipSignal =
  | { readonly kind: 'roster'; readonly connected: readonly PeerId[] }
  /** The sender's own frames, to be handed to `to`. */
  | { readonly kind: 'relay'; readonly to: PeerId; readonly frames: readonly string[] }
  | { readonly kind: 'relayed'; readonly frames: readonly string[] };

/** Over the data channel, about the group, after key confirmation. */
export type GroupSignal = SasSignal | GossipSignal | LobbySignal;

/** Over the data channel. */
export type ChannelSignal =
  | NegotiationSignal
  | { readonly kind: 'bye' }
  /** The name and media state of the sender; sent again at every change. */
  | {
      readonly kind: 'hello';
      readonly name: string;
      readonly media: MediaState;
      /** The resume token of the tab, 16 bytes in hexadecimal; absent if it keeps no token. */
      readonly seat?: string | undefined;
    }
  /** Key confirmation, once the certificate is verified: 32 bytes in hexadecimal (identity.ts). */
  | { readonly kind: 'confirm'; readonly proof: string }
  /** Media that the addressee announces and that does not arrive; empty if all of it does. */
  | { readonly kind: 'receipt'; readonly missing: readonly MediaKind[] }
  /** The sizes at which the sender shows the pictures of the addressee, which decides alone until the first one. */
  | ({ readonly kind: 'want' } & Wants)
  | GroupSignal
  | { readonly kind: 'ping'; readonly n: number }
  | { readonly kind: 'pong'; readonly n: number };

/** Every signal except pings. */
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
  /** Largest payload that we accept and send, bytes. mosquitto takes 100 ms for each 4 KiB above 4,000. */
  payloadIn: 8192,
  payloadOut: 3840,
  inflatedSdp: 32 * 1024,
  mediaSections: 12,
  candidatesPerConnection: 64,
  channelMessage: 16 * 1024,
  channelMessagesPerSecond: 50,
  /** Above the rate. An honest browser says a few messages in a second at its busiest: so many are an attack or a loop. */
  channelMessagesWaiting: 500,
  /** Pixels of a side of a tile. */
  tilePixels: 16_384,
  /** Frames per second that a participant asks for. */
  framesPerSecond: 240,
  /** Rounds of the safety code for one roster. */
  safetyRounds: 1000,
  /** Members in a roster: the capacity of a room. */
  roster: 16,
  /** Frames in one envelope; each costs its reader the verification of a signature or a cipher. */
  framesPerEnvelope: 8,
  /** Passes in one message on the data channel: a renewal of a full room, or the newest removals with one's own pass. */
  passes: 32,
  /** Removals in one ADMIT, which shares its envelope with the host's PASS and WELCOME. */
  removals: 10,
  /** Frames in one `relay`: a WELCOME, the offer, and candidates that did not fit beside it. */
  relayFrames: 4,
  name: 48,
  roomBytes: 256,
} as const;
