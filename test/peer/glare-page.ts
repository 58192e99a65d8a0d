// One side of the glare test in a browser of its own: what it says to the other goes through the test's process.
// Bundled by test/e2e/glare.test.mjs; knows nothing of rounds or agreement.

import { fromHex, hex } from '../../src/base/bytes.js';
import { createCertificate } from '../../src/peer/certificate.js';
import { noMedia } from '../../src/peer/facts.js';
import type { NegotiationSignal } from '../../src/protocol/signal.js';
import { type Act, lookAt, perform, type Stocked } from './glare.js';
import { high, low, side } from './pair.js';

declare global {
  interface Window {
    /** Brings it to the other page. */
    tell(signal: NegotiationSignal): Promise<void>;
    glare: typeof glare;
  }
}

const certificate = await createCertificate();
const [microphone = null, camera = null] = await ownTracks();
let stocked: Stocked | null = null;
let rollbacks = 0;

/** Asked of the (fake) devices: with leave to use them a browser names its real addresses. */
async function ownTracks(): Promise<MediaStreamTrack[]> {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  return [...media.getAudioTracks(), ...media.getVideoTracks()];
}

/** Counts the offers that took the place of an offer of ours. */
function countRollbacks(connection: RTCPeerConnection): void {
  const apply = connection.setRemoteDescription.bind(connection);
  connection.setRemoteDescription = (description) => {
    if (description.type === 'offer' && connection.signalingState === 'have-local-offer') {
      rollbacks++;
    }
    return apply(description);
  };
}

function ours(): Stocked {
  if (!stocked) throw new Error('begin comes first');
  return stocked;
}

const glare = {
  fingerprint: hex(certificate.fingerprint),

  /** The offerer is the impolite one of the two. */
  begin(offers: boolean, fingerprint: string): void {
    const one = side(
      offers ? high : low,
      {
        offers,
        polite: !offers,
        configuration: { certificates: [certificate.certificate] },
        fingerprint: fromHex(fingerprint)!,
      },
      (signal) => void window.tell(signal),
    );
    stocked = { side: one, microphone, camera };
    countRollbacks(one.peer.connection);
  },

  hear: (signal: NegotiationSignal) => ours().side.peer.hear(signal),

  /** At a moment of the clock that both browsers have in common. */
  async act(act: Act, atMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, atMs - Date.now()));
    perform(act, ours());
  },

  introduce: (name: string) => ours().side.peer.introduce({ name, media: noMedia }),

  look: () => ({ ...lookAt(ours().side), rollbacks }),
};

window.glare = glare;
