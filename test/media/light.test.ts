import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { isBlack, isTrackBlack } from '../../src/media/light.js';

describe('the light of a camera', () => {
  let scope: AbortScope;
  beforeEach(() => {
    scope = abortScope();
  });
  afterEach(() => scope.end());

  /** A camera whose picture is of one colour, painted again and again as a camera would. */
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

  it('is missing in a black picture, and there in one that is only dark', async () => {
    expect(await isTrackBlack(camera('#000'), scope.signal)).to.equal(true);
    expect(await isTrackBlack(camera('#202830'), scope.signal)).to.equal(false);
  });

  it('takes the noise of a covered camera for no light', () => {
    const noise = Array.from({ length: 64 }, (_, i) => (i % 4 === 3 ? 255 : i % 20));
    expect(isBlack(noise)).to.equal(true);
    expect(isBlack([...noise, 0, 90, 0, 255])).to.equal(false);
  });
});
