import { expect } from 'chai';
import type { Call } from '../../src/call/call.js';
import type { CallOptions } from '../../src/call/options.js';
import { noSafety, securityOf } from '../../src/call/state.js';
import { until } from '../until.js';
import { Callers, meshed } from './callers.js';

describe('Call security', () => {
  let callers = new Callers();
  const { send } = RTCDataChannel.prototype;
  beforeEach(() => {
    callers = new Callers();
  });
  afterEach(() => {
    RTCDataChannel.prototype.send = send;
    callers.close();
  });

  const caller = (options: Partial<CallOptions> = {}) =>
    callers.call('', { audio: 'none', video: 'none', ...options });
  const stages = (call: Call) => call.state.peers.map(({ stage }) => stage);
  const together = async (count: number, options: Partial<CallOptions> = {}) => {
    const group = Array.from({ length: count }, () => caller(options));
    await Promise.all(group.map((call) => call.join()));
    await meshed(...group);
    return group as [Call, Call, ...Call[]];
  };
  const sameCode = async (...group: Call[]) => {
    await until(() => group.every(({ state }) => state.safety.code), 'a code for all');
    expect(new Set(group.map(({ state }) => state.safety.code?.join()))).to.have.property(
      'size',
      1,
    );
  };
  /** Changes or drops every key confirmation from now on. */
  const tamper = (change: (text: string) => string | null) => {
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
      const text = String(data);
      const changed = text.includes('"confirm"') ? change(text) : text;
      if (changed !== null) send.call<RTCDataChannel, [string], void>(this, changed);
    };
  };

  it('shows two participants the same code, and another one when a third joins', async () => {
    const [anna, bo] = await together(2);
    await sameCode(anna, bo);
    anna.verify(true);
    expect(securityOf(anna.state)).to.equal('verified');
    expect(securityOf(bo.state)).to.equal('open');
    const chen = caller();
    await chen.join();
    await meshed(anna, bo, chen);
    expect(anna.state.safety.verified).to.equal(false);
    await sameCode(anna, bo, chen);
    await chen.leave();
    expect(chen.state.safety).to.equal(noSafety);
    await until(() => anna.state.safety.code === null, 'the code is void');
    await sameCode(anna, bo);
    expect(callers.errors).to.deep.equal([]);
  });

  it('states the strength of the secret', async () => {
    const key = new Uint8Array(16).fill(7);
    expect(securityOf(caller().state)).to.equal('open');
    expect(securityOf(caller({ secret: 'correct horse' }).state)).to.equal('weak');
    expect(securityOf(caller({ secret: key }).state)).to.equal('strong');
  });

  it('reports codes that differ, and is not verified then', async () => {
    const [anna] = await together(2);
    anna.verify(false);
    expect(callers.errors, 'nothing to compare yet').to.deep.equal([]);
    await until(() => anna.state.safety.code, 'the code');
    anna.verify(true);
    anna.verify(false);
    expect(anna.state.safety.verified).to.equal(false);
    expect(callers.errors.map(({ code }) => code)).to.deep.equal(['safety-mismatch']);
  });

  for (const [why, change] of [
    ['wrong', (text: string) => text.replace(/[0-9a-f]{64}/, '0'.repeat(64))],
    ['missing', () => null],
  ] as const) {
    it(`closes a connection whose key confirmation is ${why}, and keeps the others`, async () => {
      const [anna, bo] = await together(2);
      await sameCode(anna, bo);
      tamper(change);
      const eve = caller();
      await eve.join();
      await until(
        () => callers.errors.some(({ code }) => code === 'confirmation-failed'),
        'the refusal',
      );
      expect(callers.errors[0]?.values['why']).to.equal(why);
      await until(() => !stages(eve).includes('connected'), 'no connection to Eve');
      // Every confirmation is tampered with here: the first side that receives one closes the connection and reports why.
      const isRefusing = ({ state }: Call) =>
        state.peers.some(({ verdict }) => verdict?.code === 'not-confirmed');
      const refusing = await until(
        () => [anna, bo, eve].find(isRefusing),
        'the verdict on the tile',
      );
      // The test reads the report that the tile shows: Eve may retry, and a later report describes a new connection.
      const { signalling, peers } = refusing.state.report;
      expect(signalling.traffic.refused.unproven).to.be.above(0);
      expect(peers.map(({ closedFor }) => closedFor)).to.include('confirmation-failed');
      // The connection between the others does not change.
      const [view] = anna.state.peers.filter(({ id }) => id === bo.state.self.id);
      const [back] = bo.state.peers.filter(({ id }) => id === anna.state.self.id);
      expect([view?.stage, back?.stage]).to.deep.equal(['connected', 'connected']);
    });
  }
});
