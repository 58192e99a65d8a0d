// Pages move a tag, remove it, insert it again, and change its attributes at any time. At most one session is open at any
// time, and nothing outlives the tag.
import '../../src/index.js';
import { expect } from 'chai';
import { VideoCallDiagnosticsElement } from '../../src/element/video-call-diagnostics.js';
import type { VideoCallElement } from '../../src/index.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import type { Transport } from '../../src/transport/transport.js';
import { styles as reportStyles } from '../../src/view/report/chunk.js';
import { countResources } from '../call/leaks.js';
import { seeded } from '../support/seeded.js';
import { until } from '../until.js';

/** A pseudorandom sequence, so that a failure can be repeated. */
function dice(seed: number): (sides: number) => number {
  const random = seeded(seed);
  return (sides) => (random() * 2 ** 32) % sides;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('<video-call>, moved and removed', () => {
  let bus = loopbackBus();
  let resources = countResources();
  const places: Element[] = [];
  beforeEach(() => {
    bus = loopbackBus();
    resources = countResources();
  });
  afterEach(() => {
    for (const element of document.querySelectorAll('video-call')) element.remove();
    for (const place of places.splice(0)) place.remove();
    resources.restore();
  });

  /** Counts the sessions that are open, and their maximum. */
  function counted() {
    const lines = { open: 0, most: 0 };
    const transport = (): Transport => {
      const real = bus.transport();
      return {
        publish: (bytes) => real.publish(bytes),
        open: (subscription, abortSignal) => {
          lines.open++;
          lines.most = Math.max(lines.most, lines.open);
          abortSignal.addEventListener('abort', () => lines.open--, { once: true });
          real.open(subscription, abortSignal);
        },
      };
    };
    return { lines, transport };
  }

  function place(name: string, properties: Partial<VideoCallElement> = {}): VideoCallElement {
    const element = document.createElement('video-call');
    const quiet = { audio: 'off', video: 'off', iceServers: [], autoJoin: true } as const;
    const transport = bus.transport();
    Object.assign(element, { room: 'standup', name, transport, ...quiet, ...properties });
    document.body.append(element);
    return element;
  }

  const add = <E extends Element>(element: E): E => {
    document.body.append(element);
    places.push(element);
    return element;
  };

  it('keeps the call during 500 moves, also into shadow roots', async () => {
    const ada = place('Ada', { audio: 'on', video: 'on' });
    const bob = place('Bob');
    await until(() => ada.state === 'connected' && bob.state === 'connected', 'connected');
    await until(() => ada.localStream, 'her camera');
    const { call } = ada;
    const [captured, made] = [resources.made.tracks.length, resources.made.connections.length];
    const homes = Array.from({ length: 6 }, (_, i) => {
      const box = add(document.createElement('div'));
      return i % 2 === 0 ? box : box.attachShadow({ mode: 'open' });
    });
    const roll = dice(1);
    for (let i = 0; i < 500; i++) {
      homes[roll(homes.length)]?.append(ada);
      if (i % 50 === 0) await pause(0);
    }
    await pause(300); // longer than the grace period
    expect(ada.call).to.equal(call);
    await until(() => ada.state === 'connected' && bob.state === 'connected', 'still connected');
    expect(resources.made.tracks).to.have.length(captured);
    expect(resources.made.connections).to.have.length(made);
    ada.remove();
  });

  it('keeps the call and its styles when it moves to the document of a frame and back', async () => {
    const frame = add(document.createElement('iframe'));
    const inside = frame.contentDocument;
    const ada = place('Ada', { audio: 'on', video: 'on', diagnostics: true });
    const bob = place('Bob');
    await until(() => ada.state === 'connected' && bob.state === 'connected', 'connected');
    await until(() => ada.localStream, 'her camera');
    const { call } = ada;
    const [captured, made] = [resources.made.tracks.length, resources.made.connections.length];
    const panel = ada.shadowRoot?.querySelector('video-call-diagnostics')?.shadowRoot;
    const sheets = () => panel?.adoptedStyleSheets.length;
    const all = VideoCallDiagnosticsElement.elementStyles.length + reportStyles.length;
    await until(() => sheets() === all, 'the report is dressed');
    const looks = () => getComputedStyle(ada).display;
    const dressed = looks();
    expect(dressed).to.not.equal('inline');
    for (const place of [inside?.body, document.body, inside?.body, document.body]) {
      place?.append(ada);
      expect(ada.ownerDocument).to.equal(place?.ownerDocument);
      expect(looks()).to.equal(dressed);
      expect(sheets()).to.equal(all);
      await pause(200); // longer than the grace period
      await until(() => {
        const videos = [...(ada.shadowRoot?.querySelectorAll('video') ?? [])];
        return videos.length > 0 && videos.every(({ paused }) => !paused);
      }, 'every picture plays');
    }
    expect(ada.call).to.equal(call);
    await until(() => ada.state === 'connected' && bob.state === 'connected', 'still connected');
    expect(resources.made.tracks).to.have.length(captured);
    expect(resources.made.connections).to.have.length(made);
  });

  for (const [gapMs, same] of [
    [0, true],
    [50, true],
    [160, false],
    [1000, false],
  ] as const) {
    it(`${same ? 'keeps' : 'replaces'} the call when it is inserted again after ${gapMs} ms`, async () => {
      const ada = place('Ada', { audio: 'on', video: 'on' });
      await until(() => ada.state === 'waiting' && ada.localStream, 'in, with a camera');
      const { call } = ada;
      const tracks = [...resources.made.tracks];
      ada.remove();
      if (gapMs > 0) {
        const removed = performance.now();
        await until(() => performance.now() - removed >= gapMs, 'the gap');
      }
      // On a busy machine timers are late: the grace period of the element decides.
      if (!same) await until(() => ada.call === null, 'the end of the call');
      document.body.append(ada);
      await until(() => ada.state === 'waiting', 'in the room');
      expect(ada.call === call).to.equal(same);
      const alive = tracks.filter(({ readyState }) => readyState === 'live');
      expect(alive).to.have.length(same ? tracks.length : 0);
    });
  }

  it('has at most one session during 200 random changes of attributes', async () => {
    const { lines, transport } = counted();
    // Keys of links: deriving the key of an open room takes 0.2 s and cannot be aborted.
    const key = (first: number) => Uint8Array.from({ length: 16 }, (_, i) => first + i);
    const ada = place('Ada', { transport: transport(), secret: key(0) });
    const bob = place('Bob', { room: 'last', secret: key(9) });
    const seed = 7;
    const roll = dice(seed);
    const changes = [
      () => {
        ada.room = ['standup', 'elsewhere', 'third'][roll(3)] ?? '';
      },
      () => {
        ada.secret = key(roll(3));
      },
      () => {
        ada.transport = transport();
      },
      () => {
        ada.relayOnly = roll(2) === 0;
      },
      () => {
        ada.maxPeers = 2 + roll(8);
      },
    ];
    for (let i = 0; i < 200; i++) {
      for (let n = roll(3); n >= 0; n--) changes[roll(changes.length)]?.();
      await pause(roll(4) === 0 ? roll(120) : 0);
      expect(lines.open, `seed ${seed}, change ${i}`).to.be.at.most(1);
    }
    Object.assign(ada, { room: 'last', secret: key(9), relayOnly: false, maxPeers: 8 });
    await until(() => ada.state === 'connected' && bob.state === 'connected', `met, seed ${seed}`);
    expect(lines).to.deep.equal({ open: 1, most: 1 });
    ada.remove();
    bob.remove();
    await until(() => {
      const { connections, sockets, tracks } = resources.left();
      return connections + sockets + tracks === 0 && lines.open === 0;
    }, 'nothing is left');
  });
});
