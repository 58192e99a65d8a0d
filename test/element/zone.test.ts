// In a page of Angular up to 17.0, whose zone.js loses listeners that were added with the option `signal`.
import 'zone.js';
import '../../src/index.js';
import { expect } from 'chai';
import { loopbackBus } from '../../src/transport/loopback.js';
import { countResources } from '../call/leaks.js';
import { until } from '../until.js';

describe('<video-call> beside zone.js 0.14.2', () => {
  const bus = loopbackBus();
  const place = (name: string) => {
    const element = document.createElement('video-call');
    Object.assign(element, { room: 'standup', name, iceServers: [], autoJoin: true });
    element.transport = bus.transport();
    document.body.append(element);
    return element;
  };

  it('runs in a zone', () => {
    expect((globalThis as { Zone?: unknown }).Zone).to.be.a('function');
  });

  for (const ending of ['remove', 'leave'] as const) {
    it(`stops camera and microphone and closes connections on ${ending}`, async () => {
      const resources = countResources();
      try {
        const [anna, bo] = [place('Anna'), place('Bo')];
        await until(() => anna.state === 'connected' && bo.state === 'connected', 'connected');
        await until(() => anna.localStream?.getTracks().length === 2, 'devices');
        const tracks = anna.localStream?.getTracks() ?? [];
        // The end of one call removed the listener for the end of the tag.
        await anna.leave();
        await anna.join();
        await until(() => anna.state === 'connected', 'connected again');
        await until(() => anna.localStream?.getTracks().length === 2, 'devices again');
        tracks.push(...(anna.localStream?.getTracks() ?? []));
        if (ending === 'leave') await anna.leave();
        else anna.remove();
        await until(
          () => tracks.every(({ readyState }) => readyState === 'ended'),
          'the lights are out',
        );
        bo.remove();
        await until(
          () => resources.made.connections.every((one) => one.connectionState === 'closed'),
          'connections are closed',
        );
        anna.remove();
      } finally {
        resources.restore();
      }
    });
  }
});
