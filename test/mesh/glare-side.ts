// One side of the glare tests: a participant in a call with one other. It uses `Mesh`, not `Peer` alone, so that a broken
// connection is replaced as in a call.

import { abortScope } from '../../src/base/abort.js';
import type { Bytes } from '../../src/base/bytes.js';
import { Mesh } from '../../src/mesh/mesh.js';
import type { SessionCertificate } from '../../src/peer/dtls-certificate.js';
import type { Peer } from '../../src/peer/peer.js';
import { noMedia } from '../../src/peer/peer-state.js';
import type { Tracks } from '../../src/peer/transceivers.js';
import type { PairSignal, PeerId } from '../../src/protocol/signal.js';
import type { Player } from '../peer/glare.js';
import { confirmationsOf, high, low } from '../peer/pair.js';
import { meshOptions } from './options.js';

export interface SideOptions extends Pick<Player, 'microphone' | 'camera'> {
  /** The offerer is the impolite side. */
  readonly offers: boolean;
  readonly certificate: SessionCertificate;
  readonly theirFingerprint: Bytes;
  send(signal: PairSignal): void;
}

export class Side implements Player {
  readonly errors: unknown[] = [];
  readonly left: string[] = [];
  /** The restart reasons of all connections, in order, `rebuild` included. */
  readonly restarts: string[] = [];
  readonly microphone: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  rollbacks = 0;
  readonly #other: PeerId;
  readonly #mesh: Mesh;
  readonly #scope = abortScope();
  readonly #peers: Peer[] = [];
  #name = '';
  #tracks: Tracks = { microphone: null, camera: null, screen: null };

  constructor({ offers, certificate, theirFingerprint, microphone, camera, send }: SideOptions) {
    const [self, other] = offers ? [low, high] : [high, low];
    this.microphone = microphone;
    this.camera = camera;
    this.#other = other;
    this.#mesh = new Mesh(
      meshOptions({
        self,
        // Each round restarts or changes a direction, far more often than in a call.
        descriptions: 1000,
        configuration: () => ({ certificates: [certificate.certificate] }),
        introduction: () => ({ name: this.#name, media: noMedia }),
        tracks: () => this.#tracks,
        send: (_, signal) => send(signal),
        mark: (_, as) => as === 'forgotten' && this.left.push(as),
        watch: (peer) => this.#watch(peer),
        onRestart: (_, why) => this.restarts.push(why),
        onClosed: (_, why) => this.left.push(why),
        onError: (error) => this.errors.push(error),
      }),
      this.#scope.signal,
    );
    const confirmations = confirmationsOf(!offers);
    this.#mesh.meet(other, {
      fingerprint: theirFingerprint,
      confirmations,
      offer: offers,
      echoed: true,
    });
  }

  /** The newest connection; `undefined` before the first offer. */
  get peer(): Peer {
    return this.#peers.at(-1)!;
  }

  receive(signal: PairSignal): void {
    this.#mesh.receive(this.#other, signal);
  }

  send(tracks: Tracks): void {
    this.#tracks = tracks;
    this.#mesh.publish();
  }

  introduce(name: string): void {
    this.#name = name;
    this.#mesh.introduce();
  }

  end(): void {
    this.#scope.end();
  }

  #watch(peer: Peer): void {
    this.#peers.push(peer);
    this.#countRollbacks(peer.connection);
  }

  /** Counts the remote offers that replaced a local offer. */
  #countRollbacks(connection: RTCPeerConnection): void {
    const apply = connection.setRemoteDescription.bind(connection);
    connection.setRemoteDescription = (description) => {
      const isOurs = connection.signalingState === 'have-local-offer';
      if (description.type === 'offer' && isOurs) this.rollbacks++;
      return apply(description);
    };
  }
}
