// Several brokers in one call: two suffice while a call runs, a ban is remembered, and a flooded broker stays in use.

import { expect } from 'chai';
import type { Call } from '../../src/call/call.js';
import { mqttTransport } from '../../src/transport/mqtt.js';
import { multiTransport } from '../../src/transport/multi-transport.js';
import { brokersLost } from '../../src/view/stage/call-notices.js';
import { countResources } from '../call/leaks.js';
import { framesDecoded } from '../peer/pair.js';
import { until } from '../until.js';
import { FaultyBroker, factsOf, Guests, healthy, meshed, newRoom } from './support.js';

const guests = new Guests();
const enter = guests.enter.bind(guests);
afterEach(() => guests.leave());

const stateAt = (call: Call, { url }: FaultyBroker) => factsOf(call, url)?.state;
const openAt = async (one: FaultyBroker) => (await one.log()).open;

describe('a running call with three brokers', () => {
  const open = new Set(['open', 'ready']);
  const openOf = ({ state }: Call) => state.brokers.filter(({ state }) => open.has(state)).length;
  /** Delays differ by 200 ms, so that the ranking does not depend on the load of the brokers. */
  const three = () =>
    Promise.all([0, 200, 400].map((ms) => FaultyBroker.start({ delayMs: [ms, ms] })));
  const join = async (room: string, brokers: readonly FaultyBroker[], visitMs = 60_000) => {
    const transport = multiTransport(
      brokers.map(({ url }) => mqttTransport({ url })),
      { calmMs: 300, visitMs },
    );
    const call = enter({ room, transport });
    await call.join();
    return call;
  };

  it('keeps the two fastest, opens the third when one of them dies, and closes it when that one is back', async function () {
    this.timeout(180_000);
    const brokers = await three();
    const [near, mid, far] = brokers as [FaultyBroker, FaultyBroker, FaultyBroker];
    const room = newRoom();
    const group = [await join(room, brokers), await join(room, brokers)];
    await meshed(group, 8000);
    const isResting = (one: FaultyBroker) =>
      group.every((call) => stateAt(call, one) === 'resting');
    await until(() => isResting(far), 'the slowest rests', 8000);
    // The call changes the state when it closes the connection. The broker notices a moment later.
    await until(async () => (await openAt(far)) === 0, 'the line is closed');
    expect(await Promise.all([openAt(near), openAt(mid)])).to.deep.equal([2, 2]);
    for (const call of group) {
      expect(factsOf(call, far.url)).to.not.have.property('cause');
      expect(brokersLost(call.state)).to.equal(false);
      expect(call.state.peers.map(({ stage }) => stage)).to.deep.equal(['connected']);
      const { signalling, verdicts } = await call.getDiagnostics();
      expect(signalling.brokers.map(({ state }) => state).sort()).to.deep.equal([
        'open',
        'open',
        'resting',
      ]);
      expect(verdicts.filter(({ scope }) => scope === 'signalling')).to.deep.equal([]);
    }

    await near.rules({ refuse: true });
    await near.cut();
    await until(() => group.every((call) => stateAt(call, far) === 'ready'), 'it wakes', 5000);
    expect(group.map((call) => factsOf(call, far.url)?.reconnects)).to.deep.equal([0, 0]);
    await near.rules({});
    const hasRest = (call: Call) =>
      openOf(call) === 2 && call.state.brokers.every(({ state }) => state !== 'connecting');
    await until(() => group.every(hasRest), 'two are left again', 12_000);
    await meshed(group, 8000);
    expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
  });

  it('reopens all brokers for a participant who is alone', async () => {
    const brokers = await three();
    const room = newRoom();
    const group = [await join(room, brokers), await join(room, brokers)] as const;
    await meshed(group, 8000);
    await until(() => group.every((call) => openOf(call) === 2), 'one rests', 8000);
    await group[1].leave();
    await until(() => openOf(group[0]) === 3, 'all three', 5000);
  });

  it('is found by a participant who uses only the third broker, on the next visit there', async function () {
    this.timeout(180_000);
    const brokers = await three();
    const room = newRoom();
    const group = [await join(room, brokers, 3000), await join(room, brokers, 3000)];
    await meshed(group, 8000);
    await until(() => group.every((call) => openOf(call) === 2), 'one rests', 8000);
    const chen = enter({ room, brokers: [brokers[2]!.url] });
    await chen.join();
    await meshed([...group, chen], 15_000);
  });
});

describe('a broker that bans the client (fault 8)', () => {
  it('is not contacted again after leaving and joining', async () => {
    const banning = await FaultyBroker.start({ connack: 0x8a });
    const ada = enter({ room: newRoom(), brokers: [banning.url, healthy] });
    const isBenched = () => factsOf(ada, banning.url)?.cause === 'broker-banned';
    for (let stay = 0; stay < 3; stay++) {
      await ada.join();
      await until(isBenched, 'the ban is known');
      await ada.leave();
    }
    const only = enter({ room: newRoom(), brokers: [banning.url] });
    const refused = await only.join().catch((thrown) => thrown);
    expect(refused).to.deep.include({ code: 'no-broker' });
    expect(refused.values).to.deep.include({ cause: 'broker-banned' });
    expect((await banning.log()).attempts).to.equal(1);
  });
});

describe('a broker that closes the WebSocket instead of sending a CONNACK', () => {
  for (const [reason, cause] of [
    ['unauthenticated', 'broker-login'],
    ['', 'broker-not-mqtt'],
  ] as const) {
    it(`is reported as ${cause} when its reason is “${reason}”`, async () => {
      const hung = await FaultyBroker.start({ hangUp: { code: 1002, reason } });
      const ada = enter({ room: newRoom(), brokers: [hung.url] });
      const failure = await ada.join().catch((thrown) => thrown);
      expect(failure.values).to.have.property('cause', cause);
      // A refused login is not retried with the older version of MQTT.
      const { attempts } = await hung.log();
      if (cause === 'broker-login') expect(attempts).to.equal(1);
      else expect(attempts).to.be.within(2, 4);
    });
  }
});

/**
 * Observes the share of time in which the page was blocked: turns of the event loop above 200 ms, except the longest
 * one. The whole machine may stall for seconds, independently of the garbage. The returned function ends the
 * observation.
 */
function watchTurns(): () => number {
  const began = performance.now();
  let [last, stuck, longest] = [began, 0, 0];
  const look = () => {
    const turn = performance.now() - last;
    if (turn > 200) {
      stuck += turn;
      longest = Math.max(longest, turn);
    }
    last += turn;
  };
  const timer = setInterval(look, 10);
  return () => {
    clearInterval(timer);
    look();
    return (stuck - longest) / (last - began - longest);
  };
}

describe('a broker that is flooded with garbage', () => {
  it('stays in use at 400 messages a second: video and page run on, a newcomer joins, and the report names the flood', async function () {
    this.timeout(180_000);
    const resources = countResources();
    try {
      const flooded = await FaultyBroker.start();
      const options = { room: newRoom(), brokers: [flooded.url] };
      const group = [enter({ ...options, video: 'on' }), enter({ ...options, audio: 'on' })];
      await Promise.all(group.map((call) => call.join()));
      await meshed(group, 8000);
      const { connections } = resources.made;
      const frames = async () => Math.max(...(await Promise.all(connections.map(framesDecoded))));
      await until(async () => (await frames()) > 5, 'a picture');
      const before = await frames();
      const stuck = watchTurns();
      const flood = flooded.flood(400, 8);
      const isSaid = async (call: Call) => {
        const { signalling, verdicts } = await call.getDiagnostics();
        const said = verdicts.find(({ code }) => code === 'broker-flooded');
        return signalling.brokers[0]?.flooded === true && said?.severity === 'info';
      };
      await until(async () => (await Promise.all(group.map(isSaid))).every(Boolean), 'it is said');
      const chen = enter(options);
      await chen.join();
      await meshed([...group, chen], 15_000);
      expect(await flood).to.equal(3200);
      expect(stuck(), 'share of the time').to.be.lessThan(0.5);
      expect(await frames()).to.be.greaterThan(before + 10);
      for (const call of group) {
        expect(factsOf(call, flooded.url)).to.include({ state: 'ready', reconnects: 0 });
      }
      expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
    } finally {
      resources.restore();
    }
  });
});
