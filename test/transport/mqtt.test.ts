import { executeServerCommand } from '@web/test-runner-commands';
import { expect } from 'chai';
import mqtt from 'mqtt';
import { randomName } from '../../src/base/bytes.js';
import { echoDueMs, mqttTransport } from '../../src/transport/mqtt.js';
import { multiTransport } from '../../src/transport/multi-transport.js';
import { brokerUrl, Ear, envelope } from './support.js';

interface OwnBroker {
  readonly id: string;
  readonly url: string;
}
const ownBroker = (): Promise<OwnBroker> => executeServerCommand('broker:new');
const broker = (command: 'kill' | 'start', { id }: OwnBroker) =>
  executeServerCommand(`broker:${command}`, { id });

describe('mqttTransport', () => {
  const ears: Ear[] = [];
  const listen = (url: string, topic: string, greeting?: string) => {
    const ear = new Ear(mqttTransport({ url }), topic, greeting === undefined ? {} : { greeting });
    ears.push(ear);
    return ear;
  };
  afterEach(() => {
    for (const ear of ears.splice(0)) ear.close();
  });

  it('opens, delivers, and is ready after its own echo, which it does not pass on', async () => {
    const [url, topic] = [await brokerUrl(), randomName()];
    const [ada, bob] = [listen(url, topic), listen(url, topic)];
    await Promise.all([ada.state('open'), bob.state('open')]);
    expect(ada.facts.map(({ state }) => state)).to.deep.equal(['connecting', 'open']);
    expect(ada.now.connackMs).to.be.at.least(0);
    expect(ada.now.openMs).to.be.at.least(ada.now.connackMs!);
    expect(ada.now.echoMs).to.equal(undefined);
    ada.transport.publish(envelope('hello'));
    await Promise.all([ada.state('ready'), bob.until(() => bob.heard.length > 0)]);
    expect(bob.heard).to.deep.equal(['hello']);
    expect(ada.heard).to.deep.equal([]);
    expect(ada.now.echoMs).to.be.at.least(0);
    expect(ada.now.reconnects).to.equal(0);
  });

  it('drops retained messages and messages that are too large', async () => {
    const [url, topic] = [await brokerUrl(), randomName()];
    const stranger = await mqtt.connectAsync(url, { protocolVersion: 5, timerVariant: 'native' });
    const ada = listen(url, topic);
    await ada.state('open');
    const retained = envelope('retained') as Uint8Array as Buffer;
    stranger.publish(topic, retained, { retain: true });
    stranger.publish(topic, envelope('x'.repeat(8200)) as Uint8Array as Buffer);
    stranger.publish(topic, envelope('last') as Uint8Array as Buffer);
    await ada.until(() => ada.heard.includes('last'));
    expect(ada.heard).to.deep.equal(['last']);
    const late = listen(url, topic);
    await late.state('open');
    late.transport.publish(envelope());
    await late.state('ready');
    expect(late.heard).to.deep.equal([]);
    stranger.publish(topic, '', { retain: true });
    await stranger.endAsync();
  });

  it('delivers what was published before it closes, without a will', async () => {
    const [url, topic] = [await brokerUrl(), randomName()];
    const [ada, bob] = [listen(url, topic), listen(url, topic)];
    await Promise.all([ada.state('open'), bob.state('open')]);
    ada.transport.publish(envelope('goodbye'));
    ada.close();
    expect(ada.now.state).to.equal('closed');
    await bob.until(() => bob.heard.length > 0);
    // A will would have arrived before the later message of a third connection.
    const late = listen(url, topic);
    await late.state('open');
    late.transport.publish(envelope('later'));
    await bob.until(() => bob.heard.includes('later'));
    expect(bob.heard).to.deep.equal(['goodbye', 'later']);
  });

  it('has its will published when the connection is taken over', async () => {
    const [url, topic] = [await brokerUrl(), randomName()];
    const bob = listen(url, topic);
    await bob.state('open');
    const sockets: WebSocket[] = [];
    const Native = globalThis.WebSocket;
    globalThis.WebSocket = class extends Native {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols);
        sockets.push(this);
      }
    };
    const ada = listen(url, topic);
    await ada.state('open');
    globalThis.WebSocket = Native;
    sockets[0]!.close();
    await bob.until(() => bob.heard.length > 0);
    expect(bob.heard).to.deep.equal(['will']);
    await ada.until(() => ada.now.state === 'open' && ada.now.reconnects === 1);
    expect(ada.facts.some(({ cause }) => cause === 'broker-lost')).to.equal(true);
    expect(ada.now.cause).to.equal(undefined);
  });

  it('reconnects when its broker is back', async () => {
    const own = await ownBroker();
    const topic = randomName();
    const [ada, bob] = [listen(own.url, topic), listen(own.url, topic)];
    await Promise.all([ada.state('open'), bob.state('open')]);
    await broker('kill', own);
    await Promise.all([ada.state('unreachable'), bob.state('unreachable')]);
    ada.transport.publish(envelope('into the void'));
    await broker('start', own);
    ada.transport.refresh?.();
    bob.transport.refresh?.();
    await Promise.all([ada.state('open'), bob.state('open')]);
    expect(ada.now.reconnects).to.equal(1);
    ada.transport.publish(envelope('again'));
    await bob.until(() => bob.heard.length > 0);
    expect(bob.heard).to.deep.equal(['again']);
  });

  it('keeps an open connection that answers a refresh', async () => {
    const ada = listen(await brokerUrl(), randomName());
    await ada.state('open');
    ada.transport.refresh?.();
    ada.transport.publish(envelope());
    await ada.state('ready');
    expect(ada.facts.map(({ state }) => state)).to.deep.equal(['connecting', 'open', 'ready']);
  });

  it('reports `unreachable` for a port without a server', async () => {
    const ada = listen('ws://127.0.0.1:9/', randomName());
    await ada.state('unreachable');
    expect(ada.now.cause).to.equal('broker-unreachable');
    expect(ada.now.failedAttempts).to.equal(1);
  });

  it('reports `refused` when the browser forbids the socket', async () => {
    const ada = listen('ws://127.0.0.1:99999/', randomName());
    await ada.state('refused');
    expect(ada.now.cause).to.equal('broker-refused');
  });

  it('keeps credentials out of its facts', async () => {
    const url = new URL(await brokerUrl());
    url.username = 'ada';
    url.password = 'geheim';
    const ada = listen(url.href, randomName());
    expect(JSON.stringify(ada.facts)).not.to.match(/ada|geheim/);
  });

  it('closes while it is loading or connecting', async () => {
    const url = await brokerUrl();
    const ada = listen(url, randomName());
    ada.close();
    const bob = listen('ws://127.0.0.1:9/', randomName());
    await bob.state('unreachable');
    bob.close();
    expect(ada.now.state).to.equal('closed');
    expect(bob.now.state).to.equal('closed');
  });

  it('is one transport together with others, and receives each message by each of them', async () => {
    const [url, topic] = [await brokerUrl(), randomName()];
    const other = (await ownBroker()).url;
    const both = () => multiTransport([mqttTransport({ url }), mqttTransport({ url: other })]);
    const [ada, bob] = [new Ear(both(), topic), new Ear(both(), topic)];
    ears.push(ada, bob);
    const up = (ear: Ear) =>
      ear.until(() => ear.facts.filter(({ state }) => state === 'open').length === 2);
    await Promise.all([up(ada), up(bob)]);
    for (let n = 0; n < 5; n++) ada.transport.publish(envelope(`${n}`));
    const ready = () => new Set(ada.facts.filter((f) => f.state === 'ready').map((f) => f.url));
    await ada.until(() => ready().size === 2);
    bob.transport.publish(envelope('end'));
    await ada.until(() => ada.heard.includes('end'));
    await bob.until(() => bob.heard.length >= 10);
    expect([...bob.heard].sort().join('')).to.equal('0011223344');
    expect(new Set(ada.heard)).to.deep.equal(new Set(['end']));
    expect(ada.facts.map(({ state }) => state)).to.not.include('resting');
  });
});

describe('a broker that does not take packets before its CONNACK', () => {
  const ears: Ear[] = [];
  afterEach(() => {
    for (const ear of ears.splice(0)) ear.close();
  });
  /** Two clients through the same proxy, and one of its broker itself, which hears them. */
  const meet = async (rules: object) => {
    const proxy = await executeServerCommand<{ id: string; url: string; direct: string }, object>(
      'chaos:new',
      { rules },
    );
    const topic = randomName();
    const open = async (url: string, greeting: string) => {
      const ear = new Ear(mqttTransport({ url }), topic, { greeting });
      ears.push(ear);
      await ear.until(() => ['open', 'ready', 'refused'].includes(ear.now?.state));
      return ear;
    };
    const witness = await open(proxy.direct, 'witness');
    const attempts = async () =>
      (await executeServerCommand<{ attempts: number }, object>('chaos:log', { id: proxy.id }))
        .attempts;
    const change = (more: object) =>
      executeServerCommand('chaos:rules', { id: proxy.id, rules: more });
    return { open: (greeting: string) => open(proxy.url, greeting), witness, attempts, change };
  };

  it('is tried again at once, and later connections wait', async () => {
    const { open, witness, attempts } = await meet({ early: 'hang-up' });
    const ada = await open('ada');
    expect(ada.facts.map(({ state }) => state)).to.include.members(['connecting', 'open']);
    expect(ada.now.failedAttempts ?? 0).to.equal(0);
    expect(ada.now.greeted).to.equal(true);
    expect(await attempts()).to.equal(2);
    await open('bob');
    expect(await attempts()).to.equal(3);
    await witness.until(() => witness.heard.includes('bob'));
    // The broker publishes the will of the connection that the proxy closed.
    expect(witness.heard.filter((word) => word !== 'will')).to.deep.equal(['ada', 'bob']);
    await ada.state('ready');
  });

  it('is asked again for a subscription that it did not read, and gets the greeting then', async () => {
    const { open, witness, attempts, change } = await meet({ early: 'ignore' });
    const ada = await open('ada');
    await ada.state('ready');
    expect(await attempts()).to.equal(1);
    expect(witness.heard).to.deep.equal(['ada']);
    // A client that does not wait would be disconnected now.
    await change({ early: 'hang-up' });
    await open('bob');
    expect(await attempts()).to.equal(2);
  });

  for (const code of [0x80, 0x87]) {
    it(`reports a subscription that is denied with ${code}`, async () => {
      const { open, attempts } = await meet({ suback: code });
      const ada = await open('ada');
      expect(ada.now).to.include({ state: 'refused', code });
      expect(ada.facts.map(({ state }) => state)).to.not.include('open');
      // Once more without early packets, in case these were the reason.
      expect(await attempts()).to.equal(2);
    });
  }
});

describe('two addresses of one broker', () => {
  it('are detected: one is closed, and opens when the broker is back', async () => {
    const own = await ownBroker();
    const [topic, other] = [randomName(), new URL('/other', own.url).href];
    const both = () => multiTransport([own.url, other].map((url) => mqttTransport({ url })));
    const ada = new Ear(both(), topic);
    const latest = () => new Map(ada.facts.map((facts) => [facts.url, facts]));
    const states = () => [...latest().values()].map(({ state }) => state).sort();
    await ada.until(() => states().join() === 'open,open');
    for (let n = 0; n < 3; n++) ada.transport.publish(envelope());
    await ada.until(() => states().join() === 'ready,resting');
    expect([...latest().values()].filter(({ isTwin }) => isTwin)).to.have.length(1);
    await broker('kill', own);
    await ada.until(() => !states().includes('resting'));
    await broker('start', own);
    ada.transport.refresh?.();
    await ada.until(() => states().join() === 'open,open');
    ada.close();
  });
});

describe('echoDueMs', () => {
  it('is 3 s, or twice a round trip of the broker', () => {
    expect(echoDueMs()).to.equal(3000);
    expect(echoDueMs(50, 45)).to.equal(3000);
    expect(echoDueMs(5000, undefined)).to.equal(10_000);
    expect(echoDueMs(20, 4000)).to.equal(8000);
  });
});
