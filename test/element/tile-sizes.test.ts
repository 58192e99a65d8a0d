// What the tag tells the call about its tiles: their sizes in device pixels, and which ones are not seen.

import { expect } from 'chai';
import type { PeerId, Wants } from '../../src/call/state.js';
import { Call } from '../../src/headless.js';
import type { VideoCallElement } from '../../src/index.js';
import { fakeCall, fakePeer, loopbackBus } from '../../src/testing.js';
import { framesDecoded, untilStill } from '../peer/pair.js';
import { until } from '../until.js';

const ada = fakePeer({ id: 'Ada' });
const bo = fakePeer({ id: 'Bo', media: { microphone: true, camera: true, screen: true } });

describe('the tiles of <video-call>', () => {
  let element: VideoCallElement;
  beforeEach(async () => {
    await import('../../src/index.js');
    element = document.createElement('video-call');
    Object.assign(element.style, { display: 'block', width: '800px', height: '600px' });
    document.body.append(element);
  });
  afterEach(() => element.remove());

  /** The tag shows the participants; resolves with the last value for each. */
  async function show(...peers: readonly ReturnType<typeof fakePeer>[]) {
    const call = fakeCall({ stage: 'joined', arrival: 'joined', peers });
    const told = new Map<string, Partial<Wants>>();
    const all: string[] = [];
    Object.assign(call, {
      want: (id: PeerId, wants: Partial<Wants>) => {
        told.set(id, wants);
        all.push(id);
      },
    });
    element.call = call;
    await until(() => peers.every(({ id }) => told.has(id)), 'all are told');
    return { call, told, all };
  }
  const tile = (id: string) =>
    element.shadowRoot?.querySelector<HTMLElement>(`[data-peer="${id}"]:not([data-kind])`);
  const camera = (told: Map<string, Partial<Wants>>, id: string) => told.get(id)?.camera;

  it('are told in device pixels, and again when they are resized', async () => {
    const { told } = await show(ada);
    const isMeasured = () => {
      const [size, { width, height }] = [camera(told, 'Ada'), tile('Ada')!.getBoundingClientRect()];
      if (!size || size === 'off') return false;
      return (
        Math.abs(size.width - width * devicePixelRatio) <= 4 &&
        Math.abs(size.height - height * devicePixelRatio) <= 4
      );
    };
    await until(isMeasured, 'the size of the tile');
    const before = camera(told, 'Ada');
    element.style.width = '400px';
    await until(() => camera(told, 'Ada') !== before && isMeasured(), 'the new size');
  });

  it('are off while they are not in the viewport', async () => {
    const { told } = await show(ada);
    await until(() => camera(told, 'Ada') !== 'off', 'it is seen');
    for (const hidden of [
      { display: 'none' },
      { display: 'block', position: 'absolute', top: '-5000px' },
    ]) {
      Object.assign(element.style, hidden);
      await until(() => camera(told, 'Ada') === 'off', `off with ${JSON.stringify(hidden)}`);
      Object.assign(element.style, { display: 'block', position: 'static' });
      await until(() => camera(told, 'Ada') !== 'off', 'it is seen again');
    }
  });

  it('are off while the page is hidden', async () => {
    const { told } = await show(ada);
    await until(() => camera(told, 'Ada') !== 'off', 'it is seen');
    const hide = (state: string) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    try {
      hide('hidden');
      const knowsFloating = 'pictureInPictureEnabled' in document;
      expect(camera(told, 'Ada') === 'off').to.equal(knowsFloating);
      if (knowsFloating) expect(told.get('Ada')?.screen).to.equal('off');
      hide('visible');
      expect(camera(told, 'Ada')).not.to.equal('off');
    } finally {
      Reflect.deleteProperty(document, 'visibilityState');
    }
  });

  it('do not ask for a camera to be on, and ask for a screen before it has a tile', async () => {
    const off = { microphone: false, camera: false, screen: false };
    const { told } = await show(fakePeer({ id: 'Ada', media: off }), bo);
    await until(() => camera(told, 'Ada') !== 'off', 'the tile with initials');
    expect(told.get('Ada')).not.to.have.property('screen');
    await until(() => typeof told.get('Bo')?.screen === 'object', 'the tile of the screen');
  });

  it('are told once while they stay as they are, and to each call', async () => {
    const { call, all, told } = await show(ada, bo);
    await until(() => camera(told, 'Ada') !== 'off', 'it is seen');
    const before = all.length;
    for (let n = 0; n < 3; n++) {
      call.show({ peers: [{ ...ada, name: `Ada ${n}` }, bo] });
      await element.updateComplete;
    }
    expect(all.length).to.equal(before);
    const next = await show(ada);
    expect([...next.told.keys()]).to.deep.equal(['Ada']);
  });

  it('stop the camera of the other side while they are hidden, over a real connection', async () => {
    const connections: RTCPeerConnection[] = [];
    const Native = RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
    const bus = loopbackBus();
    const calls: Call[] = [];
    try {
      const make = (video: 'on' | 'none') => {
        const call = new Call({
          ...{ room: 'tiles', transport: bus.transport(), iceServers: [] },
          ...{ audio: 'none', video },
        });
        calls.push(call);
        return call;
      };
      const sender = make('on');
      const receiver = make('none');
      element.call = receiver;
      await Promise.all([sender.join(), receiver.join()]);
      const frames = async () => {
        const counts = await Promise.all(
          connections
            .filter(({ connectionState }) => connectionState === 'connected')
            .map(framesDecoded),
        );
        return counts.reduce((sum, count) => sum + count, 0);
      };
      await until(async () => (await frames()) > 5, 'the picture arrives');
      element.style.display = 'none';
      const stillAt = await untilStill(frames);
      element.style.display = 'block';
      await until(async () => (await frames()) > stillAt + 5, 'the picture is back');
      expect(receiver.state.peers[0]?.missing?.here ?? []).to.deep.equal([]);
    } finally {
      window.RTCPeerConnection = Native;
      for (const call of calls) call.close();
    }
  });
});
