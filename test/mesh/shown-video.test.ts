// What a participant is told about how we show its video: when, and how often. By a virtual clock.

import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import { ShownVideo } from '../../src/mesh/shown-video.js';
import type { PeerId, Want, Wants } from '../../src/protocol/signal.js';
import { installClock } from '../virtual-clock.js';

const id = 'a'.repeat(32) as PeerId;
const tile = (height: number): Want => ({ width: 1, height, fps: 30 });
const step = (height: number, fps: number) => ({
  width: Math.round((height * 16) / 9),
  height,
  fps,
});

describe('ShownVideo', () => {
  function setUp() {
    const clock = installClock();
    const told: Wants[] = [];
    const scope = abortScope();
    const shown = new ShownVideo((_, wants) => told.push(wants), scope.signal);
    const show = (camera: Want, screen: Want = 'off') => shown.set(id, { camera, screen });
    return { clock, told, shown, show, scope };
  }

  it('tells the first size at once, and a new connection the last one', () => {
    const { told, shown, show } = setUp();
    expect(shown.of(id)).to.equal(null);
    show(tile(150));
    expect(told).to.deep.equal([{ camera: step(180, 15), screen: 'off' }]);
    expect(shown.of(id)).to.deep.equal(told[0]);
    shown.forget(id);
    expect(shown.of(id)).to.equal(null);
  });

  it('tells a size that has settled for 300 ms, and not those on the way', () => {
    const { clock, told, show } = setUp();
    show(tile(150));
    for (let height = 150; height <= 700; height += 50) {
      show(tile(height));
      clock.step(100);
    }
    expect(told).to.have.length(1);
    clock.step(300);
    expect(told.slice(1)).to.deep.equal([{ camera: step(720, 30), screen: 'off' }]);
  });

  it('tells nothing while the step is the same', () => {
    const { clock, told, show } = setUp();
    for (const height of [150, 180, 200, 160]) {
      show(tile(height));
      clock.step(1000);
    }
    expect(told).to.have.length(1);
  });

  it('asks at once for a picture that becomes visible, and waits to turn one off', () => {
    const { clock, told, show } = setUp();
    show(tile(150));
    show('off');
    clock.step(299);
    expect(told).to.have.length(1);
    clock.step(1);
    expect(told.at(-1)).to.deep.equal({ camera: 'off', screen: 'off' });
    show(tile(150));
    expect(told.at(-1)?.camera).to.deep.equal(step(180, 15));
    show(tile(150), tile(500));
    expect(told.at(-1)?.screen).to.deep.equal(step(720, 15));
  });

  it('tells nothing of a tile that was hidden for a moment', () => {
    const { clock, told, show } = setUp();
    show(tile(150));
    show('off');
    clock.step(200);
    show(tile(150));
    clock.step(1000);
    expect(told).to.have.length(1);
  });

  it('tells nothing after the end of the call, or of a participant that left', () => {
    const { clock, told, shown, show, scope } = setUp();
    show(tile(150));
    show(tile(700));
    shown.forget(id);
    clock.step(1000);
    show(tile(150));
    show(tile(700));
    scope.end();
    clock.step(1000);
    expect(told).to.have.length(2);
  });
});
