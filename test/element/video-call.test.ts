import '../../src/index.js';
import { expect } from 'chai';
import type { VideoCallElement } from '../../src/index.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { until } from '../until.js';

describe('<video-call>', () => {
  let bus = loopbackBus();
  beforeEach(() => {
    bus = loopbackBus();
  });
  afterEach(() => {
    for (const element of document.querySelectorAll('video-call')) element.remove();
  });

  function place(
    attributes: Record<string, string>,
    properties: Partial<VideoCallElement> = {},
  ): VideoCallElement {
    const element = document.createElement('video-call');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    Object.assign(element, { transport: bus.transport(), iceServers: [], ...properties });
    document.body.append(element);
    return element;
  }
  const quiet = { room: 'standup', audio: 'off', video: 'off' };
  const shown = (element: VideoCallElement) => element.shadowRoot?.textContent ?? '';

  async function connectedPair(): Promise<[VideoCallElement, VideoCallElement]> {
    const anna = place({ ...quiet, name: 'Anna', 'auto-join': '' });
    const bo = place({ ...quiet, name: 'Bo', 'auto-join': '' });
    await until(() => anna.state === 'connected' && bo.state === 'connected', 'both connected');
    return [anna, bo];
  }

  it('shows how to write the tag without a room, and throws no error', async () => {
    const element = document.createElement('video-call');
    const codes: string[] = [];
    element.addEventListener('call-error', (event) => codes.push(event.code));
    document.body.append(element);
    await element.updateComplete;
    expect([element.state, ...codes]).to.deep.equal(['idle']);
    const refusal = await element.join().catch((thrown: { code: string }) => thrown.code);
    await element.updateComplete;
    expect(shown(element)).to.contain('<video-call room="standup">');
    expect([refusal, ...codes]).to.deep.equal(['room-missing', 'room-missing']);
    element.room = 'standup';
    await until(() => element.state === 'prejoin', 'mended');
  });

  it('names the attribute, the value and the remedy', async () => {
    const element = document.createElement('video-call');
    const events: { code: string; message: string; hint: string }[] = [];
    element.addEventListener('call-error', ({ code, message, hint }) =>
      events.push({ code, message, hint }),
    );
    element.setAttribute('room', 'standup');
    element.setAttribute('video', 'loud');
    element.setAttribute('ice-servers', 'stun:a');
    document.body.append(element);
    await until(() => events.length === 2, 'two errors');
    expect(events.map(({ code }) => code)).to.have.members([
      'attribute-invalid',
      'ice-servers-invalid',
    ]);
    expect(events.find(({ code }) => code === 'attribute-invalid')?.hint).to.contain('video="on"');
  });

  it('shows the preview, joins with the button, leaves and joins again', async () => {
    const element = place(quiet);
    await until(() => element.state === 'prejoin', 'prejoin');
    await element.updateComplete;
    const press = async (name: RegExp) => {
      const button = await until(
        () =>
          [...(element.shadowRoot?.querySelectorAll('button') ?? [])].find((one) =>
            name.test(`${one.textContent} ${one.getAttribute('aria-label')}`),
          ),
        `a button ${name}`,
      );
      button.click();
    };
    await press(/join/i);
    await until(() => element.state === 'waiting', 'waiting');
    await press(/leave/i);
    await until(() => element.state === 'left', 'left');
    await press(/again|rejoin/i);
    await until(() => element.state === 'waiting', 'waiting again');
  });

  it('reflects its state as attribute and CSS state, and dispatches each change', async () => {
    const states: string[] = [];
    const element = document.createElement('video-call');
    element.addEventListener('state-change', ({ state }) => states.push(state));
    Object.assign(element, {
      transport: bus.transport(),
      iceServers: [],
      ...quiet,
      autoJoin: true,
    });
    document.body.append(element);
    await until(() => element.getAttribute('state') === 'waiting', 'waiting');
    expect(element.matches(':state(waiting)')).to.equal(true);
    expect(states.at(-1)).to.equal('waiting');
    expect(states).to.include('connecting');
  });

  it('reports participants who join, change and leave', async () => {
    const heard: string[] = [];
    const [anna, bo] = await connectedPair();
    // A name arrives on the data channel, which opens after ICE has connected.
    await until(() => anna.peers[0]?.name === 'Bo', 'she knows his name');
    for (const type of ['peer-update', 'peer-leave', 'track-add', 'track-remove'] as const) {
      anna.addEventListener(type, () => heard.push(type));
    }
    await bo.setCamera(true);
    await until(() => heard.includes('track-add'), 'the camera');
    await bo.leave();
    await until(() => heard.includes('peer-leave'), 'the leave');
    expect(heard).to.deep.equal(['peer-update', 'track-add', 'track-remove', 'peer-leave']);
    expect(anna.peers).to.deep.equal([]);
  });

  it('keeps the call when it is moved 50 times', async () => {
    const [anna, bo] = await connectedPair();
    const { call } = anna;
    const boxes = [document.createElement('div'), document.createElement('div')];
    document.body.append(...boxes);
    for (let i = 0; i < 50; i++) boxes[i % 2]?.append(anna);
    const moved = performance.now();
    await until(() => performance.now() - moved > 300, 'longer than the grace');
    expect(anna.call).to.equal(call);
    expect([anna.state, bo.state]).to.deep.equal(['connected', 'connected']);
    for (const box of boxes) box.remove();
  });

  it('ends the call and stops the camera within 100 ms of being removed', async () => {
    const element = place({ room: 'standup', 'auto-join': '' });
    const stream = await until(() => element.localStream, 'the camera');
    await until(() => element.state === 'waiting', 'waiting');
    const tracks = stream.getTracks();
    expect(tracks).to.have.length(2);
    element.remove();
    // Timers may be late, but they fire in the order in which they are due.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(tracks.map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
    expect(element.call).to.equal(null);
  });

  it('stops a capture that the user allows after the tag was removed', async () => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    let allow: () => void = () => {};
    const late: MediaStreamTrack[] = [];
    mediaDevices.getUserMedia = async (constraints) => {
      await new Promise<void>((resolve) => {
        allow = resolve;
      });
      const stream = await real(constraints);
      late.push(...stream.getTracks());
      return stream;
    };
    try {
      const element = place({ room: 'standup', 'auto-join': '' });
      await until(() => element.self?.camera.status === 'asking', 'the question');
      element.remove();
      await until(() => element.call === null, 'the end of the call');
      allow();
      await until(() => late.length === 2, 'the late capture');
      await until(() => late.every(({ readyState }) => readyState === 'ended'), 'stopped at once');
    } finally {
      mediaDevices.getUserMedia = real;
    }
  });

  it('creates another call when it is inserted again later', async () => {
    const element = place({ ...quiet, 'auto-join': '' });
    await until(() => element.state === 'waiting', 'waiting');
    element.remove();
    await until(() => element.call === null, 'ended');
    document.body.append(element);
    await until(() => element.state === 'waiting', 'waiting again');
  });

  it('changes rooms when the room changes during a call', async () => {
    const [anna, bo] = await connectedPair();
    anna.room = 'elsewhere';
    await until(() => bo.state === 'waiting', 'he is alone');
    await until(() => anna.state === 'waiting', 'she waits elsewhere');
    anna.room = 'standup';
    await until(() => anna.state === 'connected' && bo.state === 'connected', 'together again');
  });

  it('reports participants as gone when it changes rooms, and when it is removed', async () => {
    const [anna] = await connectedPair();
    const heard: string[] = [];
    for (const type of ['peer-leave', 'state-change'] as const) {
      anna.addEventListener(type, () => heard.push(`${type} ${anna.state}`));
    }
    anna.room = 'elsewhere';
    await until(() => anna.state === 'waiting', 'she waits elsewhere');
    expect(heard.some((one) => one.startsWith('peer-leave'))).to.equal(true);
    anna.remove();
    await until(() => anna.call === null, 'ended');
    expect(anna.getAttribute('state')).to.equal('idle');
    expect(heard.at(-1)).to.equal('state-change idle');
  });

  it('reports a problem once with `auto-join`', async () => {
    const element = document.createElement('video-call');
    const codes: string[] = [];
    element.addEventListener('call-error', (event) => codes.push(event.code));
    Object.assign(element, { ...quiet, autoJoin: true, brokers: 'nowhere' });
    document.body.append(element);
    await until(() => element.state === 'failed', 'failed');
    element.name = 'Anna';
    await element.updateComplete;
    expect(codes).to.deep.equal(['brokers-invalid']);
  });

  it('joins without devices when the browser refuses them', async () => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    try {
      const element = place({ room: 'standup', 'auto-join': '' });
      await until(() => element.state === 'waiting', 'waiting');
      expect(element.self?.camera).to.include({ status: 'off', error: 'media-denied' });
      const report = await element.getDiagnostics();
      expect(report?.verdicts[0]?.code).to.equal('media-denied');
    } finally {
      mediaDevices.getUserMedia = real;
    }
  });

  it('fails with a message when no broker answers', async () => {
    const element = place(quiet, { brokers: ['ws://127.0.0.1:9'], transport: null });
    const failure = await element.join().catch((thrown: unknown) => thrown);
    expect(failure).to.have.property('code', 'no-broker');
    expect(element.state).to.equal('failed');
    await element.updateComplete;
    expect(shown(element).trim()).to.not.equal('');
  });

  it('reports the reason when it cannot join', async () => {
    const codeOf = (element: VideoCallElement) =>
      element.join().then(
        () => null,
        (thrown: { code?: string }) => thrown.code,
      );
    expect(await codeOf(document.createElement('video-call'))).to.equal('not-in-page');
    expect(await codeOf(place({ room: '' }))).to.equal('room-missing');
    location.hash = '#k=AAEC';
    expect(await codeOf(place({ ...quiet, 'secret-from': 'hash' }))).to.equal('secret-invalid');
    location.hash = '';
  });

  it('samples for the event `diagnostics` only with a listener', async () => {
    const [anna] = await connectedPair();
    const life = new AbortController();
    let heard = 0;
    anna.addEventListener(
      'diagnostics',
      ({ report }) => {
        heard++;
        expect(report.redaction).to.equal('masked');
      },
      { signal: life.signal },
    );
    await until(() => heard >= 2, 'two reports');
    life.abort();
    const report = await anna.getDiagnostics();
    expect(report?.peers).to.have.length(1);
    expect(report?.peers[0]?.path?.kind).to.be.a('string');
  });

  it('uses the language of its closest ancestor', async () => {
    const chinese = document.createElement('section');
    chinese.lang = 'zh-CN';
    document.body.append(chinese);
    const element = place(quiet);
    chinese.append(element);
    await until(() => /加入/.test(shown(element)), 'Chinese, as soon as its words are there');
    element.lang = 'en';
    await until(() => /Join/.test(shown(element)), 'English, since it says so itself');
    chinese.remove();
  });

  it('keeps the keyboard focus when the screen changes', async () => {
    const element = place(quiet);
    const root = await until(() => element.shadowRoot, 'a root');
    const join = await until(
      () => root.querySelector<HTMLElement>('[data-first-focus]'),
      'the join button',
    );
    join.focus();
    join.click();
    await until(() => element.state === 'waiting', 'waiting');
    await until(() => root.activeElement !== null, 'the focus is still inside');
    element.diagnostics = true;
    await element.updateComplete;
    const close = await until(
      () => root.querySelector<HTMLElement>('.panel-head button'),
      'the button that closes the report',
    );
    close.focus();
    close.click();
    await until(
      () => root.activeElement?.part.contains('button-diagnostics'),
      'the focus is back at the button that opened it',
    );
  });

  it('leaves when the page is hidden, and rejoins when it returns', async () => {
    const [anna, bo] = await connectedPair();
    // Both tags are in this page: the one without a call sends nothing.
    await bo.leave();
    const watcher = place({ ...quiet, 'auto-join': '' }, { call: null });
    await until(() => watcher.state === 'connected', 'a third');
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    await until(() => anna.state === 'left', 'left with the page');
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await until(() => anna.state === 'connected', 'back with the page');
    expect(bo.state).to.equal('left');
  });

  it('can be defined twice', async () => {
    const again = await import(`../../src/index.ts?again=${Date.now()}`);
    expect(again.VideoCallElement).to.be.a('function');
    expect(customElements.get('video-call')).to.not.equal(undefined);
  });
});
