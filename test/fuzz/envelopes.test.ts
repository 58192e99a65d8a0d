import { expect } from 'chai';
import { type Bytes, concat, random } from '../../src/base/bytes.js';
import { openEnvelope, sealEnvelope } from '../../src/protocol/envelope.js';
import { Target } from '../room/insider.js';
import { until } from '../until.js';
import { noise, runs, seed, seeded, watchPage } from './plan.js';

const atOnce = 64;
/** The number of messages that a room queues without dropping one. */
const inFlight = 250;

describe('random envelopes', () => {
  const page = watchPage();
  let target: Target;
  beforeEach(async () => {
    page.begin();
    target = await Target.create();
  });
  afterEach(() => {
    target.end();
    page.end();
  });

  /** Noise, noise behind the right version, or an envelope of this room that was altered or truncated. */
  const hostile = (next: () => number, genuine: Bytes): Bytes => {
    const way = next();
    const length = Math.floor(next() ** 4 * 9000);
    if (way < 0.3) return noise(next, length);
    if (way < 0.7) return concat(Uint8Array.of(2, 1), noise(next, length));
    const altered = genuine.slice();
    if (way < 0.8) return altered.slice(0, Math.floor(next() * altered.length));
    const at = Math.floor(next() * altered.length);
    altered[at] = (altered[at] ?? 0) ^ (1 + Math.floor(next() * 255));
    return altered;
  };

  it('are never opened', async () => {
    const next = seeded();
    const genuine = await sealEnvelope(target.keys, [random(200)]);
    for (let tried = 0; tried < runs(200_000); tried += atOnce) {
      const batch = Array.from({ length: atOnce }, () => hostile(next, genuine));
      const opened = await Promise.all(batch.map((bytes) => openEnvelope(target.keys, bytes)));
      for (const frames of opened) expect(frames, `seed ${seed}`).to.equal(null);
    }
  }).timeout(180_000);

  it('under the room’s key hold complete frames, or nothing', async () => {
    const next = seeded(2);
    for (let tried = 0; tried < runs(20_000); tried += atOnce) {
      // Short lengths, so that some of the noise is a list of frames by chance.
      const plain = Array.from({ length: atOnce }, () =>
        noise(next, Math.floor(next() * 60)).map((byte) => (byte < 200 ? byte % 3 : byte)),
      );
      const heard = await Promise.all(
        plain.map(async (bytes) => openEnvelope(target.keys, await target.keys.seal(bytes))),
      );
      for (const [n, frames] of heard.entries()) {
        const listed = frames?.flatMap((frame) => [Uint8Array.of(0, frame.length), frame]);
        if (!listed) continue;
        const whole = concat(...listed, new Uint8Array(60)).slice(0, plain[n]!.length);
        expect(whole, `seed ${seed}`).to.deep.equal(plain[n]);
      }
    }
  }).timeout(180_000);

  it('are counted by a room, once each, and have no effect', async () => {
    const next = seeded(1);
    const genuine = await sealEnvelope(target.keys, [random(200)]);
    const count = Math.ceil(runs(20_000) / inFlight) * inFlight;
    for (let tried = 0; tried < count; tried += inFlight) {
      target.receive(...Array.from({ length: inFlight }, () => hostile(next, genuine)));
      await until(() => target.dropped === tried + inFlight, `all counted, seed ${seed}`);
    }
    const { dropped, people } = target.room.counters;
    expect(dropped.unreadable + dropped.flood + dropped.oversize).to.equal(count);
    expect(people).to.equal(0);
    expect(target.emitted).to.deep.equal({ peers: [], signals: [], gone: [] });
  }).timeout(180_000);
});
