// One side of the glare test in a browser of its own: what it says to the other goes through the test's process.
// `People` and not `Peer` alone: a connection that the browser has broken for good is made anew, as in a call.
// Bundled by test/e2e/glare.test.mjs; knows nothing of rounds or agreement.

import { fromHex, hex } from '../../src/base/bytes.js';
import { childOf } from '../../src/base/lifetime.js';
import { People } from '../../src/call/people.js';
import { createCertificate } from '../../src/peer/certificate.js';
import { noMedia } from '../../src/peer/facts.js';
import type { Tracks } from '../../src/peer/media-sections.js';
import type { Peer } from '../../src/peer/peer.js';
import type { PairSignal, PeerId } from '../../src/protocol/signal.js';
import { type Act, lookAt, type Player, perform } from '../peer/glare.js';
import { confirmationsOf, high, low } from '../peer/pair.js';
import { meshOptions } from './mesh.js';

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

/** Somebody who is in a call with one other. */
class Side implements Player {
  readonly errors: unknown[] = [];
  readonly left: string[] = [];
  /** Of all connections, in order: the reasons of restarts, `rebuild` among them. */
  readonly restarts: string[] = [];
  readonly microphone = microphone;
  readonly camera = camera;
  rollbacks = 0;
  readonly #other: PeerId;
  readonly #people: People;
  readonly #peers: Peer[] = [];
  #name = '';
  #tracks: Tracks = { microphone: null, camera: null, screen: null };

  constructor(offers: boolean, fingerprint: string) {
    const [self, other] = offers ? [low, high] : [high, low];
    this.#other = other;
    this.#people = new People(
      meshOptions({
        self,
        configuration: () => ({ certificates: [certificate.certificate] }),
        introduction: () => ({ name: this.#name, media: noMedia }),
        tracks: () => this.#tracks,
        say: (_, signal) => void window.tell(signal),
        mark: (_, as) => as === 'forgotten' && this.left.push(as),
        watch: (peer) => this.#watch(peer),
        onRestart: (_, why) => this.restarts.push(why),
        onClosed: (_, why) => this.left.push(why),
        onError: (error) => this.errors.push(error),
      }),
      childOf().signal,
    );
    const confirmations = confirmationsOf(!offers);
    this.#people.meet(other, { fingerprint: fromHex(fingerprint)!, confirmations }, offers);
  }

  /** The newest connection; there is none before the first offer. */
  get peer(): Peer {
    return this.#peers.at(-1)!;
  }

  hear(signal: PairSignal): void {
    this.#people.hear(this.#other, signal);
  }

  send(tracks: Tracks): void {
    this.#tracks = tracks;
    this.#people.send();
  }

  introduce(name: string): void {
    this.#name = name;
    this.#people.introduce();
  }

  #watch(peer: Peer): void {
    this.#peers.push(peer);
    this.#countRollbacks(peer.connection);
  }

  /** Counts the offers that took the place of an offer of ours. */
  #countRollbacks(connection: RTCPeerConnection): void {
    const apply = connection.setRemoteDescription.bind(connection);
    connection.setRemoteDescription = (description) => {
      const isOurs = connection.signalingState === 'have-local-offer';
      if (description.type === 'offer' && isOurs) this.rollbacks++;
      return apply(description);
    };
  }
}

function ours(): Side {
  if (!side) throw new Error('begin comes first');
  return side;
}

const glare = {
  fingerprint: hex(certificate.fingerprint),

  /** The offerer is the impolite one of the two. */
  begin(offers: boolean, fingerprint: string): void {
    side = new Side(offers, fingerprint);
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
