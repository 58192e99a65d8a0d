// Every promise of a call settles and every session ends, at any time of leaving.

import { expect } from 'chai';
import type { CallOptions } from '../../src/call/options.js';
import { stateName } from '../../src/call/state.js';
import type { Transport } from '../../src/transport/transport.js';
import { until } from '../until.js';
import { Callers, connected, meshed } from './callers.js';

describe('Call promises', () => {
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
  /** A transport that never reports a broker. */
  const silent = (onOpen: () => void): Transport => ({ open: onOpen, publish: () => {} });

  it('settles join() when the user leaves before a broker has answered', async () => {
    let opened = false;
    const transport = silent(() => {
      opened = true;
    });
    const call = caller({ transport });
    const joining = outcome(call.join());
    await until(() => opened, 'the transport is opening');
    await call.leave();
    expect(await joining).to.equal('left');
    expect(stateName(call.state)).to.equal('left');
  });

  it('settles join() when the user leaves while the page looks up its servers', async () => {
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

  it('stays left when the user leaves at the moment the broker answers', async () => {
    const call = caller();
    const controller = new AbortController();
    call.watch(({ brokers }) => {
      if (brokers.some(({ state }) => state === 'open')) void call.leave();
    }, controller.signal);
    expect(await outcome(call.join())).to.equal('left');
    expect(stateName(call.state)).to.equal('left');
    controller.abort();
    await call.join();
    expect(call.state.stage).to.equal('joined');
  });

  it('rejects join() with the invalid option each time', async () => {
    const call = caller({ room: '' });
    expect(await outcome(call.join())).to.equal('room-missing');
    expect(await outcome(call.join())).to.equal('room-missing');
    expect(stateName(call.state)).to.equal('failed');
  });

  it('stops the camera when it cannot join', async () => {
    const refusing: Transport = {
      open: (subscription) =>
        subscription.onBroker({ url: 'test:', state: 'refused', reconnects: 0 }),
      publish: () => {},
    };
    const call = caller({ video: 'on', transport: refusing });
    expect(await outcome(call.join())).to.equal('no-broker');
    await until(() => call.state.self.camera.status === 'off', 'the camera is off');
  });

  it('restarts ICE on request, without dropping a peer', async () => {
    const [anna, bo] = [caller(), caller()];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    await anna.restart();
    expect(connected(anna)).to.equal(1);
    expect(callers.errors).to.deep.equal([]);
  });

  it('stays in the call when a newcomer with a lower limit denies it', async () => {
    const [anna, bo] = [caller(), caller()];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    const chen = caller({ maxPeers: 2 });
    await chen.join();
    await until(() => connected(chen) === 1, 'one connection');
    const met = performance.now();
    await until(() => performance.now() - met > 1500, 'time for a wrong removal');
    expect([anna, bo].map(({ state }) => state.stage)).to.deep.equal(['joined', 'joined']);
    expect(callers.errors).to.deep.equal([]);
  });
});
