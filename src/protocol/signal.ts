// Everything that two people can say to each other, whatever carries it: sealed through a broker before
// they are connected (protocol/frame.ts), or in band afterwards (protocol/inband.ts). Data only.

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

/** What perfect negotiation says; travels by broker until `ctl` is open, in band afterwards. */
export type NegotiationSignal =
  | { readonly kind: 'offer'; readonly sdp: string }
  | { readonly kind: 'answer'; readonly sdp: string }
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] };

/** Said through a broker. `deny`: the addressee may not come in, because everybody has all the people they take. */
export type PairSignal =
  | NegotiationSignal
  | { readonly kind: 'bye' }
  | { readonly kind: 'deny'; readonly reason: 'full' };

/**
 * The group code's commit and reveal (safety.ts), hashes and nonces as 32 bytes in hexadecimal. Whoever hears of a
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
  | SafetySignal
  | { readonly kind: 'ping'; readonly n: number }
  | { readonly kind: 'pong'; readonly n: number };

export const limits = {
  /** Payload that we accept and send, bytes. mosquitto takes 100 ms for each 4 KiB above 4,000. */
  payloadIn: 8192,
  payloadOut: 3840,
  inflatedSdp: 32 * 1024,
  mediaSections: 12,
  candidatesPerConnection: 64,
  channelMessage: 16 * 1024,
  channelMessagesPerSecond: 50,
  /** Rounds of the group code for one roster. */
  safetyRounds: 1000,
  name: 48,
  roomBytes: 256,
} as const;
