import { expect } from 'chai';
import { html, render } from 'lit';

import { type Playing, playing } from '../../../src/view/shell/media-stream.js';
import { until } from '../../until.js';

describe('playing', () => {
  let place: HTMLElement;
  let blocked: number;
  let refuse: boolean;
  const original = HTMLMediaElement.prototype.play;
  const stream = new MediaStream();

  const show = async (now: Playing): Promise<HTMLVideoElement> => {
    render(html`<video ${playing(now)}></video>`, place);
    await Promise.resolve();
    await Promise.resolve();
    return place.querySelector('video')!;
  };
  const onBlocked = () => {
    blocked += 1;
  };

  beforeEach(() => {
    place = document.body.appendChild(document.createElement('div'));
    blocked = 0;
    refuse = false;
    // Like the autoplay policy of a browser: sound requires a user gesture, muted playback does not.
    HTMLMediaElement.prototype.play = async function () {
      if (refuse && !this.muted) throw new DOMException('', 'NotAllowedError');
    };
  });
  afterEach(() => {
    HTMLMediaElement.prototype.play = original;
    place.remove();
  });

  it('plays a stream with its sound', async () => {
    const video = await show({ stream, muted: false, onBlocked });
    expect(video.srcObject).to.equal(stream);
    expect(video.muted).to.equal(false);
    expect(blocked).to.equal(0);
  });

  it('reports blocked playback, plays muted, and tries sound again on request', async () => {
    refuse = true;
    await show({ stream, muted: false, onBlocked });
    expect(blocked).to.equal(1);
    const video = await show({ stream, muted: true, onBlocked });
    expect([video.muted, blocked]).to.deep.equal([true, 1]);
    await show({ stream, muted: false, onBlocked });
    expect(blocked).to.equal(2);
    refuse = false;
    await show({ stream, muted: true, onBlocked });
    await show({ stream, muted: false, onBlocked });
    expect([video.muted, blocked]).to.deep.equal([false, 2]);
  });

  it('shows another stream in the same <video>', async () => {
    const video = await show({ stream, muted: true });
    const other = new MediaStream();
    expect(await show({ stream: other, muted: true })).to.equal(video);
    expect(video.srcObject).to.equal(other);
    await show({ stream: null, muted: true });
    expect(video.srcObject).to.equal(null);
  });
});

describe('playing, with the browser’s own play()', () => {
  const places: HTMLElement[] = [];
  afterEach(() => {
    for (const place of places.splice(0)) place.remove();
  });

  async function shown(): Promise<{ video: HTMLVideoElement; stream: MediaStream }> {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d')?.fillRect(0, 0, 1, 1);
    const stream = canvas.captureStream();
    const place = document.body.appendChild(document.createElement('div'));
    places.push(place);
    render(html`<video ${playing({ stream, muted: true })}></video>`, place);
    const video = place.querySelector('video')!;
    await new Promise((resolve) => video.addEventListener('play', resolve, { once: true }));
    return { video, stream };
  }

  it('resumes playback after a pause', async () => {
    const { video } = await shown();
    let paused = 0;
    video.addEventListener('pause', () => paused++);
    for (const times of [1, 2]) {
      video.pause();
      expect(video.paused).to.equal(true);
      await until(() => paused === times && !video.paused, 'it plays again');
    }
  });

  it('does not resume a stream that has ended', async () => {
    const { video, stream } = await shown();
    let played = 0;
    video.addEventListener('play', () => played++);
    for (const track of stream.getTracks()) track.stop();
    video.pause();
    let paused = false;
    video.addEventListener('pause', () => {
      paused = true;
    });
    await until(() => paused || video.ended, 'the pause is told');
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect([video.paused, played]).to.deep.equal([true, 0]);
  });
});
