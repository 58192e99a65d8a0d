// What the encoders are given: by what each participant shows, and by what is measured. With simulated statistics and a virtual
// clock.

import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import { OutgoingVideo } from '../../src/mesh/outgoing-video.js';
import type { Encodings } from '../../src/peer/transceivers.js';
import type { PeerId, Wants } from '../../src/protocol/signal.js';
import { painted } from '../peer/pair.js';
import { installClock } from '../virtual-clock.js';

const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(32) as PeerId);
const [ann, bo, cy] = ids as [PeerId, PeerId, PeerId];
const small = { width: 320, height: 180, fps: 15 };

describe('OutgoingVideo', () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  function setUp(count = 3) {
    const clock = installClock();
    const scope = abortScope();
    const { tracks: sources, stop } = painted();
    open.push({ close: stop }, { close: () => scope.end() });
    const tracks = { ...sources };
    const given = new Map<PeerId, Encodings>();
    /** What the statistics of each connection tell. */
    const link = { uplinkBps: 5_000_000, limited: 'none' };
    let samples = 0;
    const soundOnly: (readonly PeerId[])[] = [];
    const lines = () => [
      { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
      { id: 'P', type: 'candidate-pair', availableOutgoingBitrate: link.uplinkBps },
      { id: 'O', type: 'outbound-rtp', kind: 'video', qualityLimitationReason: link.limited },
    ];
    const peers = ids.slice(0, count).map((id) => ({
      id,
      limit: (encodings: Encodings) => given.set(id, encodings),
      connection: {
        getStats: async () => {
          samples++;
          return new Map(lines().map((line) => [line.id, line])) as RTCStatsReport;
        },
      },
    }));
    const video = new OutgoingVideo(
      { tracks: () => tracks, peers: () => peers, onSoundOnly: (ids) => soundOnly.push(ids) },
      scope.signal,
    );
    const camera = (id: PeerId) => given.get(id)?.camera;
    const pass = (seconds: number) => clock.advance(seconds * 1000);
    return { video, tracks, given, camera, link, soundOnly, pass, samples: () => samples };
  }

  it('gives the limit of the number of participants to those that have not told', () => {
    const { video, given } = setUp();
    video.update();
    for (const id of ids) {
      expect(given.get(id)?.camera).to.include({ maxBitrate: 500_000, maxFramerate: 24 });
      expect(given.get(id)?.screen).to.deep.equal({});
    }
  });

  it('gives each participant what it shows, and never more than the ladder', () => {
    const { video, camera, given } = setUp();
    const whole = { width: 3840, height: 2160, fps: 60 };
    video.wanted(ann, { camera: whole, screen: small });
    video.wanted(bo, { camera: small, screen: 'off' });
    video.wanted(cy, { camera: 'off', screen: 'off' });
    expect(camera(ann)).to.include({ active: true, maxBitrate: 500_000 });
    expect(camera(bo)).to.include({ maxBitrate: 150_000, maxFramerate: 15 });
    expect(camera(cy)).to.deep.equal({ active: false });
    expect(given.get(ann)?.screen).to.include({ maxFramerate: 5 });
    expect(given.get(bo)?.screen).to.deep.equal({ active: false });
    video.forget(bo);
    expect(camera(bo)).to.include({ maxBitrate: 500_000 });
  });

  it('shares a narrow uplink out by what is shown, and leaves it when it is wide again', async () => {
    const { video, camera, link, pass, soundOnly } = setUp();
    video.wanted(bo, { camera: small, screen: 'off' });
    video.wanted(cy, { camera: 'off', screen: 'off' });
    Object.assign(link, { uplinkBps: 200_000, limited: 'bandwidth' });
    await pass(7);
    const [large, little] = [camera(ann)?.maxBitrate ?? 0, camera(bo)?.maxBitrate ?? 0];
    expect(large + little).to.be.within(400_000, 600_000 - 3 * 40_000);
    expect(large).to.be.above(little * 2);
    expect(camera(cy)).to.deep.equal({ active: false });
    Object.assign(link, { uplinkBps: 5_000_000, limited: 'none' });
    await pass(6);
    expect(camera(ann)).to.include({ maxBitrate: 500_000 });
    expect(soundOnly).to.deep.equal([]);
  });

  it('sends only sound below the floor, tells so, and ends that with the camera', async () => {
    const { video, camera, link, pass, soundOnly, tracks } = setUp(2);
    Object.assign(link, { uplinkBps: 45_000, limited: 'bandwidth' });
    // Both connections are sampled after two seconds; five more to decide.
    await pass(8);
    expect(soundOnly).to.deep.equal([[ann, bo]]);
    expect([video.isSoundOnly(ann), camera(ann)]).to.deep.equal([true, { active: false }]);
    tracks.camera = null;
    await pass(2);
    expect(soundOnly.at(-1)).to.deep.equal([]);
  });

  it('lowers the size while the processor limits an encoder', async () => {
    const { camera, link, pass } = setUp();
    Object.assign(link, { limited: 'cpu' });
    await pass(5);
    expect(camera(ann)).to.include({ maxBitrate: 300_000, maxFramerate: 20 });
    link.limited = 'none';
    await pass(20);
    expect(camera(ann)).to.include({ maxBitrate: 500_000, maxFramerate: 24 });
  });

  it('samples one connection in a second, all of them while something is decided, and without video none', async () => {
    const { link, pass, samples, tracks } = setUp();
    await pass(10);
    expect(samples()).to.equal(10);
    link.limited = 'cpu';
    await pass(2);
    const before = samples();
    await pass(2);
    expect(samples() - before).to.equal(6);
    const last = samples();
    tracks.camera = null;
    await pass(5);
    expect(samples()).to.equal(last);
  });

  it('ignores wants of a source that does not exist', () => {
    const { video, camera } = setUp();
    video.wanted('d'.repeat(32) as PeerId, { camera: small, screen: 'off' } satisfies Wants);
    expect(camera(ann)).to.include({ maxBitrate: 500_000 });
  });
});
