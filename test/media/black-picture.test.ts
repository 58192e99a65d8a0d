import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { isBlack, isTrackBlack } from '../../src/media/black-picture.js';

describe('isTrackBlack', () => {
  let scope: AbortScope;
  beforeEach(() => {
    scope = abortScope();
  });
  afterEach(() => scope.end());

  /** A camera with a picture of one colour, which is painted repeatedly. */
  function camera(colour: string): MediaStreamTrack {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 64, height: 48 });
    const context = canvas.getContext('2d')!;
    const paint = () => {
      context.fillStyle = colour;
      context.fillRect(0, 0, 64, 48);
    };
    paint();
    const timer = setInterval(paint, 50);
    const [track] = canvas.captureStream(20).getTracks();
    scope.signal.addEventListener('abort', () => {
      clearInterval(timer);
      track!.stop();
    });
    return track!;
  }

  it('is true for a black picture, and false for a dark one', async () => {
    expect(await isTrackBlack(camera('#000'), scope.signal)).to.equal(true);
    expect(await isTrackBlack(camera('#202830'), scope.signal)).to.equal(false);
  });

  it('ignores the noise of a covered camera', () => {
    const noise = Array.from({ length: 64 }, (_, i) => (i % 4 === 3 ? 255 : i % 20));
    expect(isBlack(noise)).to.equal(true);
    expect(isBlack([...noise, 0, 90, 0, 255])).to.equal(false);
  });
});
