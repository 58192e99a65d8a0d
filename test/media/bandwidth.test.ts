// The limits of outgoing video, as properties of the pure functions.

import { expect } from 'chai';
import fc from 'fast-check';
import {
  cameraLimit,
  encodingFor,
  limitFor,
  quantise,
  type Shown,
  type ShownSize,
} from '../../src/media/bandwidth.js';

const names = ['camera', 'screen'] as const;
const name = fc.constantFrom(...names);
const size: fc.Arbitrary<ShownSize> = fc.record({
  width: fc.integer({ min: 1, max: 16_384 }),
  height: fc.integer({ min: 1, max: 16_384 }),
  fps: fc.integer({ min: 1, max: 240 }),
});
const shown: fc.Arbitrary<Shown> = fc.oneof(size, fc.constant('off' as const));
const others = fc.integer({ min: 0, max: 15 });
const heightOf = (size: Shown) => (size === 'off' ? 0 : size.height);

describe('quantise', () => {
  it('knows four sizes', () => {
    for (const each of names) {
      const heights = new Set<number>();
      for (let height = 1; height < 5000; height += 7) {
        heights.add(heightOf(quantise(each, { width: 1, height, fps: 30 })));
      }
      expect(heights.size, each).to.equal(4);
    }
  });

  it('is monotone: a larger tile never asks for a smaller picture', () => {
    fc.assert(
      fc.property(name, size, fc.nat(3000), fc.nat(3000), (each, one, width, height) => {
        const larger = { ...one, width: one.width + width, height: one.height + height };
        expect(heightOf(quantise(each, larger))).to.be.at.least(heightOf(quantise(each, one)));
      }),
    );
  });

  it('is idempotent, so that the sender, which repeats it, sends what was asked for', () => {
    fc.assert(
      fc.property(name, size, (each, one) => {
        const asked = quantise(each, one);
        expect(quantise(each, asked)).to.deep.equal(asked);
        expect(limitFor(each, asked)?.height).to.equal(heightOf(asked));
      }),
    );
  });

  it('keeps the step of a tile whose size varies by less than a tenth', () => {
    fc.assert(
      fc.property(
        name,
        fc.integer({ min: 50, max: 3000 }),
        fc.array(fc.double({ min: 0.96, max: 1.04, noNaN: true }), { minLength: 2 }),
        (each, height, factors) => {
          let before: Shown | undefined;
          const steps = factors.map((factor) => {
            before = quantise(each, { width: 1, height: height * factor, fps: 30 }, before);
            return heightOf(before);
          });
          // The first size may be on the other side of a border.
          expect(new Set(steps).size).to.equal(1);
        },
      ),
    );
  });

  it('covers the tile, which a camera may do with an enlarged picture', () => {
    const tile = (width: number, height: number) => ({ width, height, fps: 30 });
    expect(quantise('camera', tile(426, 240))).to.deep.equal({ width: 640, height: 360, fps: 24 });
    expect(quantise('camera', tile(400, 225))).to.deep.equal({ width: 320, height: 180, fps: 15 });
    expect(quantise('screen', tile(1000, 400))).to.include({ height: 720 });
    expect(quantise('camera', tile(200, 600)), 'an upright tile').to.include({ height: 720 });
    expect(quantise('camera', 'off')).to.equal('off');
  });
});

describe('limitFor', () => {
  it('never allows more than the ladder, whatever a participant asks for', () => {
    fc.assert(
      fc.property(shown, others, (wanted, count) => {
        const most = cameraLimit(count);
        const limit = limitFor('camera', wanted, most);
        expect(limit === null).to.equal(wanted === 'off');
        expect(limit?.height ?? 1).to.be.within(1, most.height);
        expect(limit?.maxFramerate ?? 1).to.be.within(1, most.maxFramerate);
        expect(limit?.maxBitrate ?? 1).to.be.within(1, most.maxBitrate);
      }),
    );
  });

  it('is the ladder for a participant that shows us in full', () => {
    for (let count = 0; count < 16; count++) {
      const most = cameraLimit(count);
      expect(limitFor('camera', { width: 3840, height: 2160, fps: 60 }, most)).to.deep.equal(most);
    }
  });
});

describe('encodingFor', () => {
  const limit = { height: 360, maxFramerate: 24, maxBitrate: 500_000 };

  it('gives the size, and the factor for browsers that do not know it', () => {
    expect(encodingFor(limit, { width: 1280, height: 720 })).to.deep.equal({
      active: true,
      maxBitrate: 500_000,
      maxFramerate: 24,
      scaleResolutionDownBy: 2,
      scaleResolutionDownTo: { maxWidth: 640, maxHeight: 360 },
    });
  });

  it('scales an upright picture by its sides, and never enlarges one', () => {
    const upright = encodingFor(limit, { width: 720, height: 1280 });
    expect(upright.scaleResolutionDownBy).to.equal(2);
    expect(upright.scaleResolutionDownTo).to.deep.equal({ maxWidth: 360, maxHeight: 640 });
    expect(encodingFor(limit, { width: 320, height: 240 }).scaleResolutionDownBy).to.equal(1);
  });

  it('sends nothing without a limit', () => {
    expect(encodingFor(null, {})).to.deep.equal({ active: false });
  });
});
