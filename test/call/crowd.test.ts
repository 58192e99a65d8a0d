// Tests of many participants at once, and of participants on a bad line, from the HELLO to a full mesh.

import { expect } from 'chai';
import type { CallError } from '../../src/base/errors.js';
import { Call } from '../../src/call/call.js';
import { type LoopbackBus, loopbackBus } from '../../src/transport/loopback.js';
import { until } from '../until.js';

describe('Call with many participants', () => {
  const calls: Call[] = [];
  let errors: CallError[] = [];
  beforeEach(() => {
    errors = [];
  });
  afterEach(() => {
    for (const call of calls.splice(0)) call.close();
  });

  const crowd = (bus: LoopbackBus, size: number) => {
    const group = Array.from({ length: size }, (_, i) => {
      const call = new Call(
        {
          room: 'standup',
          name: `Guest ${i + 1}`,
          transport: bus.transport(),
          iceServers: [],
          audio: 'off',
          video: 'off',
        },
        (error) => errors.push(error),
      );
      calls.push(call);
      return call;
    });
    return group;
  };
  const stages = (group: readonly Call[]) =>
    group.map(({ state }) => state.peers.map(({ stage }) => stage));
  const meshed = async (group: readonly Call[], withinMs: number) => {
    const whole = () =>
      stages(group).every(
        (peers) =>
          peers.length === group.length - 1 && peers.every((stage) => stage === 'connected'),
      );
    await until(whole, 'a full mesh', withinMs).catch((thrown) => {
      throw new Error(`${thrown.message}: ${JSON.stringify(stages(group))}`);
    });
  };

  for (const size of [5, 8]) {
    it(`connects ${size} participants that join at the same time`, async function () {
      this.timeout(180_000);
      const group = crowd(loopbackBus(), size);
      await Promise.all(group.map((call) => call.join()));
      await meshed(group, 40_000);
      expect(errors.map(({ cause, code }) => `${code} ${cause}`)).to.deep.equal([]);
    });
  }

  it('connects three participants over a line that loses, repeats, delays and reorders messages', async function () {
    this.timeout(180_000);
    const bus = loopbackBus({ seed: 7, drop: 0.2, duplicate: 0.2, delayMs: [0, 300] });
    const group = crowd(bus, 3);
    await Promise.all(group.map((call) => call.join()));
    await meshed(group, 40_000);
    expect(errors.map(({ cause, code }) => `${code} ${cause}`)).to.deep.equal([]);
  });
});
