// Participants without a common broker, and a member between them: the member introduces them and mends a path that
// died. All participants see a split.

import { expect } from 'chai';
import type { Call } from '../../src/call/call.js';
import { until } from '../until.js';
import { areMeshed, FaultyBroker, Guests, meshed, newRoom } from './support.js';

const guests = new Guests();
const enter = guests.enter.bind(guests);
afterEach(() => guests.leave());

const join = (group: readonly Call[]) => Promise.all(group.map((call) => call.join()));
/** Returns whether nothing was published for this many milliseconds. */
async function quiet(published: () => Promise<number>, ms: number): Promise<void> {
  let [last, since] = [-1, performance.now()];
  await until(async () => {
    const count = await published();
    if (count !== last) [last, since] = [count, performance.now()];
    return performance.now() - since > ms;
  }, `${ms} ms without a word`);
}
const codes = () => guests.errors.map(({ code }) => code);

describe('participants without a common broker, and a member on both (fault 9)', () => {
  const split = async (onX: number, onY: number) => {
    const [x, y] = await Promise.all([FaultyBroker.start(), FaultyBroker.start()]);
    const room = newRoom();
    const many = (count: number, brokers: readonly string[]) =>
      Array.from({ length: count }, () => enter({ room, brokers }));
    return {
      apart: [...many(onX, [x.url]), ...many(onY, [y.url])],
      between: enter({ room, brokers: [x.url, y.url] }),
      published: async () =>
        (await Promise.all([x.log(), y.log()])).reduce((sum, log) => sum + log.published, 0),
    };
  };

  it('connects three within 10 s, and then stays silent on the brokers', async function () {
    this.timeout(180_000);
    const { apart, between, published } = await split(1, 1);
    const group = [...apart, between];
    await join(group);
    await meshed(group, 10_000);
    // Messages already in flight may still arrive.
    await quiet(published, 1000);
    const spoken = await published();
    await quiet(published, 6000);
    expect((await published()) - spoken).to.equal(0);
    expect(codes()).to.deep.equal([]);
  });

  it('connects two and two within 10 s', async function () {
    this.timeout(180_000);
    const { apart, between } = await split(2, 2);
    await join(apart);
    await until(() => apart.every(({ state }) => state.peers.length === 1), 'two pairs');
    await between.join();
    await meshed([...apart, between], 10_000);
    expect(codes()).to.deep.equal([]);
  });
});

/**
 * Connections created while `broken` is set use a wrong ICE password and find no path, as behind a router that blocks
 * all packets. Replaces RTCPeerConnection; call `restore` when done.
 */
function breakableConnections() {
  const Connection = globalThis.RTCPeerConnection;
  const fault = { broken: false };
  globalThis.RTCPeerConnection = class extends Connection {
    readonly #broken = fault.broken;

    override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      const sdp = description.sdp?.replace(/^a=ice-pwd:.*$/gm, `a=ice-pwd:${'x'.repeat(24)}`) ?? '';
      return super.setRemoteDescription(this.#broken ? { ...description, sdp } : description);
    }
  };
  return { fault, restore: () => Object.assign(globalThis, { RTCPeerConnection: Connection }) };
}

describe('two participants without a path to each other', () => {
  it('are shown as split to all members until they are connected', async function () {
    this.timeout(180_000);
    const { fault, restore } = breakableConnections();
    try {
      const [x, y] = await Promise.all([FaultyBroker.start(), FaultyBroker.start()]);
      const room = newRoom();
      const ada = enter({ room, brokers: [x.url], name: 'Ada' });
      const bo = enter({ room, brokers: [y.url], name: 'Bo' });
      const chen = enter({ room, brokers: [x.url, y.url], name: 'Chen' });
      const group = [ada, bo, chen];
      await join(group);
      const connected = ({ state }: Call) =>
        state.peers.filter(({ stage }) => stage === 'connected').length;
      await until(() => connected(chen) === 2, 'Chen reaches both');
      expect(areMeshed(group)).to.equal(false);
      fault.broken = true;
      const pair = [ada.state.self.id, bo.state.self.id].sort();
      for (const { state } of group) expect(state.splits).to.deep.equal([]);
      await until(() => group.every(({ state }) => state.splits.length > 0), 'all see it', 12_000);
      for (const { state } of group) expect(state.splits).to.deep.equal([pair]);
      const unreachable = ({ state }: Call) =>
        state.peers.some(({ stage }) => stage === 'unreachable');
      await until(() => unreachable(ada) && unreachable(bo), 'no path', 25_000);
      expect(connected(chen)).to.equal(2);
      fault.broken = false;
      await meshed(group, 35_000);
      await until(() => group.every(({ state }) => state.splits.length === 0), 'whole again');
    } finally {
      restore();
    }
  });
});
