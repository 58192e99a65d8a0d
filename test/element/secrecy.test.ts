// A tag that mentions a secret joins only the room of that secret, or no room. Also covers the keys in the address.
import '../../src/index.js';
import { expect } from 'chai';
import { base64url, fromBase64url } from '../../src/base/bytes.js';
import type { VideoCallElement } from '../../src/index.js';
import { createLink, createLinkKey } from '../../src/index.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import type { Transport } from '../../src/transport/transport.js';
import { until } from '../until.js';

describe('<video-call> with a secret', () => {
  let bus = loopbackBus();
  /** Topics that were opened, one for each room. */
  let topics: string[] = [];
  const here = location.href;

  beforeEach(() => {
    bus = loopbackBus();
    topics = [];
  });
  afterEach(() => {
    for (const element of document.querySelectorAll('video-call')) element.remove();
    history.replaceState(null, '', here);
    sessionStorage.clear();
  });

  function transport(): Transport {
    const real = bus.transport();
    return {
      publish: (bytes) => real.publish(bytes),
      open: (subscription, abortSignal) => {
        topics.push(subscription.topic);
        real.open(subscription, abortSignal);
      },
    };
  }

  function place(attributes: Record<string, string>, properties: object = {}): VideoCallElement {
    const element = document.createElement('video-call');
    const quiet = { room: 'standup', audio: 'off', video: 'off', 'auto-join': '' };
    for (const [name, value] of Object.entries({ ...quiet, ...attributes })) {
      element.setAttribute(name, value);
    }
    Object.assign(element, { transport: transport(), iceServers: [], ...properties });
    document.body.append(element);
    return element;
  }

  const errorsOf = (element: VideoCallElement): string[] => {
    const codes: string[] = [];
    element.addEventListener('call-error', ({ code }) => codes.push(code));
    return codes;
  };
  const address = (hash: string) => history.replaceState(null, '', hash);
  const inWaiting = (element: VideoCallElement) =>
    until(() => element.state === 'waiting', 'in the room');
  /** The link that the button copies, as shown in the field. */
  const invite = async (element: VideoCallElement): Promise<URL> => {
    await element.updateComplete;
    const field = await until(
      () => element.shadowRoot?.querySelector<HTMLInputElement>('input[readonly]'),
      'the field of the link',
    );
    return new URL(field.value);
  };

  const key = 'AAECAwQFBgcICQoLDA0ODw';
  const cases: [string, string, Record<string, string>, object, string][] = [
    ['a link without a key', '#', { 'secret-from': 'hash' }, {}, 'secret-missing'],
    ['a damaged link', '#k%3DAAEC', { 'secret-from': 'hash optional' }, {}, 'secret-invalid'],
    ['a misspelt source', `#k=${key}`, { 'secret-from': 'hahs' }, {}, 'attribute-invalid'],
    ['a source without a value', `#k=${key}`, { 'secret-from': '' }, {}, 'attribute-invalid'],
    ['the property’s name in HTML', `#k=${key}`, { secretFrom: 'hash' }, {}, 'attribute-invalid'],
    ['a secret in the HTML', '#', { secret: key }, {}, 'attribute-invalid'],
    ['an owner’s key in the HTML', '#', { 'owner-key': key }, {}, 'attribute-invalid'],
    ['an unread template', '#', { ':secret': 'key' }, {}, 'attribute-invalid'],
    ['a secret that is not there', '#', {}, { secret: undefined }, 'secret-missing'],
    ['a secret that is null', '#', {}, { secret: null }, 'secret-missing'],
    ['an empty passphrase', '#', {}, { secret: '' }, 'secret-missing'],
    ['a promise', '#', {}, { secret: Promise.resolve(key) }, 'secret-invalid'],
    ['a property by its name', '#', {}, { secretFrom: 'hash' }, 'secret-missing'],
    ['a property by another name', '#', {}, { passphrase: key }, 'attribute-invalid'],
    ['a secret that is to come', '#', { 'secret-set': '' }, {}, 'secret-missing'],
    ['a misspelt attribute', `#k=${key}`, { 'secert-from': 'hash' }, {}, 'attribute-invalid'],
  ];
  for (const [name, hash, attributes, properties, code] of cases) {
    it(`joins no room with ${name}, reports it once, and joins after the correction`, async () => {
      address(hash);
      const element = document.createElement('video-call');
      const codes = errorsOf(element);
      // `createElement` and `setAttribute` throw for a name like `:secret`; the parser accepts it.
      const html = Object.entries({ room: 'standup', 'auto-join': '', ...attributes });
      const holder = document.createElement('template');
      holder.innerHTML = `<i ${html.map(([name, value]) => `${name}="${value}"`).join(' ')}></i>`;
      for (const attribute of [...(holder.content.firstElementChild?.attributes ?? [])]) {
        element.setAttributeNode(attribute.cloneNode() as Attr);
      }
      const quiet = { audio: 'off', video: 'off', iceServers: [] };
      Object.assign(element, { transport: transport(), ...quiet, ...properties });
      document.body.append(element);
      await until(() => element.state === 'failed', 'failed');
      const refusal = await element.join().catch((thrown: { code: string }) => thrown.code);
      expect([codes, refusal]).to.deep.equal([[code], code]);
      await element.updateComplete;
      expect(element.shadowRoot?.textContent).to.match(/key to this room|link to this|attribute/);
      expect(element.shadowRoot?.innerHTML).to.not.contain(key);
      expect(topics).to.deep.equal([]);

      for (const name of [':secret', 'secretfrom', 'secret', 'owner-key', 'secert-from']) {
        element.removeAttribute(name);
      }
      Reflect.deleteProperty(element, 'passphrase');
      element.removeAttribute('secret-from');
      Object.assign(element, { secretFrom: 'none', secret: createLinkKey() });
      // Being alone in a room takes more than a second to establish.
      await until(() => topics.length > 0, 'it joins');
      expect(element.security).to.equal('strong');
      expect(topics).to.have.length(1);
    });
  }

  it('joins when the key is added to the address', async () => {
    address('#');
    const element = place({ 'secret-from': 'hash' });
    await until(() => element.state === 'failed', 'failed');
    location.hash = `#k=${key}`;
    await inWaiting(element);
    expect(element.security).to.equal('strong');
  });

  it('keeps its room and its invite link when the address changes', async () => {
    address(`#k=${key}`);
    const element = place({ 'secret-from': 'hash' });
    await inWaiting(element);
    for (const hash of ['#/x', '#/call?k=clipped', '#k=Dw4NDAsKCQgHBgUEAwIBAA', '']) {
      location.hash = hash;
      await new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      element.requestUpdate();
      expect((await invite(element)).hash, hash).to.match(new RegExp(`k=${key}$`));
    }
    await element.leave();
    await element.join();
    expect([element.security, new Set(topics).size]).to.deep.equal(['strong', 1]);
  });

  it('leaves when the secret is removed during a call', async () => {
    const element = place({}, { secret: createLinkKey() });
    await inWaiting(element);
    Object.assign(element, { secret: undefined });
    await until(() => element.state === 'failed', 'failed');
    expect(topics).to.have.length(1);
  });

  it('does not join the open room when `secret-from` is removed', async () => {
    address(`#k=${key}`);
    for (const stop of [
      (element: VideoCallElement) => element.removeAttribute('secret-from'),
      (element: VideoCallElement) => Object.assign(element, { secretFrom: undefined }),
    ]) {
      topics = [];
      const element = place({ 'secret-from': 'hash' });
      await inWaiting(element);
      stop(element);
      await until(() => element.state === 'failed', 'failed');
      expect(await element.join().catch(({ code }) => code)).to.equal('secret-missing');
      expect(topics).to.have.length(1);
      element.remove();
    }
  });

  it('reads the address again for another room', async () => {
    for (const source of ['hash', 'hash optional']) {
      address(source === 'hash' ? `#k=${base64url(createLinkKey())}` : '#');
      const element = place({ 'secret-from': source });
      await inWaiting(element);
      topics = [];
      location.hash = `#k=${key}`;
      await new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      expect(topics).to.deep.equal([]);
      element.room = 'retrospective';
      await until(() => topics.length > 0, 'another room');
      await inWaiting(element);
      expect(element.security).to.equal('strong');
      expect((await invite(element)).hash).to.equal(`#k=${key}`);
      const other = place({ room: 'retrospective' }, { secret: fromBase64url(key) });
      await until(() => other.state === 'connected', 'met there');
      for (const one of [element, other]) one.remove();
    }
  });

  it('keeps a key that the page clears after setting it', async () => {
    const [one, other] = [createLinkKey(), createLinkKey()];
    const element = place({}, { secret: one });
    one.fill(0);
    await inWaiting(element);
    element.secret = other;
    other.fill(0);
    await until(() => topics.length === 2, 'another room');
    element.name = 'Ada';
    await element.updateComplete;
    expect([element.security, new Set(topics).size]).to.deep.equal(['strong', 2]);
  });

  it('rejects a number as a secret, also before joining', async () => {
    const element = place({});
    element.removeAttribute('auto-join');
    await until(() => element.state === 'prejoin', 'the preview');
    Object.assign(element, { secret: Number.NaN });
    const refusal = await element.join().catch((thrown: { code: string }) => thrown.code);
    expect([refusal, topics]).to.deep.equal(['secret-invalid', []]);
  });

  it('does not join the open room with a copy of the tag', async () => {
    const element = place({}, { secret: createLinkKey() });
    await inWaiting(element);
    const holder = document.createElement('div');
    holder.innerHTML = element.outerHTML;
    for (const copy of [element.cloneNode(true), holder.firstElementChild]) {
      const tag = Object.assign(copy as VideoCallElement, { transport: transport() });
      document.body.append(tag);
      const refusal = await tag.join().catch((thrown: { code: string }) => thrown.code);
      expect([refusal, topics.length]).to.deep.equal(['secret-missing', 1]);
    }
  });

  it('creates a key and adds it to the address, once for all tags of the page', async () => {
    address('#section');
    const [one, other] = [
      place({ 'secret-from': 'hash create' }),
      place({ 'secret-from': 'hash create' }),
    ];
    await until(() => one.state === 'connected' && other.state === 'connected', 'both met');
    expect(location.hash).to.match(/^#section&k=[\w-]{22}$/);
    expect([one.security, other.security]).to.deep.equal(['strong', 'strong']);
  });

  it('joins the open room only with the permission of the page', async () => {
    address('#section');
    const element = place({ 'secret-from': 'hash optional' });
    await inWaiting(element);
    expect(element.security).to.equal('open');
    expect((await invite(element)).hash).to.equal('#section');
  });

  it('removes the owner’s private key from the address and stores it for this tab and this room', async () => {
    const { host = '', guest } = await createLink({ page: location.href, lobby: true });
    const { host: foreign = '' } = await createLink({ page: location.href, lobby: true });
    const history_ = history.length;
    address(new URL(host).hash);
    const element = place({ 'secret-from': 'hash' });
    await inWaiting(element);
    expect(element.lobby?.role).to.equal('owner');
    expect(location.href).to.equal(guest);
    expect(history.length).to.equal(history_);
    expect((await invite(element)).hash).to.equal(new URL(guest).hash);
    element.remove();

    // A reload, or the link for guests in the same tab.
    const again = place({ 'secret-from': 'hash' });
    await inWaiting(again);
    expect(again.lobby?.role).to.equal('owner');
    again.remove();

    // Another room: the key of the first one is not used.
    address(new URL(foreign).hash.replace(/s=[^&]+&/, ''));
    const stranger = place({ 'secret-from': 'hash' });
    await until(() => stranger.state === 'lobby', 'at the door of another room');
  });

  it('leaves the owner’s private key in the address without storage', async () => {
    const { host = '' } = await createLink({ page: location.href, lobby: true });
    const own = Object.getOwnPropertyDescriptor(window, 'sessionStorage');
    const get = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.defineProperty(window, 'sessionStorage', { get, configurable: true });
    try {
      address(new URL(host).hash);
      const element = place({ 'secret-from': 'hash' });
      await inWaiting(element);
      expect(element.lobby?.role).to.equal('owner');
      expect(location.hash).to.equal(new URL(host).hash);
      expect((await invite(element)).hash).to.not.match(/[#&]s=/);
    } finally {
      if (own) Object.defineProperty(window, 'sessionStorage', own);
    }
  });

  it('does not change the address by default', async () => {
    const { host = '' } = await createLink({ page: location.href, lobby: true });
    address(new URL(host).hash);
    const element = place({}, { secret: createLinkKey() });
    await inWaiting(element);
    expect(location.hash).to.equal(new URL(host).hash);
    expect(base64url(element.secret as Uint8Array)).to.equal(
      (await invite(element)).hash.split('k=')[1],
    );
    expect(Object.keys(sessionStorage)).to.deep.equal(['video-call']);
  });
});
