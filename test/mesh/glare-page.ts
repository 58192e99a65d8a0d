// One side of the glare test in a browser of its own: what it says to the other goes through the test's process.
// Bundled by test/e2e/glare.test.mjs; knows nothing of rounds or agreement.

import { fromHex, hex } from '../../src/base/bytes.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import type { PairSignal } from '../../src/protocol/signal.js';
import { type Act, lookAt, perform } from '../peer/glare.js';
import { Side } from './glare-side.js';

declare global {
  interface Window {
    /** Brings it to the other page. */
    tell(signal: PairSignal): Promise<void>;
    glare: typeof glare;
  }
}

const certificate = await createCertificate();
const [microphone = null, camera = null] = await ownTracks();
let side: Side | null = null;

/** Asked of the (fake) devices: with leave to use them a browser names its real addresses. */
async function ownTracks(): Promise<MediaStreamTrack[]> {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  return [...media.getAudioTracks(), ...media.getVideoTracks()];
}

function ours(): Side {
  if (!side) throw new Error('begin comes first');
  return side;
}

const glare = {
  fingerprint: hex(certificate.fingerprint),

  /** The offerer is the impolite one of the two. */
  begin(offers: boolean, fingerprint: string): void {
    const theirFingerprint = fromHex(fingerprint)!;
    const say = (signal: PairSignal) => void window.tell(signal);
    side = new Side({ offers, certificate, theirFingerprint, microphone, camera, say });
  },

  hear: (signal: PairSignal) => ours().hear(signal),

  /** At a moment of the clock that both browsers have in common. */
  async act(act: Act, atMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, atMs - Date.now()));
    perform(act, ours());
  },

  introduce: (name: string) => ours().introduce(name),

  /** Nothing before the other side's offer has made a connection. */
  look() {
    const { peer, rollbacks, restarts } = ours();
    return peer && { ...lookAt(ours()), rollbacks, restarts };
  },
};

window.glare = glare;
