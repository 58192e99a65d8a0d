// What a broker may deliver that nobody said: damaged, cut, recorded, retained, from elsewhere. Nothing of it may
// throw, be heard, or make a connection; all of it is counted.

import { expect } from 'chai';
import mqtt from 'mqtt';
import { random, randomName } from '../../src/base/bytes.js';
import { createIdentity } from '../../src/protocol/identity.js';
import { deriveRoomKeys } from '../../src/protocol/keys.js';
import { Room } from '../../src/room/room.js';
import { mqttTransport } from '../../src/transport/mqtt.js';
import { countResources } from '../call/leaks.js';
import { until } from '../until.js';
import { FaultyBroker, factsOf, Guests, meshed, newRoom, seedOf, withSeed } from './support.js';

const guests = new Guests();
const enter = guests.enter.bind(guests);

/** Everything that escapes to the page while a test runs. */
const escaped: string[] = [];
const hear = (event: Event) =>
  escaped.push(String((event as ErrorEvent).message ?? (event as PromiseRejectionEvent).reason));
before(() => {
  for (const type of ['error', 'unhandledrejection']) globalThis.addEventListener(type, hear);
});
after(() => {
  for (const type of ['error', 'unhandledrejection']) globalThis.removeEventListener(type, hear);
});
afterEach(async () => {
  await guests.leave();
  expect(escaped.splice(0)).to.deep.equal([]);
});

/** Somebody in a room of their own, below the call, where what was refused can be counted. */
async function listener(url: string, room: string) {
  const life = new AbortController();
  const keys = await deriveRoomKeys({ namespace: location.origin, room, secret: { mode: 'open' } });
  const people: string[] = [];
  const one = new Room(
    {
      keys,
      identity: await createIdentity(random(32)),
      transport: mqttTransport({ url }),
      isFull: () => false,
      onPeer: (id) => people.push(`peer ${id}`),
      onSignal: (from, { kind }) => people.push(`${kind} ${from}`),
      onGone: (id) => people.push(`gone ${id}`),
      onArrival: () => {},
      onBroker: () => {},
    },
    life.signal,
  );
  const dropped = () => Object.values(one.counters.dropped).reduce((sum, count) => sum + count, 0);
  return { one, topic: keys.topic, people, dropped, end: () => life.abort() };
}

describe('a broker that delivers what nobody said (fault 5)', () => {
  it('replays a whole call to people who come later: nobody is met, all is counted', async () => {
    const broker = await FaultyBroker.start();
    const room = newRoom();
    const group = [enter({ room, brokers: [broker.url] }), enter({ room, brokers: [broker.url] })];
    await Promise.all(group.map((call) => call.join()));
    await meshed(group, 5000);
    for (const call of group) await call.leave();
    const late = await listener(broker.url, room);
    try {
      await until(() => late.one.counters.out.hello > 0, 'a hello');
      const before = late.dropped();
      await broker.replay();
      await until(() => late.dropped() - before >= 3, 'the replay is counted');
      // A HELLO alone is taken for a person until it fails to prove that it is alive; nothing is said by it.
      // A recorded will is a hint that it is gone again.
      expect(late.people.filter((said) => !/^(peer|gone) /.test(said))).to.deep.equal([]);
    } finally {
      late.end();
    }
  });

  it('replays, retained and on foreign topics, to those who said it: no event, no connection', async () => {
    const broker = await FaultyBroker.start();
    const room = newRoom();
    const group = [enter({ room, brokers: [broker.url] }), enter({ room, brokers: [broker.url] })];
    await Promise.all(group.map((call) => call.join()));
    await meshed(group, 5000);
    const resources = countResources();
    try {
      const before = group.map(({ state }) => state.peers);
      await broker.replay();
      await broker.replay({ retain: true });
      await broker.replay({ topic: randomName() });
      await broker.replay();
      // Somebody who comes now is met after all of it has been heard.
      const chen = enter({ room, brokers: [broker.url] });
      await chen.join();
      await meshed([...group, chen], 8000);
      // Two ends for each of two connections that Chen has, and nobody else. Offers that crossed may have made more.
      expect(resources.left().connections).to.equal(4);
      const ids = (peers: readonly { id: string }[]) => peers.map(({ id }) => id);
      for (const [i, call] of group.entries()) {
        expect(ids(call.state.peers)).to.deep.equal([...ids(before[i]!), chen.state.self.id]);
      }
      expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
    } finally {
      resources.restore();
    }
  });

  it('keeps random bytes, retained ones and foreign rooms from making anything happen', async () => {
    const broker = await FaultyBroker.start();
    const room = newRoom();
    const late = await listener(broker.url, room);
    const resources = countResources();
    const stranger = await mqtt.connectAsync(broker.direct, { timerVariant: 'native' });
    const say = (topic: string, bytes: Uint8Array, retain = false) =>
      stranger.publishAsync(topic, bytes as Buffer, { retain });
    try {
      await until(() => late.one.counters.out.hello > 0, 'a hello');
      for (let i = 0; i < 200; i++) await say(late.topic, random(i * 17));
      for (let i = 0; i < 20; i++) await say(late.topic, random(512), true);
      for (let i = 0; i < 20; i++) await say(randomName(), random(512));
      await until(() => late.dropped() >= 190, 'all are counted');
      expect(late.people).to.deep.equal([]);
      expect(resources.made.connections).to.deep.equal([]);
      await say(late.topic, new Uint8Array(0), true);
    } finally {
      resources.restore();
      await stranger.endAsync();
      late.end();
    }
  });

  for (const [what, rules] of [
    ['corrupts', { corrupt: 0.1 }],
    ['truncates', { truncate: 0.1 }],
    ['speaks broken MQTT', { garble: 0.1 }],
  ] as const) {
    it(`${what}: people meet all the same, once each`, async function () {
      this.timeout(180_000);
      const seed = seedOf(5);
      await withSeed(seed, async () => {
        const broker = await FaultyBroker.start(rules, seed);
        const room = newRoom();
        const brokers = [broker.url];
        const group = [enter({ room, brokers }), enter({ room, brokers })];
        await Promise.all(group.map((call) => call.join()));
        await meshed(group, 15_000);
        await until(async () => (await broker.log()).damaged > 0, 'a fault');
        expect(group.map(({ state }) => state.peers.length)).to.deep.equal([1, 1]);
        expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
        expect(factsOf(group[0]!, broker.url)).to.not.equal(undefined);
      });
    });
  }
});
