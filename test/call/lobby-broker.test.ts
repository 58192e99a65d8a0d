// A room with an owner over a real broker: what the loopback cannot show.

import { expect } from 'chai';
import { random } from '../../src/base/bytes.js';
import { Call } from '../../src/call/call.js';
import { createLink } from '../../src/call/link.js';
import { linkKeysFromHash } from '../../src/call/options.js';
import { until } from '../until.js';

const { mqtt } = await (await fetch('/__bench/env.json')).json();

describe('a room with an owner, over mosquitto', () => {
  const calls: Call[] = [];
  afterEach(() => {
    for (const call of calls.splice(0)) call.close();
  });
  const connected = (...group: readonly Call[]) =>
    group.every(
      ({ state }) =>
        state.peers.filter(({ stage }) => stage === 'connected').length === group.length - 1,
    );
  const letIn = async (host: Call, guest: Call) => {
    await guest.join();
    await until(() => host.state.lobby?.knocks.length === 1, 'a knock');
    host.admit(guest.state.self.id!);
  };

  it('is entered by its links: owner, cohost, guest, in one full call', async function () {
    this.timeout(180_000);
    const { guest, host } = await createLink({ page: location.href, lobby: true });
    const room = `room ${random(8)}`;
    const enter = (name: string, link: string) => {
      const keys = linkKeysFromHash(new URL(link).hash);
      const [audio, video] = ['off', 'off'] as const;
      const call = new Call({ room, name, brokers: [mqtt], iceServers: [], audio, video, ...keys });
      calls.push(call);
      return call;
    };
    const [owner, cohost, third] = [enter('Anna', host!), enter('Bo', guest), enter('Chen', guest)];
    await owner.join();
    await letIn(owner, cohost);
    await until(() => connected(owner, cohost), 'two', 20_000);
    owner.makeCohost(cohost.state.self.id!);
    await until(() => cohost.state.lobby?.role === 'cohost', 'a cohost');
    await letIn(cohost, third);
    await until(() => connected(owner, cohost, third), 'three', 20_000);
    // A name comes by the data channel, which opens after the path is there.
    await until(() => third.state.peers.every(({ name }) => name), 'names');
    expect(third.state.peers.map(({ name, role }) => [name, role])).to.have.deep.members([
      ['Anna', 'owner'],
      ['Bo', 'cohost'],
    ]);
    owner.remove(third.state.self.id!);
    await until(() => third.state.error?.code === 'removed', 'removed');
    await until(() => connected(owner, cohost), 'two again');
    expect(owner.state.peers).to.have.length(1);
  });
});
