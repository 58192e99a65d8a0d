// An attacker without the room key records messages and replays them later. A replayed peer must not get a tile or a place, and
// must not displace a participant.

import { expect } from 'chai';
import { type Bytes, random } from '../../src/base/bytes.js';
import type { Call } from '../../src/call/call.js';
import type { CallOptions } from '../../src/call/options.js';
import { stateName } from '../../src/call/state.js';
import { deriveRoomKeys } from '../../src/protocol/keys.js';
import { createOwnerPair } from '../../src/protocol/owner-key-pair.js';
import { until } from '../until.js';
import { Callers, meshed } from './callers.js';

describe('Call with replayed messages of earlier calls', () => {
  let callers: Callers;
  beforeEach(() => {
    callers = new Callers();
  });
  afterEach(() => callers.close());

  /** Records all bytes on the topic of this room, as a subscriber of the broker can without a key. */
  async function recorder(secret: Bytes, owner?: Bytes) {
    const controller = new AbortController();
    const { topic } = await deriveRoomKeys({
      namespace: location.origin,
      room: 'standup',
      secret: { mode: 'link', key: secret },
      ...(owner && { owner }),
    });
    const recorded: Bytes[] = [];
    const transport = callers.bus.transport();
    const onBytes = (bytes: Bytes) => recorded.push(bytes);
    transport.open(
      { topic, will: async () => random(20), onBytes, onBroker: () => {} },
      controller.signal,
    );
    return {
      recorded,
      replay: (bytes: Bytes) => transport.publish(bytes),
      end: () => controller.abort(),
    };
  }

  /** Records the first HELLOs of several short sessions, one after the other. */
  async function sessions(count: number, options: Partial<CallOptions>, owner?: Bytes) {
    const { recorded, end } = await recorder(options.secret as Bytes, owner);
    const hellos: Bytes[] = [];
    for (let n = 0; n < count; n++) {
      recorded.length = 0;
      const call = callers.call('Former', options);
      await call.join();
      await until(() => recorded.length > 0, 'a hello');
      hellos.push(recorded[0]!);
      await call.leave();
    }
    end();
    return hellos;
  }

  const traffic = async (call: Call) => (await call.getDiagnostics()).signalling.traffic;
  const hellosReceived = async (call: Call) => (await traffic(call)).in['hello'];
  const joined = async (name: string, options: Partial<CallOptions>) => {
    const call = callers.call(name, options);
    await call.join();
    await until(() => call.state.arrival, 'arrived');
    return call;
  };
  /** Records all states of the call, and all peers that it has shown. */
  const watched = (call: Call) => {
    const seen = { states: new Set([stateName(call.state)]), peers: new Set<string>() };
    call.watch((state) => {
      seen.states.add(stateName(state));
      for (const { id } of state.peers) seen.peers.add(id);
    }, new AbortController().signal);
    return seen;
  };

  it('shows no tile, verdict or event for them, and meets an honest newcomer', async () => {
    const key = { secret: random(16) };
    const hellos = await sessions(7, key);
    expect(hellos.map(({ length }) => length)).to.deep.equal(Array(7).fill(512));
    const ada = await joined('Ada', key);
    const seen = watched(ada);
    const attacker = await recorder(key.secret);
    for (const hello of hellos) attacker.replay(hello);
    await until(async () => (await hellosReceived(ada)) === 7, 'all received');
    expect(ada.state.peers).to.deep.equal([]);
    const { peers, log, verdicts } = await ada.getDiagnostics({ redaction: 'none' });
    expect(peers).to.deep.equal([]);
    expect(log.filter((event) => event.peer)).to.deep.equal([]);
    expect(verdicts.map(({ code }) => code)).to.deep.equal(['alone']);
    expect([...seen.states]).to.deep.equal(['waiting']);
    const bob = callers.call('Bob', key);
    await bob.join();
    await meshed(ada, bob);
    expect([...seen.peers]).to.deep.equal([bob.state.self.id]);
    expect(callers.errors).to.deep.equal([]);
    // Both slots for unproven peers are taken: one more HELLO is the proof, and nothing more is sent.
    const { out } = await traffic(bob);
    expect(out).to.include({ offer: 0, welcome: 0 });
    expect(out['hello']).to.be.at.most(3);
    attacker.end();
  });

  it('keeps the last place free for a live newcomer', async () => {
    const key = { secret: random(16), maxPeers: 2 };
    const hellos = await sessions(3, key);
    const ada = await joined('Ada', key);
    const attacker = await recorder(key.secret);
    for (const hello of hellos) attacker.replay(hello);
    await until(async () => (await hellosReceived(ada)) === 3, 'all received');
    const bob = callers.call('Bob', key);
    await bob.join();
    await meshed(ada, bob);
    expect(bob.state.stage).to.equal('joined');
    attacker.end();
  });

  it('shows no second owner', async () => {
    const { owner, ownerKey } = await createOwnerPair();
    const keys = { secret: random(16), owner, ownerKey };
    const hellos = await sessions(1, keys, owner);
    const anna = await joined('Anna', keys);
    const seen = watched(anna);
    const attacker = await recorder(keys.secret, owner);
    for (const hello of hellos) attacker.replay(hello);
    await until(async () => (await hellosReceived(anna)) === 1, 'received');
    expect([...seen.peers]).to.deep.equal([]);
    expect([...seen.states]).to.deep.equal(['waiting']);
    attacker.end();
  });
});
