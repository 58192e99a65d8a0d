// The video that we send: gives each connection the size, rate and bitrate that its participant shows, within the limit for
// the number of participants. The decisions are in media/bandwidth.ts.

import {
  cameraLimit,
  encodingFor,
  limitFor,
  type VideoEncoding,
  type VideoLimit,
} from '../media/bandwidth.js';
import type { OutgoingTracks } from '../media/capture.js';
import type { Peer } from '../peer/peer.js';
import type { PeerId, Wants } from '../protocol/signal.js';

export interface OutgoingVideoOptions {
  tracks(): OutgoingTracks;
  /** The connections that may carry media. */
  peers(): readonly Pick<Peer, 'id' | 'limit'>[];
}

export class OutgoingVideo {
  readonly #options: OutgoingVideoOptions;
  /** Of the participants that have told; it outlives their connections. */
  readonly #wants = new Map<PeerId, Wants>();

  constructor(options: OutgoingVideoOptions) {
    this.#options = options;
  }

  wanted(id: PeerId, wants: Wants): void {
    this.#wants.set(id, wants);
    this.update();
  }

  forget(id: PeerId): void {
    this.#wants.delete(id);
    this.update();
  }

  /** The tracks, the participants or what they show have changed. */
  update(): void {
    const peers = this.#options.peers();
    const most = cameraLimit(peers.length);
    for (const peer of peers) {
      const wants = this.#wants.get(peer.id);
      peer.limit({ camera: this.#camera(wants, most), screen: this.#screen(wants) });
    }
  }

  #camera(wants: Wants | undefined, most: VideoLimit): VideoEncoding {
    const limit = wants ? limitFor('camera', wants.camera, most) : most;
    return encodingFor(limit, this.#options.tracks().camera?.getSettings() ?? {});
  }

  /** The number of participants does not limit a screen: text would be illegible. */
  #screen(wants: Wants | undefined): VideoEncoding {
    if (!wants) return {};
    const limit = limitFor('screen', wants.screen);
    return encodingFor(limit, this.#options.tracks().screen?.getSettings() ?? {});
  }
}
