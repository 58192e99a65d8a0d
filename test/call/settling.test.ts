// Every promise of a call settles and every stay ends, whatever happens in between and whenever one leaves.

import { expect } from 'chai';
import type { CallOptions } from '../../src/call/options.js';
import { stateName } from '../../src/call/state.js';
import type { Transport } from '../../src/transport/transport.js';
import { until } from '../until.js';
import { Callers, connected, meshed } from './callers.js';

describe('Call, settling', () => {
  let callers = new Callers();
  beforeEach(() => {
    callers = new Callers();
  });
  afterEach(() => callers.close());
  const caller = (options: Partial<CallOptions> = {}) => callers.call('', options);

  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => 'fulfilled',
      (thrown) => thrown.code,
    );
  /** Takes the line and never says a word. */
  const silent = (onOpen: () => void): Transport => ({ open: onOpen, publish: () => {} });

  it('settles join() when one leaves while no broker has answered', async () => {
    let opened = false;
    const transport = silent(() => {
      opened = true;
    });
    const call = caller({ transport });
    const joining = outcome(call.join());
    await until(() => opened, 'the line is opening');
    await call.leave();
    expect(await joining).to.equal('left');
    expect(stateName(call.state)).to.equal('left');
  });

  it('settles join() when one leaves while the page looks for its servers', async () => {
    let asked = false;
    const iceServers = () => {
      asked = true;
      return new Promise<never>(() => {});
    };
    const call = caller({ iceServers });
    const joining = outcome(call.join());
    await until(() => asked, 'the question');
    await call.leave();
    expect(await joining).to.equal('left');
  });

  it('stays left when one leaves at the very moment that the broker answers', async () => {
    const call = caller();
    const life = new AbortController();
    call.watch(({ brokers }) => {
      if (brokers.some(({ state }) => state === 'open')) void call.leave();
    }, life.signal);
    expect(await outcome(call.join())).to.equal('left');
    expect(stateName(call.state)).to.equal('left');
    life.abort();
    await call.join();
    expect(call.state.stage).to.equal('joined');
  });

  it('rejects join() with the option that is wrong, each time', async () => {
    const call = caller({ room: '' });
    expect(await outcome(call.join())).to.equal('room-missing');
    expect(await outcome(call.join())).to.equal('room-missing');
    expect(stateName(call.state)).to.equal('failed');
  });

  it('lets go of the camera when it cannot join', async () => {
    const refusing: Transport = {
      open: (subscription) =>
        subscription.onBroker({ url: 'test:', state: 'refused', reconnects: 0 }),
      publish: () => {},
    };
    const call = caller({ video: 'on', transport: refusing });
    expect(await outcome(call.join())).to.equal('no-broker');
    await until(() => call.state.self.camera.status === 'off', 'the light is out');
  });

  it('looks for new paths on request, without dropping anybody', async () => {
    const [anna, bo] = [caller(), caller()];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    await anna.restart();
    expect(connected(anna)).to.equal(1);
    expect(callers.errors).to.deep.equal([]);
  });

  it('is not thrown out by a newcomer who takes fewer people', async () => {
    const [anna, bo] = [caller(), caller()];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    const chen = caller({ maxPeers: 2 });
    await chen.join();
    await until(() => connected(chen) === 1, 'one of them');
    const met = performance.now();
    await until(() => performance.now() - met > 1500, 'time for a wrong conclusion');
    expect([anna, bo].map(({ state }) => state.stage)).to.deep.equal(['joined', 'joined']);
    expect(callers.errors).to.deep.equal([]);
  });
});
