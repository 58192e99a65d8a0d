// The video that we send: gives each connection the size, rate and bitrate that its participant shows, within the limit for
// the number of participants, and within what uplink and processor allow. The decisions are in media/.

import { every } from '../base/abort.js';
import { monotonicMs } from '../base/clock.js';
import { takeReading } from '../diagnostics/connection-observer.js';
import type { Reading } from '../diagnostics/ice/stats.js';
import {
  cameraLimit,
  encodingFor,
  limitFor,
  lowered,
  type VideoEncoding,
  type VideoLimit,
} from '../media/bandwidth.js';
import type { OutgoingTracks } from '../media/capture.js';
import {
  ampleUplink,
  nextCpu,
  nextUplink,
  soundBps,
  type UplinkSample,
  type UplinkState,
  unlimitedCpu,
} from '../media/send-budget.js';
import type { Peer } from '../peer/peer.js';
import type { PeerId, Wants } from '../protocol/signal.js';

/** One connection is sampled in each period, or all of them while something limits the video. Milliseconds. */
const sampleMs = 1000;
/** A shared screen is not limited: text is worth more than faces. Most of the time it stands still. Bits per second. */
const screenBps = 200_000;

type VideoPeer = Pick<Peer, 'id' | 'limit'> & {
  readonly connection: Pick<RTCPeerConnection, 'getStats'>;
};

export interface OutgoingVideoOptions {
  tracks(): OutgoingTracks;
  /** The connections that may carry media. */
  peers(): readonly VideoPeer[];
  /** The participants that get no camera, because the uplink is too slow, have changed. */
  onSoundOnly(ids: readonly PeerId[]): void;
}

export class OutgoingVideo {
  readonly #options: OutgoingVideoOptions;
  /** Of the participants that have told; it outlives their connections. */
  readonly #wants = new Map<PeerId, Wants>();
  readonly #measured = new Map<PeerId, Pick<Reading, 'uplinkBps' | 'limited'>>();
  /** Connections whose statistics were requested. */
  readonly #pending = new WeakSet<VideoPeer['connection']>();
  #cpu = unlimitedCpu;
  #uplink: UplinkState = ampleUplink;
  #turn = 0;

  constructor(options: OutgoingVideoOptions, abortSignal: AbortSignal) {
    this.#options = options;
    every(sampleMs, () => this.#look(), abortSignal);
  }

  isSoundOnly(id: PeerId): boolean {
    return this.#uplink.paused.includes(id);
  }

  wanted(id: PeerId, wants: Wants): void {
    this.#wants.set(id, wants);
    this.update();
  }

  forget(id: PeerId): void {
    this.#wants.delete(id);
    this.#measured.delete(id);
    this.update();
  }

  /** The tracks, the participants or what they show have changed. */
  update(): void {
    const peers = this.#options.peers();
    const { camera, screen } = this.#options.tracks();
    for (const peer of peers) {
      const wants = this.#wants.get(peer.id);
      peer.limit({
        camera: encodingFor(this.#cameraOf(peer.id, peers.length), camera?.getSettings() ?? {}),
        // The number of participants does not limit a screen: text would be illegible.
        screen: wants
          ? encodingFor(limitFor('screen', wants.screen), screen?.getSettings() ?? {})
          : ({} satisfies VideoEncoding),
      });
    }
  }

  #cameraOf(id: PeerId, others: number): VideoLimit | null {
    if (this.isSoundOnly(id)) return null;
    const limit = this.#wantedCamera(id, others);
    const share = this.#uplink.shares?.get(id) ?? Number.POSITIVE_INFINITY;
    return limit && { ...limit, maxBitrate: Math.min(limit.maxBitrate, share) };
  }

  #wantedCamera(id: PeerId, others: number): VideoLimit | null {
    const most = cameraLimit(others);
    const wants = this.#wants.get(id);
    const limit = wants ? limitFor('camera', wants.camera, most) : most;
    return limit && lowered(limit, this.#cpu.level);
  }

  #look(): void {
    const { camera, screen } = this.#options.tracks();
    const peers = this.#options.peers();
    if ((!camera && !screen) || peers.length === 0) {
      this.#setUplink(ampleUplink);
      return;
    }
    // By the samples of the last period: a browser may never answer for one of the connections.
    // Browser note firefox-stats-pending
    this.#decide();
    this.#turn = (this.#turn + 1) % peers.length;
    for (const [i, peer] of peers.entries()) {
      const isDue = this.#isPressed || i === this.#turn;
      if (isDue && !this.#pending.has(peer.connection)) void this.#measure(peer);
    }
  }

  async #measure({ id, connection }: VideoPeer): Promise<void> {
    this.#pending.add(connection);
    const reading = await takeReading(connection);
    this.#pending.delete(connection);
    if (reading && this.#options.peers().some((peer) => peer.id === id)) {
      this.#measured.set(id, reading);
    }
  }

  /** A decision is pending, or may be taken back. */
  get #isPressed(): boolean {
    const { isShort, doubtedAt } = this.#uplink;
    return this.#cpu.isLimited || isShort || doubtedAt !== null;
  }

  #decide(): void {
    const now = monotonicMs();
    const all = [...this.#measured.values()];
    this.#cpu = nextCpu(
      this.#cpu,
      all.some(({ limited }) => limited === 'cpu'),
      now,
    );
    this.#setUplink(nextUplink(this.#uplink, this.#uplinkSample(), now));
    // Sources may have another size than at the last time: a camera that was turned, a window that was resized.
    this.update();
  }

  #setUplink(uplink: UplinkState): void {
    const before = this.#uplink.paused.join();
    this.#uplink = uplink;
    if (uplink.paused.join() === before) return;
    const ids = this.#options.peers().map(({ id }) => id);
    this.#options.onSoundOnly(ids.filter((id) => this.isSoundOnly(id)));
  }

  #uplinkSample(): UplinkSample {
    const { camera, screen } = this.#options.tracks();
    const peers = this.#options.peers();
    const demands = peers.flatMap(({ id }) => {
      const limit = camera ? this.#wantedCamera(id, peers.length) : null;
      return limit ? [{ id, bps: limit.maxBitrate }] : [];
    });
    const ofPeers = peers.map(({ id }) => this.#measured.get(id));
    // Firefox measures nothing, and a new connection has not been sampled.
    const measured = ofPeers.map((one) => one?.uplinkBps ?? Number.POSITIVE_INFINITY);
    const others = peers.length * (soundBps + (screen ? screenBps : 0));
    return {
      demands,
      bps: measured.reduce((sum, bps) => sum + bps, 0) - others,
      isLimited: ofPeers.some((one) => one?.limited === 'bandwidth'),
    };
  }
}
