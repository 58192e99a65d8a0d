// Frameworks and pages render the same values again, reset values, set invalid ones, copy a tag, and set properties before it
// is defined.
import '../../src/index.js';
import { expect } from 'chai';
import type { VideoCallElement } from '../../src/index.js';
import { fakeCall } from '../../src/testing.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { until } from '../until.js';

describe('<video-call> in a page', () => {
  let bus = loopbackBus();
  /** Number of calls of `getUserMedia()`. */
  let captures = 0;
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia;
  const errors: string[] = [];
  const onError = ({ message }: ErrorEvent) => errors.push(message);
  const onRejection = ({ reason }: PromiseRejectionEvent) => errors.push(String(reason));

  beforeEach(() => {
    bus = loopbackBus();
    captures = 0;
    errors.length = 0;
    mediaDevices.getUserMedia = (constraints) => {
      captures++;
      return real.call(mediaDevices, constraints);
    };
    addEventListener('error', onError);
    addEventListener('unhandledrejection', onRejection);
  });
  afterEach(() => {
    for (const element of document.querySelectorAll('video-call')) element.remove();
    mediaDevices.getUserMedia = real;
    removeEventListener('error', onError);
    removeEventListener('unhandledrejection', onRejection);
    expect(errors).to.deep.equal([]);
  });

  function make(properties: object = {}): VideoCallElement & { readonly codes: string[] } {
    const element = document.createElement('video-call');
    const codes: string[] = [];
    element.addEventListener('call-error', ({ code }) => codes.push(code));
    const quiet = { room: 'standup', audio: 'off', video: 'off', iceServers: [] };
    Object.assign(element, { transport: bus.transport(), ...quiet, ...properties });
    return Object.assign(element, { codes });
  }
  function place(properties: object = {}) {
    const element = make(properties);
    document.body.append(element);
    return element;
  }

  /** A browser with a stored permission opens the preview automatically. Firefox prompts on each load, so it opens no preview. */
  async function previewed(element: VideoCallElement): Promise<void> {
    const query = (name: string) => navigator.permissions.query({ name: name as PermissionName });
    const states = await Promise.all(['camera', 'microphone'].map(query));
    const opens = states.every(({ state }) => state === 'granted');
    await until(
      () => element.state === 'prejoin' && (element.localStream || !opens),
      'the preview',
    );
  }

  it('treats equal values of five renders as unchanged', async () => {
    const states: string[] = [];
    const key = Uint8Array.from({ length: 16 }, (_, i) => i);
    const transport = bus.transport();
    const element = make();
    const render = () =>
      Object.assign(element, {
        ...{ audio: 'on', video: 'on', transport, room: 'standup', maxPeers: 4 },
        secret: key.slice(),
        brokers: ['wss://a.example', { url: 'wss://b.example', username: 'u', password: 'p' }],
        iceServers: [{ urls: ['stun:127.0.0.1:3478'] }],
      });
    element.addEventListener('state-change', ({ state }) => states.push(state));
    render();
    document.body.append(element);
    await previewed(element);
    const [{ call }, asked] = [element, captures];
    for (let i = 0; i < 5; i++) {
      render();
      await element.updateComplete;
    }
    expect([element.call, captures, states]).to.deep.equal([call, asked, ['prejoin']]);
    // A new function in each render is a changed value, and does not open a device again.
    for (let i = 0; i < 5; i++) {
      element.iceServers = async () => [];
      element.transport = bus.transport();
      await element.updateComplete;
    }
    expect([element.call, captures, states]).to.deep.equal([call, asked, ['prejoin']]);
    await element.join();
    render();
    await element.updateComplete;
    await until(() => element.state === 'waiting', 'in the room');
    expect(element.call === call, 'the same call').to.equal(false);
    expect(element.codes).to.deep.equal([]);
  });

  it('turns on no device after leaving, on any change, until the next join', async () => {
    const element = place({ audio: 'on', video: 'on' });
    await previewed(element);
    await element.join();
    await until(() => element.localStream, 'the devices');
    await element.leave();
    const asked = captures;
    for (const change of [
      { iceServers: async () => [] },
      { brokers: ['wss://other.example'] },
      { room: 'elsewhere' },
      { secret: crypto.getRandomValues(new Uint8Array(16)) },
      { audio: 'off' },
      { audio: 'on' },
      { room: null },
      { room: 'standup', autoJoin: true },
    ]) {
      Object.assign(element, change);
      await element.updateComplete;
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect([captures, element.localStream, element.state]).to.deep.equal([asked, null, 'prejoin']);
    await element.join();
    await until(() => element.localStream, 'the devices');
  });

  it('joins automatically when the room is set', async () => {
    const element = place({ room: undefined, autoJoin: true });
    await element.updateComplete;
    expect([element.state, element.codes]).to.deep.equal(['idle', []]);
    element.room = 'standup';
    await until(() => element.state === 'waiting', 'in the room');
  });

  /** Attributes, and invalid values for them. */
  const attributes = [
    ...['room', 'name', 'namespace', 'auto-join', 'secret-from', 'owner', 'brokers', 'ice-servers'],
    ...['relay-only', 'audio', 'video', 'max-peers', 'layout', 'theme', 'lang', 'diagnostics'],
    'state',
  ];
  const properties = [
    ...['room', 'name', 'namespace', 'autoJoin', 'secretFrom', 'owner', 'ownerKey', 'secret'],
    ...['brokers', 'iceServers', 'relayOnly', 'audio', 'video', 'maxPeers', 'layout', 'theme'],
    ...['lang', 'diagnostics', 'transport'],
  ];
  const odd = [
    ...['', ' ', '0', 'null', 'undefined', '[]', '{}', '[null]', '{"a":1}', '💥', '\u0000', 'a b'],
    ...['x'.repeat(300), 'true', '-1', '1e9', 'stun:a', '[{"urls":null}]', '[[]]', '%', '#k='],
  ];
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const strange: unknown[] = [
    ...[...odd, null, undefined, 0, -1, 1.5, 7, Number.NaN, Number.POSITIVE_INFINITY, true, false],
    ...[10n, Symbol('x'), () => 'x', {}, [], [null], [undefined], [{}], [{ urls: 5 }], circular],
    ...[Object.create(null), new Uint8Array(3), new Date(), Promise.resolve(), new Map(), /x/],
  ];

  it('uses the default or reports an error with a remedy for any value of any attribute', async () => {
    for (const name of attributes) {
      const element = make();
      document.body.append(element);
      await element.updateComplete;
      const before = element.call?.state.error?.code ?? null;
      for (const value of odd) {
        element.setAttribute(name, value);
        await element.updateComplete;
        expect(element.codes, `${name}="${value}"`).to.not.include('bug');
      }
      element.removeAttribute(name);
      await element.updateComplete;
      element.codes.length = 0;
      // A tag that has mentioned a secret joins no open room, even after the secret is removed.
      const wanted = name === 'secret-from' ? 'secret-missing' : before;
      const { code = null } = element.call?.state.error ?? {};
      expect(code, `without ${name}`).to.equal(wanted);
      element.requestUpdate();
      await element.updateComplete;
      expect(element.codes).to.deep.equal([]);
      element.remove();
    }
  });

  it('handles any value of any property in the same way', async () => {
    for (const name of properties) {
      const element = place();
      await element.updateComplete;
      // A value that cannot be converted to text cannot be reflected, by the platform's own accessors either.
      const values = /lang|theme/.test(name) ? odd : strange;
      for (const value of values) {
        Object.assign(element, { [name]: value });
        await element.updateComplete;
        expect(element.codes, `${name} = ${typeof value}`).to.not.include('bug');
        expect(element.call?.state.error?.code, `${name} = ${typeof value}`).to.not.equal('bug');
      }
      element.remove();
    }
  });

  it('treats null and undefined as unset', async () => {
    for (const nothing of [null, undefined]) {
      const values = Object.fromEntries(
        properties
          .filter((name) => !['secret', 'room', 'transport', 'iceServers'].includes(name))
          .map((name) => [name, nothing]),
      );
      const element = place(values);
      await until(() => element.state === 'prejoin', 'before the call');
      await element.updateComplete;
      expect([element.codes, element.getAttributeNames()]).to.deep.equal([[], ['state']]);
      element.remove();
    }
  });

  it('accepts a number as a room and as a name', async () => {
    const element = place({ room: 5, name: 7 });
    await until(() => element.state === 'prejoin', 'before the call');
    expect([element.call?.state.room, element.self?.name]).to.deep.equal(['5', '7']);
  });

  it('joins the same room for names that look the same', async () => {
    const rooms = ['Stand up', 'Stand\u00a0up', ' Ｓｔａｎｄ\u3000up', 'Stand \u200b\t up\ufeff'];
    const tags = rooms.map((room) => place({ room, autoJoin: true }));
    await until(() => tags.every(({ peers }) => peers.length === 3), 'all met');
  });

  it('shows that a name was removed', async () => {
    const [anna, bo] = [place({ name: 'Anna', autoJoin: true }), place({ autoJoin: true })];
    await until(() => bo.peers[0]?.name === 'Anna', 'her name');
    anna.name = '\u200b';
    await until(() => bo.peers[0]?.name === '', 'no name');
  });

  it('adds no attribute to the HTML, and marks the language of its texts', async () => {
    const french = document.createElement('section');
    french.lang = 'fr';
    french.dir = 'rtl';
    const element = make();
    french.append(element);
    document.body.append(french);
    await element.updateComplete;
    expect(element.getAttributeNames()).to.deep.equal(['state']);
    const base = element.shadowRoot?.querySelector<HTMLElement>('.base');
    expect([base?.lang, base?.dir]).to.deep.equal(['en', 'ltr']);
    expect(base?.matches(':lang(en)')).to.equal(true);
    element.lang = 'zh-TW';
    await until(() => base?.lang === 'zh-CN', 'Chinese');
    element.theme = 'dark';
    await element.updateComplete;
    expect(element.getAttribute('theme')).to.equal('dark');
    Object.assign(element, { theme: 'auto', lang: '' });
    await element.updateComplete;
    expect(element.getAttributeNames()).to.deep.equal(['state']);
    french.remove();
  });

  for (const tag of ['video-call-diagnostics', 'video-call-preflight'] as const) {
    it(`marks the language of <${tag}> where it differs from that of the page`, async () => {
      for (const [lang, expected] of [
        ['fr', 'en ltr'],
        ['zh-TW', 'zh-CN ltr'],
      ]) {
        const section = document.createElement('section');
        Object.assign(section, { lang, dir: 'rtl' });
        const element = document.createElement(tag);
        section.append(element);
        document.body.append(section);
        const root = element.shadowRoot!;
        const spoken = () =>
          [...root.querySelectorAll('.report, [role="status"]')].map((part) => {
            const { direction } = getComputedStyle(part);
            return `${part.closest<HTMLElement>('[lang]')?.lang} ${direction}`;
          });
        await until(() => root.querySelector('.report'), 'the report');
        expect(spoken()).to.deep.equal([expected, expected]);
        section.remove();
      }
    });
  }

  it('is idle as a copy, has no state of a call, and does not join again', async () => {
    const element = place({});
    element.setAttribute('room', 'standup');
    element.setAttribute('auto-join', '');
    await element.join();
    await until(() => element.getAttribute('state') === 'waiting', 'in the room');
    const copy = element.cloneNode(true) as VideoCallElement;
    expect([copy.state, copy.getAttribute('state')]).to.deep.equal(['idle', 'idle']);
    expect(copy.matches(':state(waiting)')).to.equal(false);
    const asked = captures;
    Object.assign(copy, { transport: bus.transport(), iceServers: [] });
    document.body.append(copy);
    await until(() => copy.state === 'prejoin', 'before the call');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([copy.state, captures, element.peers]).to.deep.equal(['prejoin', asked, []]);
    await copy.join();
    await until(() => element.state === 'connected', 'both');
  });

  it('uses properties that were set before its definition', async () => {
    const name = `video-call-${crypto.randomUUID()}`;
    const tag = document.createElement(name) as VideoCallElement;
    const call = fakeCall({ stage: 'joined', arrival: 'joined' });
    Object.assign(tag, { call, state: 'nonsense', peers: 5, room: 'early' });
    document.body.append(tag);
    class Late extends (customElements.get('video-call') as typeof VideoCallElement) {}
    customElements.define(name, Late);
    await tag.updateComplete;
    expect(tag.call).to.equal(call);
    expect([tag.state, tag.peers, tag.room]).to.deep.equal(['waiting', [], 'early']);
    tag.remove();
  });

  it('reports an unsupported browser where WebRTC is a stub', async () => {
    const own = Object.getOwnPropertyDescriptor(window, 'RTCPeerConnection');
    for (const value of [undefined, class {}, () => {}, null]) {
      Object.defineProperty(window, 'RTCPeerConnection', { value, configurable: true });
      try {
        const element = place();
        const code = await element.join().catch((thrown: { code: string }) => thrown.code);
        expect(code).to.equal('unsupported-browser');
        expect(element.codes).to.not.include('bug');
        element.remove();
      } finally {
        if (own) Object.defineProperty(window, 'RTCPeerConnection', own);
      }
    }
  });
});
