// Two tags of one browser in one call. Tabs of one browser use the same channel: test/e2e/tabs.test.mjs.
import '../../src/index.js';
import { expect } from 'chai';
import type { VideoCallElement } from '../../src/index.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { until } from '../until.js';

describe('siblings', () => {
  let bus = loopbackBus();
  beforeEach(() => {
    bus = loopbackBus();
  });
  afterEach(() => {
    for (const element of document.querySelectorAll('video-call')) element.remove();
  });

  async function enter(name: string, room = 'standup'): Promise<VideoCallElement> {
    const element = document.createElement('video-call');
    const quiet = { audio: 'off', video: 'off', iceServers: [], autoJoin: true } as const;
    Object.assign(element, { room, name, transport: bus.transport(), ...quiet });
    document.body.append(element);
    await until(() => element.state === 'waiting' || element.state === 'connected', 'in the room');
    return element;
  }
  const banner = (element: VideoCallElement) =>
    [...(element.shadowRoot?.querySelectorAll('.banner') ?? [])].find((one) =>
      one.textContent?.includes('another tab'),
    );
  const peerVideo = (element: VideoCallElement) =>
    element.shadowRoot?.querySelector<HTMLVideoElement>('[data-stage] video');

  it('informs the second one, and mutes both for each other', async () => {
    const first = await enter('Ada');
    const second = await enter('Ada');
    await until(() => banner(second), 'the second is told');
    for (const element of [first, second]) {
      await until(() => peerVideo(element)?.muted === true, 'the other is not heard');
    }
    expect(banner(first)).to.equal(undefined);
  });

  it('allows the second one to take over', async () => {
    const first = await enter('Ada');
    const second = await enter('Ada');
    const button = await until(() => banner(second)?.querySelector('button'), 'the button');
    button.click();
    await until(() => first.state === 'left', 'the first leaves');
    await until(() => second.state === 'waiting', 'the second is alone');
    await until(() => !banner(second), 'nothing to tell any more');
  });

  it('ignores tags in other rooms, and unknown messages', async () => {
    const channel = new BroadcastChannel('video-call');
    const said: unknown[] = [];
    channel.addEventListener('message', ({ data }) => said.push(data));
    const ada = await enter('Ada');
    await until(() => said.length > 0, 'she came');
    for (const word of [
      null,
      'leave',
      { kind: 'leave' },
      { kind: 'here', id: 1, to: ada.self?.id },
    ]) {
      channel.postMessage(word);
    }
    const bo = await enter('Bo', 'elsewhere');
    await until(() => said.length > 2, 'they know of each other');
    await Promise.all([ada.updateComplete, bo.updateComplete]);
    expect([ada, bo].map(({ state }) => state)).to.deep.equal(['waiting', 'waiting']);
    expect([ada, bo].map(banner)).to.deep.equal([undefined, undefined]);
    expect(JSON.stringify(said)).to.not.match(/standup|elsewhere|Ada|Bo/);
    channel.close();
  });
});
