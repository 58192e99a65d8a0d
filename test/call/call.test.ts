import { expect } from 'chai';
import { CallError } from '../../src/base/errors.js';
import type { Call } from '../../src/call/call.js';
import type { CallOptions } from '../../src/call/options.js';
import { stateName } from '../../src/call/state.js';
import { framesDecoded } from '../peer/pair.js';
import { until } from '../until.js';
import { Callers, connected, meshed } from './callers.js';
import { countResources } from './leaks.js';

describe('Call', () => {
  let callers = new Callers();
  beforeEach(() => {
    callers = new Callers();
  });
  afterEach(() => callers.close());
  const caller = (name: string, options: Partial<CallOptions> = {}) => callers.call(name, options);
  const state = (call: Call) => stateName(call.state);

  it('goes from idle through connecting to waiting when the room is empty', async () => {
    const anna = caller('Anna');
    expect(state(anna)).to.equal('idle');
    const joining = anna.join();
    expect(state(anna)).to.equal('connecting');
    await joining;
    await until(() => state(anna) === 'waiting', 'waiting');
    expect(anna.state.arrival).to.equal('created');
  });

  it('connects two participants, then three, and sends names and sources', async () => {
    const anna = caller('Anna', { audio: 'on', video: 'on' });
    const bo = caller('Bo', { audio: 'on', video: 'on' });
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    await until(() => bo.state.peers[0]?.media.camera === true, 'her camera is announced');
    expect(bo.state.peers[0]?.name).to.equal('Anna');
    const chen = caller('Chen');
    await chen.join();
    await meshed(anna, bo, chen);
    // An answer later than 1.2 s does not prove that its sender was here before, if it has just sent a HELLO too: test/room
    // tests which outcome it is.
    await until(() => chen.state.arrival, 'an outcome');
    await chen.setCamera(true);
    await until(
      () => anna.state.peers.find(({ name }) => name === 'Chen')?.media.camera,
      'the new camera',
    );
    await anna.setMicrophone(false);
    await until(
      () => chen.state.peers.find(({ name }) => name === 'Anna')?.media.microphone === false,
      'the mute',
    );
    expect(callers.errors).to.deep.equal([]);
  });

  it('reports a name that was withdrawn, and the sources of a participant without a name', async () => {
    const [anna, bo] = [caller('Anna'), caller('')];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    const reported = ({ state: { report } }: Call) => report.peers[0];
    await until(() => reported(bo)?.name === 'Anna', 'her name');
    anna.setName('');
    await until(() => reported(bo)?.name === undefined, 'no name');
    await bo.setCamera(true);
    await until(() => reported(anna)?.sends?.join() === 'camera', 'his camera');
    expect(reported(anna)?.name).to.equal(undefined);
  });

  it('delivers video frames to participants that send no media', async () => {
    const resources = countResources();
    try {
      const anna = caller('Anna', { video: 'on' });
      const bo = caller('Bo');
      await Promise.all([anna.join(), bo.join()]);
      await meshed(anna, bo);
      await until(async () => {
        const frames = await Promise.all(resources.made.connections.map(framesDecoded));
        return Math.max(...frames) > 5;
      }, 'frames at the one who has no camera');
    } finally {
      resources.restore();
    }
  });

  it('sends a goodbye, so that the others remove the peer at once', async () => {
    const [anna, bo] = [caller('Anna'), caller('Bo')];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    await anna.leave();
    expect(state(anna)).to.equal('left');
    await until(() => bo.state.peers.length === 0, 'she is gone', 1000);
    await until(() => state(bo) === 'waiting', 'alone again');
  });

  it('keeps a peer whose broker connection died, and drops one that is gone', async () => {
    const lines = [callers.bus.transport(), callers.bus.transport()] as const;
    const anna = caller('Anna', { transport: lines[0] });
    const bo = caller('Bo', { transport: lines[1] });
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    callers.bus.cut(lines[0]);
    const cut = performance.now();
    await until(() => performance.now() - cut > 2000, 'time for a wrong conclusion');
    expect(connected(bo)).to.equal(1);
    expect(state(bo)).to.equal('connected');
  });

  it('denies a participant above the limit, which gets the state “full”', async () => {
    const most = { maxPeers: 2 };
    const [anna, bo] = [caller('Anna', most), caller('Bo', most)];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    const chen = caller('Chen', most);
    await chen.join();
    await until(() => state(chen) === 'full', 'full');
    expect(connected(anna)).to.equal(1);
    expect(anna.state.peers).to.have.length(1);
    await bo.leave();
    await until(() => anna.state.peers.length === 0, 'the removal');
    await chen.join();
    await meshed(anna, chen);
  });

  it('does not connect to participants without the secret', async () => {
    const key = Uint8Array.from({ length: 16 }, (_, i) => i);
    const [anna, bo, eve] = [
      caller('Anna', { secret: key }),
      caller('Bo', { secret: key }),
      caller('Eve'),
    ];
    await Promise.all([anna.join(), bo.join(), eve.join()]);
    await meshed(anna, bo);
    await until(() => state(eve) === 'waiting', 'Eve waits');
    expect(anna.state.access).to.equal('link');
    expect(anna.state.peers).to.have.length(1);
  });

  it('fails with an error code for an invalid option', async () => {
    const call = caller('Anna', { room: '' });
    expect(state(call)).to.equal('failed');
    expect(call.state.error?.code).to.equal('room-missing');
    const failure = await call.join().catch((thrown: unknown) => thrown);
    expect(failure).to.be.instanceOf(CallError);
  });

  it('fetches new servers and restarts ICE on request, without interrupting the video', async () => {
    let asked = 0;
    const iceServers = async () => {
      asked++;
      return [];
    };
    const [anna, bo] = [caller('Anna', { iceServers }), caller('Bo')];
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    await anna.restart();
    expect(asked).to.equal(2);
    const restarts = async () => (await anna.getDiagnostics()).peers[0]?.counters.restarts;
    await until(async () => (await restarts()) === 1, 'the restart is on record');
    expect([state(anna), state(bo)]).to.deep.equal(['connected', 'connected']);
    expect(callers.errors.map(({ cause }) => String(cause))).to.deep.equal([]);
  });

  it('can be left while joining', async () => {
    const anna = caller('Anna');
    const joining = anna.join().catch((thrown: unknown) => thrown);
    await anna.leave();
    expect(await joining).to.have.property('code', 'left');
    expect(state(anna)).to.equal('left');
  });

  it('requests TURN servers from the page at each join, and continues without them', async () => {
    let asked = 0;
    const iceServers = async () => {
      asked++;
      throw new Error('no credentials today');
    };
    const anna = caller('Anna', { iceServers });
    await anna.join();
    expect(asked).to.equal(1);
    expect(callers.errors.map(({ code }) => code)).to.deep.equal(['ice-servers-failed']);
    await until(() => state(anna) === 'waiting', 'waiting');
  });
});
