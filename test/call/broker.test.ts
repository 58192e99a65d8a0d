// Tests of calls over a real broker, for behaviour that the loopback does not have.

import { executeServerCommand } from '@web/test-runner-commands';
import { expect } from 'chai';
import { Call } from '../../src/call/call.js';
import type { CallOptions } from '../../src/call/options.js';
import { stateName } from '../../src/call/state.js';
import { en } from '../../src/locales/en/call.js';
import { environment } from '../environment.js';
import { until } from '../until.js';
import { countResources } from './leaks.js';

const { mqtt } = environment;

describe('Call over a broker', () => {
  const calls: Call[] = [];
  afterEach(() => {
    for (const call of calls.splice(0)) call.close();
  });
  const caller = (options: Partial<CallOptions> = {}) => {
    const call = new Call({
      room: `room ${Math.random()}`,
      brokers: [mqtt],
      iceServers: [],
      audio: 'off',
      video: 'off',
      ...options,
    });
    calls.push(call);
    return call;
  };
  const connected = (call: Call) =>
    call.state.peers.filter(({ stage }) => stage === 'connected').length;

  it('leaves no connection, socket, track or listener after 50 joins and leaves', async function () {
    this.timeout(180_000);
    const resources = countResources();
    try {
      const room = `room ${Math.random()}`;
      const anna = caller({ room, video: 'on' });
      const bo = caller({ room });
      const before = resources.left().listeners.length;
      await bo.join();
      for (let i = 0; i < 50; i++) {
        await anna.join();
        await until(() => connected(anna) === 1, `connected for the ${i + 1}th time`);
        await anna.leave();
      }
      await bo.leave();
      await until(() => resources.left().sockets === 0, 'all sockets closed');
      const { listeners, ...left } = resources.left();
      expect(left).to.deep.equal({ connections: 0, sockets: 0, tracks: 0 });
      expect(listeners.slice(before)).to.deep.equal([]);
      const { made } = resources;
      // Each round creates one of each; a failed attempt, seen once in some thousands, is repeated.
      expect(made.connections.length).to.be.at.least(100);
      expect(made.sockets).to.have.length(51);
      expect(made.tracks.length).to.be.greaterThan(49);
    } finally {
      resources.restore();
    }
  });

  it('reports a broker that refuses the login, with a state and a message', async () => {
    const refusing = await executeServerCommand<{ url: string }, { anonymous: boolean }>(
      'broker:new',
      { anonymous: false },
    );
    const call = caller({ brokers: [refusing.url] });
    const failure = await call.join().catch((thrown: unknown) => thrown);
    expect(failure).to.have.property('code', 'no-broker');
    expect(stateName(call.state)).to.equal('failed');
    expect(call.state.error?.values).to.have.property('cause', 'broker-login');
    const words = en.errors['no-broker'](call.state.error?.values ?? {});
    const { host } = new URL(refusing.url);
    expect(words.title).to.not.contain(host);
    expect(words.remedy).to.contain(host);
    expect(call.state.report.verdicts[0]?.code).to.equal('broker-refused');
  });

  it('names a closed port in the remedy of the message', async () => {
    const call = caller({ brokers: ['ws://127.0.0.1:9'] });
    const failure = await call.join().catch((thrown: unknown) => thrown);
    expect(failure).to.have.property('code', 'no-broker');
    expect(call.state.error?.values).to.include({ cause: 'broker-unreachable' });
    const { title, remedy } = en.errors['no-broker'](call.state.error?.values ?? {});
    expect(title).to.equal('Can’t connect to the call server');
    expect(remedy).to.contain('127.0.0.1:9');
  });

  it('joins through any of several brokers, and shows the state of each', async () => {
    const room = `room ${Math.random()}`;
    const brokers = ['ws://127.0.0.1:9', mqtt];
    const [anna, bo] = [caller({ room, brokers }), caller({ room, brokers })];
    await Promise.all([anna.join(), bo.join()]);
    await until(() => connected(anna) === 1 && connected(bo) === 1, 'connected');
    const states = () =>
      Object.fromEntries(anna.state.brokers.map(({ url, state }) => [new URL(url).host, state]));
    await until(() => Object.values(states()).includes('ready'), 'an echo');
    expect(states()[new URL(mqtt).host]).to.equal('ready');
  });

  it('continues without its broker, and meets newcomers when the broker is back', async () => {
    const broker = await executeServerCommand<{ id: string; url: string }, null>('broker:new');
    const room = `room ${Math.random()}`;
    const options = { room, brokers: [broker.url] };
    const [anna, bo] = [caller(options), caller(options)];
    await Promise.all([anna.join(), bo.join()]);
    await until(() => connected(anna) === 1 && connected(bo) === 1, 'connected');
    await executeServerCommand('broker:kill', { id: broker.id });
    await until(() => anna.state.brokers[0]?.state === 'unreachable', 'the loss is seen');
    anna.setName('Anna');
    await until(() => bo.state.peers[0]?.name === 'Anna', 'a new name, in band');
    expect([stateName(anna.state), stateName(bo.state)]).to.deep.equal(['connected', 'connected']);
    await executeServerCommand('broker:start', { id: broker.id });
    const chen = caller(options);
    await chen.join();
    await until(() => connected(chen) === 2, 'the newcomer meets both', 19_000);
  });
});
