// Two peers in one page, connected by a wire that a test can cut, with synthetic media to send; or one of the two, for a test
// that has the other in another browser.

import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { RateLimiter } from '../../src/base/rate-limiter.js';
import { createCertificate, type SessionCertificate } from '../../src/peer/dtls-certificate.js';
import { Peer } from '../../src/peer/peer.js';
import type { PeerOptions } from '../../src/peer/peer-options.js';
import type { PeerState } from '../../src/peer/peer-state.js';
import type { Tracks } from '../../src/peer/transceivers.js';
import type { NegotiationSignal, PeerId } from '../../src/protocol/signal.js';
import { until } from '../until.js';

export interface Side {
  readonly peer: Peer;
  readonly scope: AbortScope;
  readonly facts: PeerState[];
  /** Confirmations and group signals, in order. */
  readonly events: string[];
  readonly errors: unknown[];
  readonly left: string[];
  readonly restarts: string[];
  /** Signals that went through the room because they could not go in band. */
  readonly viaRoom: NegotiationSignal[];
}

export const low = '0'.repeat(32) as PeerId;
export const high = 'f'.repeat(32) as PeerId;

/** The confirmation of each role; both ends must agree on it. */
const confirmation = (ofPolite = false) => new Uint8Array(32).fill(ofPolite ? 1 : 2);

export const confirmationsOf =
  (polite = false) =>
  async () => ({
    own: confirmation(polite),
    expected: confirmation(!polite),
  });

export interface PairOptions {
  readonly certificates?: { offerer: SessionCertificate; answerer: SessionCertificate };
  readonly change?: { offerer?: Partial<PeerOptions>; answerer?: Partial<PeerOptions> };
  readonly wire?: { cut: boolean };
}

export function side(
  id: PeerId,
  options: Partial<PeerOptions>,
  send: (s: NegotiationSignal) => void,
): Side {
  const scope = abortScope();
  const events: string[] = [];
  const [facts, errors, left, restarts, viaRoom]: [
    PeerState[],
    unknown[],
    string[],
    string[],
    NegotiationSignal[],
  ] = [[], [], [], [], []];
  const peer = new Peer(
    {
      id,
      polite: false,
      offers: false,
      configuration: {},
      fingerprint: new Uint8Array(32),
      budget: new RateLimiter(4, 10_000),
      confirmations: confirmationsOf(options.polite),
      onConfirmed: () => events.push('confirmed'),
      onGroup: (signal) => events.push(signal.kind),
      isLossy: () => false,
      viaRoom: (signal) => {
        viaRoom.push(signal);
        send(signal);
      },
      onState: (now) => facts.push(now),
      onWant: () => {},
      onLeft: () => left.push('bye'),
      onSilent: () => {},
      onBroken: () => events.push('broken'),
      onRestart: (why) => restarts.push(why),
      onError: (error) => errors.push(error),
      ...options,
    },
    scope.signal,
  );
  return { peer, scope, events, facts, errors, left, restarts, viaRoom };
}

/** The offerer has the remote id `high`, so it is the impolite side. */
export async function pair({ change = {}, wire = { cut: false }, ...given }: PairOptions = {}) {
  const certificates = given.certificates ?? {
    offerer: await createCertificate(),
    answerer: await createCertificate(),
  };
  const send = (to: () => Side) => (signal: NegotiationSignal) => {
    if (!wire.cut) queueMicrotask(() => to().peer.receive(signal));
  };
  const offerer: Side = side(
    high,
    {
      offers: true,
      polite: false,
      configuration: { certificates: [certificates.offerer.certificate] },
      fingerprint: certificates.answerer.fingerprint,
      ...change.offerer,
    },
    send(() => answerer),
  );
  const answerer: Side = side(
    low,
    {
      polite: true,
      configuration: { certificates: [certificates.answerer.certificate] },
      fingerprint: certificates.offerer.fingerprint,
      ...change.answerer,
    },
    send(() => offerer),
  );
  const close = () => {
    offerer.scope.end();
    answerer.scope.end();
  };
  return { offerer, answerer, wire, close };
}

/** A moving picture and a tone, without a device. */
export function painted(): { tracks: Tracks; stop(): void } {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 120;
  const context = canvas.getContext('2d');
  let frame = 0;
  const timer = setInterval(() => {
    if (!context) return;
    context.fillStyle = `hsl(${(frame++ * 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }, 60);
  const camera = canvas.captureStream(15).getVideoTracks()[0] ?? null;
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const microphone = out.stream.getAudioTracks()[0] ?? null;
  return {
    tracks: { microphone, camera, screen: null },
    stop: () => {
      clearInterval(timer);
      camera?.stop();
      microphone?.stop();
      void sound.close();
    },
  };
}

export async function framesDecoded(connection: RTCPeerConnection): Promise<number> {
  let frames = 0;
  for (const stats of (await connection.getStats()).values()) {
    if (stats.type === 'inbound-rtp' && stats.kind === 'video') frames += stats.framesDecoded ?? 0;
  }
  return frames;
}

/** Resolves with the count when it has not changed for half a second: eight frames of `painted`. */
export async function untilStill(count: () => Promise<number> | number): Promise<number> {
  let known = { count: -1, atMs: 0 };
  await until(async () => {
    const now = await count();
    if (now !== known.count) known = { count: now, atMs: performance.now() };
    return performance.now() - known.atMs >= 500;
  }, 'no more frames');
  return known.count;
}
