// Brokers that are all gone for a while, or come and go, in a running call. CHAOS_LONG=1 takes as long as the promises say;
// else the two minutes of flapping are half a minute, and the minute without brokers is left out.

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

/** An outage lasts by the clock: nothing in the page could say that it is over. */
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
  // Two who come in the same moment may begin twice; from here on nothing may be made anew.
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
    /** Of one person at the broker that was asked most often. */
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
 * Firefox itself holds a WebSocket back after each failure, half as long again each time and up to a minute, and nothing
 * tells it that the network is back (`network.websocket.delay-failed-reconnects`).
 */
const backMs = navigator.userAgent.includes('Firefox') ? 40_000 : 5000;

describe('a call, when nothing can be reached for 30 s (fault 13)', () => {
  it('has its brokers back within 5 s, and did not storm them', async function () {
    this.timeout(90_000 + inPatience(backMs));
    const call = await callOverTwo();
    await call.fall();
    await pass(30);
    // The back-off begins at half a second, so that the first seconds have a few attempts in advance. Waits are drawn by
    // lot: on average there are 15 attempts, and more than 22 in one run of ten thousand.
    expect(await call.attempts()).to.be.within(2, 22);
    await call.rise();
    await until(() => call.group.every(isUp), 'all brokers are back', backMs);
    await call.expectUnharmed();
  });
});

describe('a call, when its brokers come and go every 3 s (fault 13)', () => {
  const seconds = isLong ? 120 : 30;

  it('goes on, and has them back within 5 s of the end', async function () {
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
  it('goes on, and somebody new comes in within 35 s of their return', async function () {
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
