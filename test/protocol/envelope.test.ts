import { expect } from 'chai';
import fc from 'fast-check';
import { type Bytes, copy, random } from '../../src/base/bytes.js';
import {
  envelopeSizes,
  fits,
  maxFrameBytes,
  openEnvelope,
  sealEnvelope,
} from '../../src/protocol/envelope.js';
import { createLinkKey } from '../../src/protocol/room-secret.js';
import { linkRoom } from './support.js';

describe('envelope', () => {
  it('pads to four sizes, and round-trips its frames', async () => {
    const room = await linkRoom();
    const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 900 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(frames, async (some) => {
        const given = some.map(copy);
        const envelope = await sealEnvelope(room, given);
        expect(envelopeSizes).to.include(envelope.length);
        expect(await openEnvelope(room, envelope)).to.deep.equal(given);
      }),
      { numRuns: 200 },
    );
  });

  it('fits a HELLO into 512 bytes, and accepts a frame up to the maximum', async () => {
    const room = await linkRoom();
    expect(await sealEnvelope(room, [random(237)])).to.have.length(512);
    expect(await sealEnvelope(room, [random(maxFrameBytes)])).to.have.length(3840);
    expect(fits([random(maxFrameBytes)])).to.equal(true);
    expect(fits([random(maxFrameBytes + 1)])).to.equal(false);
  });

  it('differs each time', async () => {
    const room = await linkRoom();
    const [a, b] = [await sealEnvelope(room, []), await sealEnvelope(room, [])];
    expect(a.slice(2, 14)).not.to.deep.equal(b.slice(2, 14));
  });

  it('does not open in another room', async () => {
    const [here, there] = [await linkRoom(), await linkRoom('standup', createLinkKey())];
    expect(await openEnvelope(there, await sealEnvelope(here, [random(9)]))).to.equal(null);
  });

  it('does not open with any byte altered', async () => {
    const room = await linkRoom();
    const envelope = await sealEnvelope(room, [random(100)]);
    for (let at = 0; at < envelope.length; at++) {
      const altered = envelope.slice();
      altered[at]! ^= 1 << (at % 8);
      expect(await openEnvelope(room, altered), `byte ${at}`).to.equal(null);
    }
  });

  it('returns null for thousands of random messages', async () => {
    const room = await linkRoom();
    const garbage = fc.uint8Array({ maxLength: 9000 }).map(copy);
    const likely = garbage.map((bytes): Bytes => {
      bytes.set([2, 1].slice(0, bytes.length));
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(garbage, likely), async (bytes) => {
        expect(await openEnvelope(room, bytes)).to.equal(null);
      }),
      { numRuns: 3000 },
    );
  }).timeout(180_000);

  it('rejects frames that exceed the end, and invalid padding', async () => {
    const room = await linkRoom();
    for (const plain of [[], [0], [0, 5, 1], [0, 1, 9], [0, 0, 0, 1], [0xff, 0xff]]) {
      expect(await openEnvelope(room, await room.seal(Uint8Array.from(plain)))).to.equal(null);
    }
  });
});
