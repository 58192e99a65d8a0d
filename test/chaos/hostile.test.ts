// Forged deliveries of a broker: damaged, truncated, replayed, retained and foreign messages. They must not throw,
// reach the call or open a connection, and each is counted.

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

/** Uncaught errors of the page during a test. */
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

/** A room without a call, with access to the counters of dropped messages. */
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

describe('a broker that delivers forged messages (fault 5)', () => {
  it('replays a whole call to a later participant: no peer appears, and each message is counted', async () => {
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
      // A HELLO alone counts as a peer until its liveness check fails, and delivers no signal. A replayed will marks
      // the peer as gone again.
      expect(late.people.filter((said) => !/^(peer|gone) /.test(said))).to.deep.equal([]);
    } finally {
      late.end();
    }
  });

  it('replays retained messages and messages of foreign topics to their authors: no event, no connection', async () => {
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
      // A participant who joins now connects after all replayed messages have been handled.
      const chen = enter({ room, brokers: [broker.url] });
      await chen.join();
      await meshed([...group, chen], 8000);
      // Chen has two connections, with two ends each. Offers that crossed may have created more.
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

  it('delivers random bytes, retained ones and messages of foreign rooms without effect', async () => {
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
    ['corrupts payloads', { corrupt: 0.1 }],
    ['truncates payloads', { truncate: 0.1 }],
    ['sends invalid MQTT', { garble: 0.1 }],
  ] as const) {
    it(`${what}: participants connect, once each`, async function () {
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
