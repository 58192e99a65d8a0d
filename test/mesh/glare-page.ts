// One side of the glare test in its own browser: its signals reach the other side through the process of the test. Bundled by
// test/e2e/glare.test.mjs, which holds the rounds and the condition for agreement.

import { fromHex, hex } from '../../src/base/bytes.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import type { PairSignal } from '../../src/protocol/signal.js';
import { type Act, perform, snapshotOf } from '../peer/glare.js';
import { Side } from './glare-side.js';

declare global {
  interface Window {
    /** Delivers a signal to the other page. */
    deliver(signal: PairSignal): Promise<void>;
    glare: typeof glare;
  }
}

const certificate = await createCertificate();
const [microphone = null, camera = null] = await ownTracks();
let side: Side | null = null;

/** Captures the (fake) devices: with this permission a browser gathers its real addresses. */
async function ownTracks(): Promise<MediaStreamTrack[]> {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  return [...media.getAudioTracks(), ...media.getVideoTracks()];
}

function current(): Side {
  if (!side) throw new Error('call begin() first');
  return side;
}

const glare = {
  fingerprint: hex(certificate.fingerprint),

  /** The offerer is the impolite side. */
  begin(offers: boolean, fingerprint: string): void {
    const theirFingerprint = fromHex(fingerprint)!;
    const send = (signal: PairSignal) => void window.deliver(signal);
    side = new Side({ offers, certificate, theirFingerprint, microphone, camera, send });
  },

  receive: (signal: PairSignal) => current().receive(signal),

  /** Performs the act at a time of the clock that both browsers share. */
  async act(act: Act, atMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, atMs - Date.now()));
    perform(act, current());
  },

  introduce: (name: string) => current().introduce(name),

  /** Returns `undefined` before the first offer has created a connection. */
  snapshot() {
    const { peer, rollbacks, restarts } = current();
    return peer && { ...snapshotOf(current()), rollbacks, restarts };
  },
};

window.glare = glare;
