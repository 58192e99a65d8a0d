// All brokers are down for a while, or flap, during a call. With CHAOS_LONG=1 the outages last as long as the promises
// state; otherwise the two minutes of flapping take half a minute, and the minute without brokers is skipped.

import { expect } from 'chai';
import { delay } from '../../src/base/abort.js';
import type { Call } from '../../src/call/call.js';
import { countResources } from '../call/leaks.js';
import { inPatience, until } from '../until.js';
import { FaultyBroker, Guests, isLong, meshed, newRoom } from './support.js';

const guests = new Guests();
const enter = guests.enter.bind(guests);
let resources: ReturnType<typeof countResources>;
beforeEach(() => {
  resources = countResources();
});
afterEach(async () => {
  await guests.leave();
  resources.restore();
});

/** An outage lasts a fixed time: the page has no condition to wait for. */
const pass = (seconds: number) => delay(seconds * 1000, new AbortController().signal);

const isUp = ({ state }: Call) =>
  state.brokers.every(({ state }) => state === 'open' || state === 'ready');
const isDown = ({ state }: Call) =>
  state.brokers.every(({ state }) => state !== 'open' && state !== 'ready');

async function callOverTwo() {
  const brokers = await Promise.all([FaultyBroker.start(), FaultyBroker.start()]);
  const options = { room: newRoom(), brokers: brokers.map(({ url }) => url) };
  const group = [enter(options), enter(options)];
  await Promise.all(group.map((call) => call.join()));
  await meshed(group, 8000);
  await until(() => group.every(isUp), 'both brokers');
  // Two simultaneous joins may create connections twice. From here on no connection may be replaced.
  const made = resources.made.connections.length;
  const attempts = async () => Promise.all(brokers.map(async (one) => (await one.log()).attempts));
  const before = await attempts();
  return {
    group,
    options,
    async fall() {
      await Promise.all(brokers.map((one) => one.rules({ refuse: true })));
      await Promise.all(brokers.map((one) => one.cut()));
      await until(() => group.every(isDown), 'the loss is seen');
    },
    async rise() {
      await Promise.all(brokers.map((one) => one.rules({})));
    },
    /** Connection attempts of one participant at the broker with the most attempts. */
    attempts: async () =>
      Math.max(...(await attempts()).map((count, i) => count - (before[i] ?? 0))) / group.length,
    async expectUnharmed() {
      await meshed(group, 8000);
      expect(resources.made.connections.length).to.equal(made);
      expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
    },
  };
}

/**
 * Firefox delays a WebSocket after each failure, 1.5 times longer each time and up to a minute, and is not notified
 * that the network is back (`network.websocket.delay-failed-reconnects`).
 */
const backMs = navigator.userAgent.includes('Firefox') ? 40_000 : 5000;

describe('a call, when no broker is reachable for 30 s (fault 13)', () => {
  it('has its brokers back within 5 s without flooding them with attempts', async function () {
    this.timeout(90_000 + inPatience(backMs));
    const call = await callOverTwo();
    await call.fall();
    await pass(30);
    // The backoff starts at half a second, so that the first seconds have a few extra attempts. Delays are random: 15
    // attempts on average, more than 22 in one of ten thousand runs.
    expect(await call.attempts()).to.be.within(2, 22);
    await call.rise();
    await until(() => call.group.every(isUp), 'all brokers are back', backMs);
    await call.expectUnharmed();
  });
});

describe('a call, when its brokers flap every 3 s (fault 13)', () => {
  const seconds = isLong ? 120 : 30;

  it('continues, and has them back within 5 s of the end', async function () {
    this.timeout(seconds * 1000 + 60_000 + inPatience(backMs));
    const call = await callOverTwo();
    for (let passed = 0; passed < seconds; passed += 6) {
      await call.fall();
      await pass(3);
      await call.rise();
      await pass(3);
    }
    expect(await call.attempts()).to.be.at.most(seconds / 2 + 4);
    await until(() => call.group.every(isUp), 'all brokers are back', backMs);
    await call.expectUnharmed();
  });
});

(isLong ? describe : describe.skip)('a call without any broker for 90 s (fault 3)', () => {
  it('continues, and a newcomer joins within 35 s of their return', async function () {
    this.timeout(180_000);
    const call = await callOverTwo();
    await call.fall();
    await pass(90);
    await call.expectUnharmed();
    await call.rise();
    const chen = enter(call.options);
    await Promise.all([chen.join(), meshed([...call.group, chen], 35_000)]);
  });
});
